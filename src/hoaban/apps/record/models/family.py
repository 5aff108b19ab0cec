"""Members of the family, on the own side and on the side of the spouse (form 2C, item 30)."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from hoaban.apps.people.models import Official
from hoaban.shared.sealed import SealedIntegerField, SealedTextField


class Side(models.IntegerChoices):
    """Whose family somebody belongs to."""

    OWN = 1, pgettext_lazy("family", "Own side")
    SPOUSE = 2, pgettext_lazy("family", "Side of the spouse")


class Kin(models.IntegerChoices):
    """What somebody is to the official (or to the spouse), in the order of the form."""

    FATHER = 1, _("Father")
    MOTHER = 2, _("Mother")
    WIFE = 3, _("Wife")
    HUSBAND = 4, _("Husband")
    CHILD = 5, pgettext_lazy("family", "Child")
    SIBLING = 6, pgettext_lazy("family", "Brother or sister")
    FOSTER = 7, _("Foster parent")


class FamilyPart(models.IntegerChoices):
    """Which part of the table a line belongs to: all that completeness asks of the family."""

    OWN = 1, pgettext_lazy("family", "Own side")
    MARRIED_TO = 2, _("Spouse")
    OF_SPOUSE = 3, pgettext_lazy("family", "Side of the spouse")


SPOUSES = (Kin.WIFE, Kin.HUSBAND)
NOT_OF_SPOUSE = (*SPOUSES, Kin.CHILD)
"""Relations that stand on the own side alone."""


def family_part(side: int, kin: int) -> FamilyPart:
    """The part of a line; ValidationError for a relation that the side does not take."""
    if side == Side.SPOUSE:
        if kin in NOT_OF_SPOUSE:
            message = _(
                "The side of the spouse takes father, mother, brothers and sisters; spouse and children stand on the own side."
            )
            raise ValidationError({"side": message})
        return FamilyPart.OF_SPOUSE
    return FamilyPart.MARRIED_TO if kin in SPOUSES else FamilyPart.OWN


class FamilyPartField(models.PositiveSmallIntegerField):  # type: ignore[type-arg]
    """The part of a line, reckoned anew from its side and relation with every writing."""

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:  # noqa: ARG002, FBT001 - Django's signature
        """From what stands sealed beside it."""
        made = family_part(model_instance.side, model_instance.kin)  # type: ignore[attr-defined]
        setattr(model_instance, self.attname, made)
        return made


class FamilyMember(models.Model):
    """One line of the family table; ``birth_year`` null: not known.

    All of it stands sealed. ``part`` alone does not: completeness is counted by it in the database.
    """

    official = models.ForeignKey(Official, models.CASCADE, related_name="family", verbose_name=_("official"))
    part = FamilyPartField(_("part of the table"), choices=FamilyPart, default=FamilyPart.OWN, editable=False)
    side = SealedIntegerField(_("side of the family"), choices=Side, default=Side.OWN)
    kin = SealedIntegerField(_("relation"), choices=Kin)
    full_name = SealedTextField(_("full name"))
    birth_year = SealedIntegerField(_("year of birth"), null=True)
    home = SealedTextField(_("native place"), blank=True)
    occupation = SealedTextField(_("occupation, post, workplace"), blank=True)
    residence = SealedTextField(_("place of living"), blank=True)

    class Meta:
        verbose_name = _("family member")
        verbose_name_plural = _("family members")
        indexes: ClassVar = [models.Index(fields=["official", "part"], name="record_family_part")]

    def __str__(self) -> str:
        return str(self.full_name)
