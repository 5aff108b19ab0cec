"""Figures of leadership planning: who is planned, and how well key posts are prepared."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from hoaban.apps.leadership.models import Candidate
from hoaban.apps.leadership.queries.candidates import covered, key_posts, planned_on
from hoaban.apps.leadership.queries.plan_reviews import plans_counted
from hoaban.apps.organisation.models import Post
from hoaban.apps.people.models import CensusRow
from hoaban.shared.figures import Figure, Scope, declare, narrow

BY = ("unit", "level", "ethnicity", "sex", "age", "category", "education")


def _planned(scope: Scope) -> QuerySet[CensusRow]:
    return narrow(planned_on(scope), scope)


declare(
    Figure(
        "leadership.planned", _("Officials in leadership planning"), _("people"), _planned, "people_officials",
        of="people.headcount", by=BY,
    )
)  # fmt: skip
declare(Figure("leadership.key_posts", _("Key posts"), _("posts"), key_posts, "leadership_cover"))


def _ready(scope: Scope) -> QuerySet[Post]:
    return covered(key_posts(scope), scope.on, 1)


def _soon(scope: Scope) -> QuerySet[Post]:
    return covered(key_posts(scope), scope.on, 2)


declare(
    Figure(
        "leadership.key_posts.ready", _("Key posts with somebody ready now"), _("posts"), _ready, "leadership_cover",
        of="leadership.key_posts",
    )
)  # fmt: skip
declare(
    Figure(
        "leadership.key_posts.covered", _("Key posts with somebody ready within 2 years"), _("posts"), _soon,
        "leadership_cover", of="leadership.key_posts",
    )
)  # fmt: skip


def _reviewed(scope: Scope) -> QuerySet[Candidate]:
    return plans_counted(scope, in_time=True)


declare(
    Figure("leadership.plans", _("Leadership plans of bodies"), _("plans"), plans_counted, "leadership_plan_reviews")
)
declare(
    Figure(
        "leadership.plans_reviewed", _("Leadership plans reviewed in time"), _("plans"), _reviewed,
        "leadership_plan_reviews", of="leadership.plans",
    )
)  # fmt: skip
