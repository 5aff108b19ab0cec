"""The person: what does not depend on the post."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from hoaban.apps.lawbook.models import EthnicGroup, Sex
from hoaban.apps.organisation.models import Unit
from hoaban.shared.names import fold, sort_key, tidy
from hoaban.shared.periods import Period
from hoaban.shared.sealed import DigestField, SealedTextField


class Precision(models.IntegerChoices):
    """How exactly a day is known; the stored day is the first possible one."""

    DAY = 1, _("day")
    MONTH = 2, _("month")
    YEAR = 3, _("year")
    KNOWN_BY = 4, _("known to hold by then")


class Official(models.Model):
    """A person who serves or served; ``version`` rises with every command on the record."""

    province = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("province"))
    staff_code = models.CharField(_("staff code"), max_length=40, blank=True)
    personal_id = SealedTextField(
        _("personal identification number"), digested="personal_id_digest", validators=[RegexValidator(r"^\d{12}$")]
    )
    personal_id_digest = DigestField("personal_id", verbose_name=_("digest of the number"), unique=True)
    full_name = models.CharField(_("full name"), max_length=120)
    name_key = models.CharField(_("sort key"), max_length=200, editable=False)
    folded = models.CharField(_("search key"), max_length=120, editable=False)
    sex = models.PositiveSmallIntegerField(_("sex"), choices=Sex)
    birth_date = models.DateField(_("date of birth"))
    birth_precision = models.PositiveSmallIntegerField(
        _("precision of the date of birth"), choices=Precision, default=Precision.DAY
    )
    ethnicity = models.ForeignKey(EthnicGroup, models.PROTECT, related_name="+", verbose_name=_("ethnic group"))
    religion = models.CharField(_("religion"), max_length=60, blank=True)
    home_unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+", verbose_name=_("native commune"))
    home_province = models.CharField(_("native province"), max_length=60, blank=True)
    party_joined_on = models.DateField(_("joined the Party on"), null=True)
    foreign_language = models.CharField(_("foreign language"), max_length=120, blank=True)
    it_skill = models.CharField(_("IT skill"), max_length=120, blank=True)
    version = models.PositiveIntegerField(_("version"), default=1)

    class Meta:
        verbose_name = _("official")
        verbose_name_plural = _("officials")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["province", "staff_code"], condition=~Q(staff_code=""), name="people_official_staff_code"
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["name_key", "id"], name="official_name"),
            models.Index(fields=["folded"], name="official_folded"),
            models.Index(fields=["birth_date", "id"], name="official_birth"),
        ]

    def __str__(self) -> str:
        return self.full_name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the keys of the name with the name."""
        self.full_name = tidy(self.full_name)
        self.name_key, self.folded = sort_key(self.full_name), fold(self.full_name)
        super().save(*args, **kwargs)


class EthnicLanguage(models.Model):
    """An ethnic language that an official speaks."""

    official = models.ForeignKey(Official, models.CASCADE, related_name="ethnic_languages", verbose_name=_("official"))
    name = models.CharField(_("language"), max_length=60)

    class Meta:
        verbose_name = _("ethnic language")
        verbose_name_plural = _("ethnic languages")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["official", "name"], name="people_ethnic_language_once")
        ]

    def __str__(self) -> str:
        return self.name


class FamilyMark(Period):
    """A family-policy mark (code list ``family_mark``), such as child of a fallen soldier."""

    official = models.ForeignKey(Official, models.CASCADE, related_name="family_marks", verbose_name=_("official"))
    mark = models.CharField(_("mark"), max_length=40)
    basis = models.CharField(_("decision"), max_length=200, blank=True)

    class Meta(Period.Meta):
        verbose_name = _("family-policy mark")
        verbose_name_plural = _("family-policy marks")

    def __str__(self) -> str:
        return self.mark


class Relation(models.TextChoices):
    """What somebody is to a relative who serves too (the kinds that may not lead one office together)."""

    SPOUSE = "spouse", _("Spouse")
    PARENT = "parent", _("Parent")
    CHILD = "child", _("Child")
    SIBLING = "sibling", _("Brother or sister")
    PARENT_IN_LAW = "parent_in_law", _("Parent-in-law")
    CHILD_IN_LAW = "child_in_law", _("Son- or daughter-in-law")
    SIBLING_IN_LAW = "sibling_in_law", _("Brother- or sister-in-law")

    @property
    def mirrored(self) -> Relation:
        """What the one is to the other, when this is what the other is to the one."""
        return Relation({
            "parent": "child", "child": "parent", "parent_in_law": "child_in_law", "child_in_law": "parent_in_law",
        }.get(self.value, self.value))  # fmt: skip


class Kinship(models.Model):
    """That two officials are relatives, one row a pair; ``relation``: what ``relative`` is to ``official``."""

    official = models.ForeignKey(Official, models.CASCADE, related_name="kin", verbose_name=_("official"))
    relative = models.ForeignKey(Official, models.CASCADE, related_name="kin_of", verbose_name=_("relative"))
    relation = models.CharField(_("relation"), max_length=20, choices=Relation)

    class Meta:
        verbose_name = _("kinship")
        verbose_name_plural = _("kinships")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["official", "relative"], name="people_kinship_once"),
            models.CheckConstraint(condition=Q(official__lt=F("relative")), name="people_kinship_ordered"),
        ]

    def __str__(self) -> str:
        return f"{self.official} – {self.relative}"

    def other(self, official_id: int) -> Official:
        """The other one of the pair."""
        return self.relative if self.official_id == official_id else self.official

    def seen_from(self, official_id: int) -> Relation:
        """What the other one is to the official."""
        relation = Relation(self.relation)
        return relation if self.official_id == official_id else relation.mirrored
