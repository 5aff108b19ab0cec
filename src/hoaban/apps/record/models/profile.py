"""What form 2C asks of a person once, and nobody else keeps."""

from __future__ import annotations

from django.core.validators import MaxLengthValidator, RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from hoaban.apps.people.models import Official
from hoaban.shared.sealed import SealedTextField


class Profile(models.Model):
    """The items of form 2C that stand once; ``version`` rises with every command on any part of the record.

    An empty text is an item not filled in; "Không" is an answer. The three answers of item 29 stand sealed.
    """

    official = models.OneToOneField(Official, models.CASCADE, related_name="profile", verbose_name=_("official"))
    other_names = models.CharField(_("other names"), max_length=200, blank=True)
    birth_place = models.CharField(_("place of birth"), max_length=200, blank=True)
    residence = models.CharField(_("permanent residence"), max_length=200, blank=True)
    current_address = models.CharField(_("current address"), max_length=200, blank=True)
    id_issued_on = models.DateField(_("identity card issued on"), null=True)
    insurance_no = models.CharField(
        _("social insurance number"), max_length=10, blank=True, validators=[RegexValidator(r"^\d{10}$")]
    )
    occupation_before = models.CharField(_("occupation when recruited"), max_length=200, blank=True)
    recruiting_body = models.CharField(_("recruiting body"), max_length=200, blank=True)
    main_work = models.CharField(_("main work assigned"), max_length=300, blank=True)
    position_allowance = models.DecimalField(_("position allowance"), max_digits=4, decimal_places=2, null=True)
    other_allowances = models.CharField(_("other allowances"), max_length=200, blank=True)
    general_education = models.CharField(_("general education"), max_length=10, blank=True)
    party_official_on = models.DateField(_("full Party member since"), null=True)
    highest_title = models.CharField(_("highest title of honour"), max_length=200, blank=True)
    strengths = models.CharField(_("strengths at work"), max_length=200, blank=True)
    war_invalid = SealedTextField(_("class of war invalid"), blank=True, validators=[MaxLengthValidator(60)])
    past = SealedTextField(_("arrests, imprisonment, work for the old regime"), blank=True)
    foreign_bodies = SealedTextField(_("ties to organisations abroad"), blank=True)
    relatives_abroad = SealedTextField(_("relatives abroad"), blank=True)
    assets_declared_on = models.DateField(_("assets and income declared on"), null=True)
    version = models.PositiveIntegerField(_("version"), default=1)
    # Derived from the sheet and its lines by every command that changes them: what completeness is counted by.
    filled = models.PositiveIntegerField(_("items filled in"), default=0, db_default=0, editable=False)
    first_joined_on = models.DateField(_("first organisation joined on"), null=True, editable=False)
    first_examined_on = models.DateField(_("first full health check on"), null=True, editable=False)

    class Meta:
        verbose_name = _("record sheet")
        verbose_name_plural = _("record sheets")

    def __str__(self) -> str:
        return str(self.official)
