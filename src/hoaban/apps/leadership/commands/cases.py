"""Cases from their opening to their submission: opened, steps taken, submitted, returned, refused, withdrawn."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from hoaban.apps.leadership.commands.case_record import changing, leave
from hoaban.apps.leadership.models import AppointmentCase, CaseKind, CaseStep
from hoaban.apps.leadership.queries import case_rules
from hoaban.apps.leadership.queries import cases as queries
from hoaban.apps.leadership.queries.case_findings import current_findings
from hoaban.apps.leadership.queries.seats import seats_of
from hoaban.apps.leadership.rules.case_papers import missing
from hoaban.apps.leadership.rules.case_steps import Fault, Stage, VoteRule, Votes, failed, fault_of, next_stage
from hoaban.apps.leadership.rules.cases import BEGINS, INSIDE, RUNNING, Step, route_of
from hoaban.apps.organisation import queries as organisation
from hoaban.apps.organisation.models import Post
from hoaban.apps.people.models import Assignment
from hoaban.apps.people.queries.officials import get_official
from hoaban.shared.access import STEP, Actor, Permission
from hoaban.shared.refusals import CommandRefused
from hoaban.shared.rulebook import Verdict, frozen
from hoaban.shared.templatetags.hoaban import day, number

AGENCY = 2 * STEP
"""Characters of a path down to an agency: a department, a commune, whatever stands directly under the province."""


@dataclass(frozen=True, slots=True)
class StepFacts:
    """What is recorded of a step; the numbers only of a meeting, ``agreed`` only of a vote."""

    key: str
    done_on: date
    called: int | None = None
    present: int | None = None
    agreed: int | None = None
    note: str = ""


@transaction.atomic
def open_case(
    *, actor: Actor, kind: str, official_id: int, post_id: int, takes_effect_on: date, on: date, reason: str = ""
) -> AppointmentCase:
    """Open a case about an official and a post; the steps follow from where the person serves now.

    Raises Http404 outside the actor's part, PermissionDenied below PROPOSE_LEADERS over the unit of the post,
    CommandRefused where the post leads nobody, does not exist then, is held or not held as the kind asks, or where the
    same case is open already.
    """
    official = get_official(actor=actor, official_id=official_id)
    post = _leading_post(post_id, takes_effect_on)
    path = organisation.current_path(post.unit_id, on)
    actor.require(Permission.PROPOSE_LEADERS, path)
    _check_kind(kind)
    here = _main(official_id, on)
    _check_held(kind, here, post, on)
    _check_open(kind, official_id, post)
    case = AppointmentCase.objects.create(
        kind=kind, official=official, post=post, unit_path=path, level=_level(post.unit_id, on), opened_on=on,
        takes_effect_on=takes_effect_on, reason=reason.strip(), route=_route(kind, path, here, on),
    )  # fmt: skip
    findings = current_findings(case, actor=actor, on=on)
    leave(
        case, actor=actor, step="open", on=on, before="",
        after={
            "kind": kind, "post": str(post), "takes_effect_on": str(takes_effect_on),
            "unmet": [one.rule for one in findings if one.verdict is Verdict.NOT_MET],
            "unknown": [one.rule for one in findings if one.verdict is Verdict.UNKNOWN],
        },
    )  # fmt: skip
    return case


def _leading_post(post_id: int, on: date) -> Post:
    post: Post | None = Post.objects.select_related("title", "unit").filter(pk=post_id).first()
    if post is None or not post.title.is_leader:
        raise CommandRefused("post", _("Cases are about leadership posts. Choose one from the list."), "post")
    if not post.holds_on(on):
        raise CommandRefused(
            "post-closed",
            _("The post does not exist on %(day)s. Choose another day or another post.") % {"day": day(on)}, "post",
        )  # fmt: skip
    return post


def _check_kind(kind: str) -> None:
    if kind not in CaseKind.values:
        raise CommandRefused("kind", _("There is no such kind of case. Choose from the list."), "kind")


def _main(official_id: int, on: date) -> Assignment | None:
    found: Assignment | None = (
        Assignment.objects.filter(official_id=official_id, is_main=True).on(on).select_related("unit").first()
    )
    return found


def _check_held(kind: str, here: Assignment | None, post: Post, on: date) -> None:
    holds = here is not None and here.post_id == post.pk
    if kind in BEGINS and holds:
        raise CommandRefused(
            "holds", _("This person holds the post already. Open a case of reappointment instead."), "post"
        )
    if kind not in BEGINS and not holds:
        raise CommandRefused(
            "not-held",
            _("This person does not hold the post on %(day)s. Choose the post that is held.") % {"day": day(on)},
            "post",
        )


def _check_open(kind: str, official_id: int, post: Post) -> None:
    rows = AppointmentCase.objects.filter(official_id=official_id, post=post, kind=kind, state__in=sorted(RUNNING))
    if rows.exists():
        raise CommandRefused(
            "open-already", _("A case of this kind is open for this person and post already. Carry on with that one."),
            "post",
        )  # fmt: skip


def _route(kind: str, path: str, here: Assignment | None, on: date) -> str:
    if kind != CaseKind.APPOINTMENT:
        return INSIDE
    served = organisation.current_path(here.unit_id, on) if here else ""
    return route_of(post_path=path, official_path=served, depth=AGENCY)


def _level(unit_id: int, on: date) -> int:
    places = organisation.list_places([unit_id]).get(unit_id, [])
    return next((one.level for one in reversed(places) if one.starts_on <= on), places[0].level if places else 1)


def take_step(*, actor: Actor, case_id: int, version: int | None, facts: StepFacts, on: date) -> AppointmentCase:
    """Record the next step of a case; a meeting with its numbers, a vote also when it fails.

    Raises CommandRefused where it is not the next step, the day cannot be, the numbers do not fit, or the meeting was
    too small to be held.
    """
    with changing(actor=actor, case_id=case_id, version=version, step=Step.TAKE, on=on) as (case, told):
        taken = queries.taken_steps(case, actor=actor)
        rule, _basis = case_rules.vote_rule(on=facts.done_on)
        stage = _next(case, {one.key for one in taken}, facts.key)
        _refuse_failed(failed(case.kind, case.route, taken, rule))
        _check_day(facts.done_on, taken[-1].done_on if taken else None, on)
        numbers = _numbers(stage, facts, rule)
        CaseStep.objects.create(case=case, key=stage.key, done_on=facts.done_on, note=facts.note.strip(), **numbers)
        told |= {"step": stage.key, "done_on": str(facts.done_on), **numbers}
    return case


def _next(case: AppointmentCase, taken: set[str], key: str) -> Stage:
    stage = next_stage(case.kind, case.route, taken)
    if stage is None or stage.key != key:
        expected = stage.title if stage else _("none; all are taken")
        raise CommandRefused("order", _("Steps are taken in their order. Next is: %(step)s.") % {"step": expected})
    return stage


def _refuse_failed(stage: Stage | None) -> None:
    if stage is not None:
        raise CommandRefused(
            "failed",
            _("The vote of the step “%(step)s” did not pass. Take the step back if the numbers are wrong, or withdraw.")
            % {"step": stage.title},
        )


def _check_day(done_on: date, after: date | None, on: date) -> None:
    if done_on > on:
        raise CommandRefused("future", _("The day has not come yet. Record a step when it is done."), "done_on")
    if after is not None and done_on < after:
        raise CommandRefused(
            "before", _("The step before was on %(day)s; this one cannot be earlier.") % {"day": day(after)}, "done_on"
        )


def _numbers(stage: Stage, facts: StepFacts, rule: VoteRule) -> dict[str, int | None]:
    if not stage.meets:
        return {"called": None, "present": None, "agreed": None}
    votes = Votes(facts.called or 0, facts.present or 0, (facts.agreed or 0) if stage.votes else 0)
    fault = fault_of(votes, rule)
    if fault is not None:
        field = {Fault.NOBODY: "called", Fault.AGREED: "agreed"}.get(fault, "present")
        raise CommandRefused(fault.value, _say(fault, votes, rule), field)
    return {"called": votes.called, "present": votes.present, "agreed": votes.agreed if stage.votes else None}


def _say(fault: Fault, votes: Votes, rule: VoteRule) -> str:
    share, whole = rule.quorum
    texts = {
        Fault.NOBODY: _("Write how many people were called to the meeting."),
        Fault.PRESENT: _("At most the %(called)s people who were called can be present."),
        Fault.AGREED: _("At most the %(present)s people who were present can agree."),
        Fault.QUORUM: _("A meeting needs at least %(share)s/%(whole)s of the %(called)s people called; %(present)s came."
                        " Hold it again, or correct the numbers."),
    }  # fmt: skip
    facts = {"called": number(votes.called), "present": number(votes.present), "share": share, "whole": whole}
    return texts[fault] % facts


def undo_step(*, actor: Actor, case_id: int, version: int | None, reason: str, on: date) -> AppointmentCase:
    """Take the latest step back, with a reason: it was recorded wrongly, or will be held again."""
    with changing(actor=actor, case_id=case_id, version=version, step=Step.UNDO, on=on, reason=reason) as (case, told):
        last = case.steps.order_by("done_on", "id").last()
        if last is None:
            raise CommandRefused("nothing", _("No step has been taken yet."))
        told |= {"step": last.key, "done_on": str(last.done_on), "agreed": last.agreed}
        last.delete()
    return case


def submit_case(*, actor: Actor, case_id: int, version: int | None, on: date) -> AppointmentCase:
    """Hand a case to the authority that decides. Refused while a step, a vote or a paper is wanting, or the post is full.

    What the standards say does not stop it: they are judged, and waived, before the decision.
    """
    with changing(actor=actor, case_id=case_id, version=version, step=Step.SUBMIT, on=on) as (case, told):
        taken = queries.taken_steps(case, actor=actor)
        rule, _basis = case_rules.vote_rule(on=on)
        _refuse_failed(failed(case.kind, case.route, taken, rule))
        stage = next_stage(case.kind, case.route, {one.key for one in taken})
        if stage is not None:
            raise CommandRefused("steps", _("A step is still to be taken: %(step)s.") % {"step": stage.title})
        _refuse_missing(case)
        refuse_full(case, actor=actor, on=max(case.takes_effect_on, on))
        told["steps"] = len(taken)
    return case


def _refuse_missing(case: AppointmentCase) -> None:
    wanting = missing(case.kind, set(case.papers.values_list("kind", flat=True)))
    if wanting:
        names = ", ".join(str(one.title) for one in wanting)
        raise CommandRefused("papers", _("Papers are missing: %(papers)s. Add them, then submit.") % {"papers": names})


def refuse_full(case: AppointmentCase, *, actor: Actor, on: date) -> None:
    """Raises CommandRefused where the post has no free seat from a day on, and says who holds it."""
    if case.kind not in BEGINS:
        return
    seats = seats_of(actor=actor, post_id=case.post_id, on=on, without=case.official_id)
    if seats.is_full:
        raise CommandRefused(
            "full",
            _(
                "The post is full from %(day)s: %(held)s of %(authorised)s authorised, held by %(names)s. It becomes free"
                " when an assignment there ends before that day, or when more posts are authorised."
            )
            % {"day": day(on), "held": number(len(seats.holders)), "authorised": number(seats.authorised),
               "names": seats.names or _("nobody")},
            "takes_effect_on",
        )  # fmt: skip


def return_case(*, actor: Actor, case_id: int, version: int | None, reason: str, on: date) -> AppointmentCase:
    """Give a submitted case back, with what is to be changed."""
    with changing(actor=actor, case_id=case_id, version=version, step=Step.RETURN, on=on, reason=reason) as (case, _t):
        case.answer = reason.strip()
    return case


def refuse_case(*, actor: Actor, case_id: int, version: int | None, reason: str, on: date) -> AppointmentCase:
    """The authority does not agree; the case is over and keeps the reason."""
    with changing(actor=actor, case_id=case_id, version=version, step=Step.REFUSE, on=on, reason=reason) as (case, _t):
        case.answer = reason.strip()
        freeze(case, actor=actor, on=on)
    return case


def withdraw_case(*, actor: Actor, case_id: int, version: int | None, reason: str, on: date) -> AppointmentCase:
    """The proposer gives the case up, with the reason."""
    with changing(actor=actor, case_id=case_id, version=version, step=Step.WITHDRAW, on=on, reason=reason) as (
        case,
        _t,
    ):
        case.answer = reason.strip()
        freeze(case, actor=actor, on=on)
    return case


def freeze(case: AppointmentCase, *, actor: Actor, on: date) -> None:
    """Keep the findings of the day with a case that is over."""
    case.findings = frozen(current_findings(case, actor=actor, on=on))
