"""What accounts add to the shell."""

from django.utils.translation import gettext_lazy as _

from hoaban.shared import navigation
from hoaban.shared.access import Permission
from hoaban.shared.navigation import Entry

navigation.add("administration", Entry(_("Accounts"), "accounts:list", Permission.CHANGE_ACCOUNTS, order=40))
