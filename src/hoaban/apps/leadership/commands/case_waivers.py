"""Waivers: a named authority sets a standard aside in a case, says why, and may take that back before the decision."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from hoaban.apps.leadership.commands.case_record import changing
from hoaban.apps.leadership.models import AppointmentCase, Waiver
from hoaban.apps.leadership.queries.case_findings import current_findings
from hoaban.apps.leadership.rules.cases import Step
from hoaban.shared.access import Actor
from hoaban.shared.names import tidy
from hoaban.shared.refusals import CommandRefused
from hoaban.shared.rulebook import Finding


def waive_standard(
    *, actor: Actor, case_id: int, version: int | None, rule: str, authority: str, reason: str, on: date
) -> Waiver:
    """Set aside a standard that is not met or not known in a case; ``authority``: in whose name.

    Raises PermissionDenied below WAIVE_STANDARD over the unit of the post, CommandRefused where the standard is met, does
    not apply, or can be waived by nobody, where it is waived already, or without authority or reason.
    """
    with changing(actor=actor, case_id=case_id, version=version, step=Step.WAIVE, on=on, reason=reason) as (case, told):
        finding = _found(case, actor=actor, rule=rule, on=on)
        if finding.is_met:
            raise CommandRefused("met", _("This standard is met; there is nothing to waive."))
        if not finding.waivable:
            raise CommandRefused(
                "never",
                _("“%(rule)s” can be waived by no authority (%(basis)s). What would change it: %(remedy)s")
                % {"rule": finding.title, "basis": finding.basis.text or _("article not entered"),
                   "remedy": finding.remedy},
            )  # fmt: skip
        if not authority.strip():
            raise CommandRefused("authority", _("Name the authority that waives the standard."), "authority")
        if case.waivers.filter(rule=rule).exists():
            raise CommandRefused("waived-already", _("This standard is waived in this case already."))
        told |= {"rule": rule, "authority": tidy(authority), "verdict": finding.verdict.value}
        waiver: Waiver = Waiver.objects.create(
            case=case, rule=rule, authority=tidy(authority), reason=reason.strip(), waived_on=on
        )
        return waiver


def _found(case: AppointmentCase, *, actor: Actor, rule: str, on: date) -> Finding:
    for one in current_findings(case, actor=actor, on=on):
        if one.rule == rule:
            return one
    raise CommandRefused("rule", _("This standard says nothing of this case; there is nothing to waive."))


def take_back_waiver(*, actor: Actor, case_id: int, version: int | None, rule: str, on: date) -> AppointmentCase:
    """Take a waiver back before the decision; the standard stands in the way again."""
    with changing(actor=actor, case_id=case_id, version=version, step=Step.UNWAIVE, on=on) as (case, told):
        found = case.waivers.filter(rule=rule).first()
        if found is None:
            raise CommandRefused("gone", _("This standard is not waived in this case."))
        told |= {"rule": rule, "authority": found.authority}
        found.delete()
    return case
