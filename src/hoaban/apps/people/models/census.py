"""The census and its tally: derived, never edited by hand.

Physical design measured beforehand: two covering indexes (time first for large subtrees, tree first for
small ones), an end sentinel instead of null, paths as fixed-width ranges, running deltas by calendar grain.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django.db import models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from hoaban.shared.periods import FOREVER

COVERED = (
    "level", "category", "sex", "ethnicity", "education", "key_leader", "birth_date", "official", "political_theory",
    "state_management", "ethnic_knowledge", "party_member",
)  # fmt: skip
"""What figures ask of: a column that is not here costs a look into the table for every row, eight times the work."""


class CoveringIndex(models.Index):
    """An index that answers from itself: extra columns are INCLUDEd on PostgreSQL, keys on SQLite.

    Django drops ``include`` on SQLite with only a warning, hence this class.
    """

    def __init__(self, *, fields: Sequence[str], covered: Sequence[str], name: str, condition: Q | None = None) -> None:
        self.keys, self.covered = list(fields), list(covered)
        super().__init__(fields=list(fields), name=name, condition=condition)

    def deconstruct(self) -> tuple[str, Sequence[Any], dict[str, Any]]:
        """How the index is written into a migration."""
        path, args, kwargs = super().deconstruct()
        kwargs["covered"] = self.covered
        return path, args, kwargs

    def create_sql(
        self, model: type[models.Model], schema_editor: BaseDatabaseSchemaEditor, using: str = "", **kwargs: Any
    ) -> Any:
        """The CREATE INDEX of the vendor at hand."""
        if schema_editor.connection.vendor == "postgresql":
            twin = models.Index(fields=self.keys, include=self.covered, name=self.name, condition=self.condition)
        else:
            twin = models.Index(fields=[*self.keys, *self.covered], name=self.name, condition=self.condition)
        return twin.create_sql(model, schema_editor, using, **kwargs)


class CensusRow(models.Model):
    """One official in one period in which nothing countable about them changed."""

    official = models.ForeignKey(
        "people.Official", models.CASCADE, related_name="census_rows", db_index=False, verbose_name=_("official")
    )
    starts_on = models.DateField(_("from"))
    ends_before = models.DateField(_("ends before"), default=FOREVER)
    unit_id = models.IntegerField(_("unit"))
    unit_path = models.CharField(_("path of the unit"), max_length=60)
    commune_id = models.IntegerField(_("commune the unit belongs to"), null=True)
    title_id = models.IntegerField(_("post title"), null=True)
    level = models.SmallIntegerField(_("level"))
    category = models.SmallIntegerField(_("category"))
    ethnicity = models.SmallIntegerField(_("ethnic group"))
    sex = models.SmallIntegerField(_("sex"))
    education = models.SmallIntegerField(_("education"))
    political_theory = models.SmallIntegerField(_("political theory"))
    state_management = models.SmallIntegerField(_("state management"))
    ethnic_knowledge = models.SmallIntegerField(_("ethnic knowledge"))
    key_leader = models.BooleanField(_("key leader"))
    party_member = models.BooleanField(_("Party member"))
    birth_date = models.DateField(_("date of birth"))
    home_unit_id = models.IntegerField(_("native commune"), null=True)

    class Meta:
        verbose_name = _("census row")
        verbose_name_plural = _("census rows")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(ends_before__gt=F("starts_on")), name="people_census_period"),
            models.UniqueConstraint(fields=["official", "starts_on"], name="people_census_start"),
            models.UniqueConstraint(
                fields=["official"], condition=Q(ends_before=FOREVER), name="people_census_current"
            ),
        ]
        indexes: ClassVar = [
            CoveringIndex(fields=["ends_before", "starts_on"], covered=["unit_path", *COVERED], name="census_time"),
            CoveringIndex(fields=["unit_path", "ends_before", "starts_on"], covered=COVERED, name="census_tree"),
            CoveringIndex(
                fields=["unit_path", "ends_before", "starts_on"],
                covered=["unit_id", "commune_id", "home_unit_id", "category"],
                name="census_key",
                condition=Q(key_leader=True),
            ),
            CoveringIndex(
                fields=["title_id", "unit_path", "ends_before", "starts_on"],
                covered=["category", "official"],
                name="census_title",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.official_id} {self.starts_on}"


class Tally(models.Model):
    """How many census rows began less ended, per large node, cube, cell and calendar bucket."""

    class Grain(models.IntegerChoices):
        """Size of a bucket."""

        YEAR = 1, _("year")
        MONTH = 2, _("month")
        DAY = 3, _("day")

    pk = models.CompositePrimaryKey("node", "cube", "grain", "day", "a", "b")
    node = models.CharField(_("path of the node"), max_length=60)
    cube = models.SmallIntegerField(_("cube"))
    grain = models.SmallIntegerField(_("grain"), choices=Grain)
    day = models.DateField(_("first day of the bucket"))
    a = models.SmallIntegerField(_("first coordinate"))
    b = models.SmallIntegerField(_("second coordinate"))
    delta = models.IntegerField(_("change"))

    class Meta:
        verbose_name = _("tally cell")
        verbose_name_plural = _("tally cells")

    def __str__(self) -> str:
        return f"{self.node} {self.cube} {self.day}"


class NodeTally(models.Model):
    """How the figures of a large node changed: one column a figure, per level, category and calendar bucket.

    Nodes are the province and the units directly below it. Rows of level and category 0 tell of posts.
    """

    pk = models.CompositePrimaryKey("node", "grain", "day", "level", "category")
    node = models.CharField(_("path of the node"), max_length=60)
    grain = models.SmallIntegerField(_("grain"), choices=Tally.Grain)
    day = models.DateField(_("first day of the bucket"))
    level = models.SmallIntegerField(_("level"))
    category = models.SmallIntegerField(_("category"))
    headcount = models.IntegerField(_("officials in service"), default=0)
    women = models.IntegerField(_("women"), default=0)
    minority = models.IntegerField(_("ethnic minorities"), default=0)
    intermediate = models.IntegerField(_("intermediate level or higher"), default=0)
    university = models.IntegerField(_("university degree or higher"), default=0)
    theory = models.IntegerField(_("intermediate political theory or higher"), default=0)
    management = models.IntegerField(_("trained in state management"), default=0)
    pair = models.IntegerField(_("trained in political theory and state management"), default=0)
    knowledge = models.IntegerField(_("fostered with ethnic knowledge"), default=0)
    party = models.IntegerField(_("Party members"), default=0)
    key_leader = models.IntegerField(_("key leaders"), default=0)
    authorised = models.IntegerField(_("authorised posts"), default=0)
    filled = models.IntegerField(_("filled posts"), default=0)
    vacant = models.IntegerField(_("vacant posts"), default=0)

    class Meta:
        verbose_name = _("tally of a node")
        verbose_name_plural = _("tallies of nodes")

    def __str__(self) -> str:
        return f"{self.node} {self.day}"
