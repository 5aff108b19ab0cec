"""What the results of the one-stop shops put on the frame: their entry in the navigation."""

from django.utils.translation import gettext_lazy

from hoaban.shared import navigation
from hoaban.shared.access import Permission
from hoaban.shared.navigation import Entry

navigation.add(
    "service",
    Entry(
        gettext_lazy("Results of handling"), "service_results", Permission.VIEW_SERVICE, order=60,
        covers="/mot-cua/so-lieu/",
    ),
)  # fmt: skip
