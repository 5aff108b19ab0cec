"""Members of the family, on the own side and on the side of the spouse (form 2C, item 30)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from hoaban.apps.people.models import Official
from hoaban.shared.sealed import SealedTextField


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


class FamilyMember(models.Model):
    """One line of the family table; ``birth_year`` null: not known. Names, places and work stand sealed."""

    official = models.ForeignKey(Official, models.CASCADE, related_name="family", verbose_name=_("official"))
    side = models.PositiveSmallIntegerField(_("side of the family"), choices=Side, default=Side.OWN)
    kin = models.PositiveSmallIntegerField(_("relation"), choices=Kin)
    full_name = SealedTextField(_("full name"))
    birth_year = models.PositiveSmallIntegerField(_("year of birth"), null=True)
    home = SealedTextField(_("native place"), blank=True)
    occupation = SealedTextField(_("occupation, post, workplace"), blank=True)
    residence = SealedTextField(_("place of living"), blank=True)

    class Meta:
        verbose_name = _("family member")
        verbose_name_plural = _("family members")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(side=Side.OWN) | Q(kin__in=(Kin.FATHER, Kin.MOTHER, Kin.SIBLING, Kin.FOSTER)),
                name="record_family_of_spouse",
            )
        ]
        indexes: ClassVar = [models.Index(fields=["official", "side", "kin"], name="record_family_line")]

    def __str__(self) -> str:
        return str(self.full_name)
