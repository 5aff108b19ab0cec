"""Units of every level with their names and places by period, lineage, posts and bodies."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from hoaban.apps.lawbook.models import Category, Education, EthnicKnowledge, PoliticalTheory, StateManagement
from hoaban.shared.names import fold, text_key, tidy
from hoaban.shared.periods import Period


class Level(models.IntegerChoices):
    """The level of government a unit belongs to."""

    PROVINCE = 1, _("Province level")
    DISTRICT = 2, _("District level")
    COMMUNE = 3, _("Commune level")


class UnitKind(models.IntegerChoices):
    """What a unit is."""

    PROVINCE = 1, _("Province")
    DISTRICT = 2, _("District, town or city under the province")
    COMMUNE = 3, _("Commune, ward or township")
    DEPARTMENT = 10, _("Department of the province")
    DIVISION = 11, _("Division or office")
    PARTY = 20, _("Party body")
    MASS = 21, _("Fatherland Front and mass organisations")
    PUBLIC_SERVICE = 30, _("Public service unit")
    SCHOOL = 31, _("School")
    HEALTH = 32, _("Health station or hospital")


class Unit(Period):
    """A unit from its founding to its closing; its code may be used again by a later unit."""

    code = models.CharField(_("code"), max_length=20)
    kind = models.PositiveSmallIntegerField(_("kind"), choices=UnitKind)
    level = models.PositiveSmallIntegerField(_("level"), choices=Level)
    province = models.ForeignKey("self", models.PROTECT, null=True, related_name="+", verbose_name=_("province"))
    name = models.CharField(_("name"), max_length=200, help_text=_("its latest name"))
    short_name = models.CharField(_("short name"), max_length=120)
    founded_by = models.CharField(_("founding decision"), max_length=200, blank=True)
    source = models.CharField(_("source"), max_length=200, blank=True)
    """Where the row comes from and how sure it is, such as "name made by pattern"."""
    latitude = models.FloatField(_("latitude"), null=True)
    longitude = models.FloatField(_("longitude"), null=True)
    area_km2 = models.FloatField(_("area, km²"), null=True)
    tile_row = models.PositiveSmallIntegerField(_("row on the tile map"), null=True)
    tile_column = models.PositiveSmallIntegerField(_("column on the tile map"), null=True)

    class Meta(Period.Meta):
        verbose_name = _("unit")
        verbose_name_plural = _("units")
        constraints: ClassVar = [
            *Period.Meta.constraints,
            models.UniqueConstraint(
                fields=["code"], condition=Q(ends_before__isnull=True), name="organisation_unit_open_code"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["code", "starts_on"], name="unit_code")]

    def __str__(self) -> str:
        return self.name


class Placement(Period):
    """What a unit is called and under which unit it stands, in a period; exclusive per unit."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="placements", verbose_name=_("unit"))
    parent = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="children", verbose_name=_("under"))
    path = models.CharField(_("path"), max_length=60)
    name = models.CharField(_("name"), max_length=200)
    name_key = models.CharField(_("sort key of the name"), max_length=200, editable=False)
    folded = models.CharField(_("search key of the name"), max_length=200, editable=False)
    basis = models.CharField(_("legal basis"), max_length=200, blank=True)

    class Meta(Period.Meta):
        verbose_name = _("placement")
        verbose_name_plural = _("placements")
        indexes: ClassVar = [
            models.Index(fields=["path", "starts_on"], name="placement_path"),
            models.Index(fields=["folded"], name="placement_folded"),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the keys of the name with the name."""
        self.name = tidy(self.name)
        self.name_key, self.folded = text_key(self.name), fold(self.name)
        super().save(*args, **kwargs)


class LineageKind(models.TextChoices):
    """How a unit became another."""

    MERGE = "merge", _("Merged")
    SPLIT = "split", _("Split")
    DISSOLVE = "dissolve", _("Dissolved")
    RENAME = "rename", _("Renamed")
    MOVE = "move", _("Moved")


class Restructuring(models.Model):
    """One restructuring: what was decided, what it moved, and whether it was taken back."""

    class State(models.TextChoices):
        """Where it stands."""

        DONE = "done", _("Carried out")
        REVERSED = "reversed", _("Reversed")

    title = models.CharField(_("title"), max_length=300)
    resolution = models.CharField(_("resolution"), max_length=200)
    on = models.DateField(_("takes effect on"))
    province = models.ForeignKey(Unit, models.PROTECT, related_name="restructurings", verbose_name=_("province"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DONE)
    plan = models.JSONField(_("plan"), default=dict)
    moved = models.JSONField(_("what moved"), default=dict)
    undo = models.JSONField(_("what undoes it"), default=dict)

    class Meta:
        verbose_name = _("restructuring")
        verbose_name_plural = _("restructurings")

    def __str__(self) -> str:
        return self.title


class Lineage(models.Model):
    """That one unit passed into another on a day (successor null: dissolved into nothing)."""

    predecessor = models.ForeignKey(Unit, models.CASCADE, related_name="successions", verbose_name=_("predecessor"))
    successor = models.ForeignKey(Unit, models.CASCADE, null=True, related_name="origins", verbose_name=_("successor"))
    kind = models.CharField(_("kind"), max_length=10, choices=LineageKind)
    on = models.DateField(_("on"))
    resolution = models.CharField(_("resolution"), max_length=200, blank=True)
    restructuring = models.ForeignKey(
        Restructuring, models.CASCADE, null=True, related_name="lineages", verbose_name=_("restructuring")
    )

    class Meta:
        verbose_name = _("lineage")
        verbose_name_plural = _("lineages")

    def __str__(self) -> str:
        return f"{self.predecessor} → {self.successor or '–'}"


class Succession(models.Model):
    """Derived: ``heir`` carries on ``ancestor`` from a day (every unit carries on itself from its start)."""

    ancestor = models.ForeignKey(Unit, models.CASCADE, related_name="+", verbose_name=_("earlier unit"))
    heir = models.ForeignKey(Unit, models.CASCADE, related_name="+", verbose_name=_("later unit"))
    starts_on = models.DateField(_("from"))

    class Meta:
        verbose_name = _("succession")
        verbose_name_plural = _("successions")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["ancestor", "heir"], name="organisation_succession_once")
        ]

    def __str__(self) -> str:
        return f"{self.ancestor_id} → {self.heir_id}"


class PostTitle(models.Model):
    """A title of the catalogue of job positions."""

    code = models.CharField(_("code"), max_length=20, unique=True)
    name_vi = models.CharField(_("Vietnamese name"), max_length=200)
    name_en = models.CharField(_("English name"), max_length=200)
    name_key = models.CharField(_("sort key"), max_length=200, editable=False)
    folded = models.CharField(_("search key"), max_length=200, editable=False)
    aliases = models.JSONField(_("also called"), default=list)
    is_head = models.BooleanField(_("head of the unit"), default=False)
    is_leader = models.BooleanField(_("leadership post"), default=False)
    key_leader = models.BooleanField(_("key leader"), default=False)
    rank = models.PositiveSmallIntegerField(_("rung of the post"), null=True)
    """Higher is a higher post, equal an equivalent one, 0 no leadership post; null: not settled (see decision 30)."""
    ethnic_knowledge_group = models.PositiveSmallIntegerField(
        _("target group of ethnic knowledge"), choices=EthnicKnowledge, default=EthnicKnowledge.GROUP_4
    )
    source = models.CharField(_("source"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("post title")
        verbose_name_plural = _("post titles")

    def __str__(self) -> str:
        return self.name_vi

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the keys of the name with the name."""
        self.name_vi = tidy(self.name_vi)
        self.name_key, self.folded = text_key(self.name_vi), fold(self.name_vi)
        super().save(*args, **kwargs)


class PostStandard(Period):
    """What a title asks of its holder, in a period; exclusive per title."""

    title = models.ForeignKey(PostTitle, models.CASCADE, related_name="standards", verbose_name=_("title"))
    category = models.PositiveSmallIntegerField(_("category"), choices=Category)
    education = models.PositiveSmallIntegerField(_("education"), choices=Education, default=0)
    political_theory = models.PositiveSmallIntegerField(_("political theory"), choices=PoliticalTheory, default=0)
    state_management = models.PositiveSmallIntegerField(_("state management"), choices=StateManagement, default=0)
    legal_basis = models.CharField(_("legal basis"), max_length=200, blank=True)
    confidence = models.CharField(_("confidence"), max_length=60, blank=True)

    class Meta(Period.Meta):
        verbose_name = _("standard of a title")
        verbose_name_plural = _("standards of titles")

    def __str__(self) -> str:
        return str(self.title)


class Post(Period):
    """A post: a title at a unit, while it exists."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="posts", verbose_name=_("unit"))
    title = models.ForeignKey(PostTitle, models.PROTECT, related_name="posts", verbose_name=_("title"))

    class Meta(Period.Meta):
        verbose_name = _("post")
        verbose_name_plural = _("posts")

    def __str__(self) -> str:
        return f"{self.title}, {self.unit}"


class Authorisation(Period):
    """How many people a post is authorised for, in a period; exclusive per post."""

    post = models.ForeignKey(Post, models.CASCADE, related_name="authorisations", verbose_name=_("post"))
    number = models.PositiveSmallIntegerField(_("authorised"))
    basis = models.CharField(_("decision"), max_length=200, blank=True)

    class Meta(Period.Meta):
        verbose_name = _("authorised posts")
        verbose_name_plural = _("authorised posts")

    def __str__(self) -> str:
        return f"{self.post}: {self.number}"


class Body(models.Model):
    """A collective body whose members sit for a term, such as the provincial Party Committee."""

    code = models.CharField(_("code"), max_length=20, unique=True)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="bodies", verbose_name=_("unit"))
    name_vi = models.CharField(_("Vietnamese name"), max_length=200)
    name_en = models.CharField(_("English name"), max_length=200)

    class Meta:
        verbose_name = _("collective body")
        verbose_name_plural = _("collective bodies")

    def __str__(self) -> str:
        return self.name_vi

    @property
    def name(self) -> str:
        """The name in the language of the page."""
        english = (get_language() or "vi").startswith("en")
        return str((english and self.name_en) or self.name_vi)


class Term(Period):
    """One term of a body."""

    body = models.ForeignKey(Body, models.CASCADE, related_name="terms", verbose_name=_("collective body"))
    label = models.CharField(_("term"), max_length=20, help_text="2020-2025")

    class Meta(Period.Meta):
        verbose_name = _("term")
        verbose_name_plural = _("terms")

    def __str__(self) -> str:
        return f"{self.body} {self.label}"
