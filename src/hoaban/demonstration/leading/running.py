"""Cases under way today: at every step, awaiting decision, given back, waived, refused, given up; and one decided."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import F
from django.utils import translation

from hoaban.apps.leadership.commands import case_decisions, case_papers, case_waivers, cases
from hoaban.apps.leadership.models import AppointmentCase, Candidate
from hoaban.apps.leadership.queries.case_findings import current_findings
from hoaban.apps.leadership.queries.office_terms import list_ends
from hoaban.apps.leadership.queries.standing import findings_for_many
from hoaban.apps.leadership.rules.case_papers import PAPERS
from hoaban.apps.leadership.rules.case_steps import stages_of
from hoaban.apps.organisation.models import Authorisation, Post
from hoaban.apps.people.models import Assignment
from hoaban.apps.people.rules.retirement import retires_on
from hoaban.demonstration.leading.cases import AUTHORITY, took
from hoaban.demonstration.leading.nearest import nearest
from hoaban.demonstration.leading.papers import Paper
from hoaban.demonstration.targets import Targets
from hoaban.shared.access import Actor
from hoaban.shared.periods import on_day
from hoaban.shared.rulebook import Finding

ALL = 99
OPENED, EVERY = 45, 4
"""Days ago on which a case was opened, and days between two of its steps."""
ENDING = 150
"""Days within which terms end that are to be renewed."""
LEAVING = (40, 300)
"""Days within which holders reach retirement whose posts are to be filled ahead of it."""
ELECTED = frozenset({"X-CT", "X-PCT", "X-PCTHDND", "X-CTMT", "X-PCTMT", "X-PTBHDND"})
"""Titles of communes to which a body elects."""
SIGNER = ("Trần Quốc Khánh", "Bí thư Tỉnh ủy")


@dataclass(frozen=True, slots=True)
class Wanted:
    """How far a case came: so many steps (ALL: every one and its papers), and what then happened to it ("": nothing)."""

    kind: str
    steps: int
    then: str = ""


VACANT = (
    Wanted("", ALL, "waive"), Wanted("", ALL, "submit"), Wanted("", 1), Wanted("", ALL, "return"),
)  # fmt: skip
"""Cases about posts that are free, appointed or elected as the post asks."""
AHEAD = (
    Wanted("appointment", 0), Wanted("appointment", 1), Wanted("appointment", 3), Wanted("appointment", 4, "fail"),
    Wanted("appointment", 5), Wanted("appointment", 2, "withdraw"),
)  # fmt: skip
"""Cases about posts whose holders retire soon."""
HELD = (
    Wanted("reappointment", 0), Wanted("reappointment", 2), Wanted("reappointment", ALL, "submit"),
    Wanted("reappointment", ALL, "decide"), Wanted("reappointment", ALL, "waive"),
    Wanted("reappointment", 1), Wanted("reappointment", ALL, "refuse"), Wanted("resignation", 1),
    Wanted("resignation", ALL, "submit"), Wanted("dismissal", 1),
)  # fmt: skip
"""Cases about posts held: terms that end soon, and people who leave a post before."""
REASONS = {
    "resignation": "Cán bộ có đơn xin thôi giữ chức vụ vì lý do sức khỏe",
    "dismissal": "Để xảy ra vi phạm kéo dài tại đơn vị phụ trách",
}
ANSWERS = {
    "return": "Bổ sung biên bản hội nghị cán bộ chủ chốt có đủ chữ ký",
    "refuse": "Chưa thống nhất phương án nhân sự; đơn vị chuẩn bị lại sau khi có kết luận kiểm tra",
    "withdraw": "Nhân sự được giới thiệu đã chuyển sang nguồn của đơn vị khác",
}
WAIVED = "Nguồn tại chỗ duy nhất; cam kết hoàn thiện tiêu chuẩn trong 12 tháng"


@dataclass(frozen=True, slots=True)
class Subject:
    """An official and a post on a day; ``kind`` of the case where the post itself says it."""

    official_id: int
    post_id: int
    on: date
    kind: str = ""


def build_running(*, actor: Actor, on: date, seed: int, targets: Targets) -> None:  # noqa: ARG001 - parts are called alike
    """Cases of every kind, each brought as far as wanted through the commands of the pages, on days before today."""
    draw = random.Random(f"{seed} running")
    with translation.override("vi"):
        for wanted, subjects in ((VACANT, _vacant(actor, on)), (AHEAD, _ahead(actor, on)), (HELD, _held(actor, on))):
            for one, subject in zip(wanted, subjects, strict=False):
                _bring(actor, draw, one, subject, on)


def _bring(actor: Actor, draw: random.Random, wanted: Wanted, subject: Subject, on: date) -> None:
    """Open a case and take it as far as wanted."""
    opened = on - timedelta(days=OPENED)
    kind = wanted.kind or subject.kind
    case = cases.open_case(
        actor=actor, kind=kind, official_id=subject.official_id, post_id=subject.post_id, on=opened,
        takes_effect_on=max(subject.on, on + timedelta(days=10)), reason=REASONS.get(kind, ""),
    )  # fmt: skip
    stages = stages_of(kind, case.route)[: wanted.steps]
    for place, stage in enumerate(stages, 1):
        passes = wanted.then != "fail" or place < len(stages)
        facts = took(draw, stage, opened + timedelta(days=EVERY * place), passes=passes)
        cases.take_step(actor=actor, case_id=case.pk, version=None, facts=facts, on=facts.done_on)
    _add_papers(actor, case, wanted, opened)
    _finish(actor, case, wanted.then, on)


def _add_papers(actor: Actor, case: AppointmentCase, wanted: Wanted, opened: date) -> None:
    """Every paper of a case whose steps are all taken; of others as many as steps."""
    for place, paper in enumerate(PAPERS[case.kind]):
        if place < wanted.steps:
            case_papers.add_paper(
                actor=actor, case_id=case.pk, version=None, kind=paper.key, upload=Paper(str(paper.title)), on=opened
            )


def _finish(actor: Actor, case: AppointmentCase, then: str, on: date) -> None:
    """What happened after the last step."""
    day = on - timedelta(days=6)
    if then in ("waive", "submit", "return", "refuse", "decide"):
        cases.submit_case(actor=actor, case_id=case.pk, version=None, on=on - timedelta(days=12))
    if then in ("waive", "decide"):
        _waive(actor, case, day)
    if then == "decide":
        _decide(actor, case, day)
    step = {"return": cases.return_case, "refuse": cases.refuse_case, "withdraw": cases.withdraw_case}.get(then)
    if step is not None:
        step(actor=actor, case_id=case.pk, version=None, reason=ANSWERS[then], on=day)


def _waive(actor: Actor, case: AppointmentCase, day: date) -> None:
    """Set aside, in the name of the authority, what is not met and may be waived."""
    for one in current_findings(case, actor=actor, on=day):
        if not one.is_met and one.waivable:
            case_waivers.waive_standard(
                actor=actor, case_id=case.pk, version=None, rule=one.rule, authority=AUTHORITY, reason=WAIVED, on=day
            )


def _decide(actor: Actor, case: AppointmentCase, day: date) -> None:
    """A reappointment decided: the assignment goes on, a new term begins; not where a standard bars it."""
    if any(not one.is_met and not one.waivable for one in current_findings(case, actor=actor, on=day)):
        return
    facts = case_decisions.DecisionFacts(
        f"{case.pk % 900 + 100}-QĐ/TU", day, max(day, case.takes_effect_on), *SIGNER, issuer=AUTHORITY
    )
    case_decisions.decide_case(actor=actor, case_id=case.pk, version=None, facts=facts, on=day)


def _vacant(actor: Actor, on: date) -> Iterator[Subject]:
    """Leading posts with a free seat, each with the planned or nearest person."""
    number = dict(
        Authorisation.objects.filter(on_day(on), post__title__is_leader=True).values_list("post_id", "number")
    )
    held: dict[int, int] = {}
    for post_id in Assignment.objects.filter(on_day(on), is_main=True, post_id__in=number).values_list(
        "post", flat=True
    ):
        held[post_id] = held.get(post_id, 0) + 1
    free = [post for post, seats in number.items() if seats > held.get(post, 0)]
    opened = on - timedelta(days=OPENED)
    posts = Post.objects.filter(on_day(on), pk__in=free, starts_on__lte=opened).select_related("title", "unit")
    for post in posts.order_by("title__code", "id"):
        kind = "election" if post.title.code in ELECTED else "appointment"
        yield from (Subject(who, post.pk, on, kind) for who in _next(actor, post, kind, on))


def _ahead(actor: Actor, on: date) -> Iterator[Subject]:
    """Posts to which people are appointed and whose holder retires soon, with somebody of the same unit."""
    rows = Assignment.objects.filter(
        on_day(on), is_main=True, post__title__is_leader=True, starts_on__lte=on - timedelta(days=OPENED)
    ).exclude(post__title__code__in=ELECTED).select_related("official", "post__title", "post__unit")  # fmt: skip
    born = date(on.year - 54, on.month, 1)
    for row in rows.filter(official__birth_date__lt=born).order_by(F("post__title__rank").desc(nulls_last=True), "id"):
        assert row.post is not None  # as filtered
        leaves = retires_on(row.official.sex, row.official.birth_date)
        if on + timedelta(days=LEAVING[0]) <= leaves <= on + timedelta(days=LEAVING[1]):
            yield from (Subject(who, row.post.pk, leaves) for who in _next(actor, row.post, "appointment", on))


def _next(actor: Actor, post: Post, kind: str, on: date) -> list[int]:
    """Of those planned for a post and those who come next, the one who comes nearest to its standards; or nobody."""
    opened = on - timedelta(days=OPENED)
    planned = Candidate.objects.filter(on_day(on), post=post).values_list("official_id", flat=True)
    busy = set(AppointmentCase.objects.filter(decided_on=None).values_list("official_id", flat=True))
    there = Assignment.objects.filter(post=post, is_main=True, starts_on__lte=on).exclude(ends_before__lte=opened)
    holding = set(there.values_list("official_id", flat=True))
    people = sorted({*planned, *nearest(post, opened, inside=kind == "appointment")} - busy - holding)
    found = findings_for_many(actor=actor, pairs=[(who, post.pk) for who in people], on=on, purpose=kind)
    ranked = [(sum(not one.is_met for one in told), who) for (who, _post), told in found.items() if _may(told)]
    return [who for _unmet, who in sorted(ranked)[:1]]


def _may(findings: list[Finding]) -> bool:
    return all(one.is_met or one.waivable for one in findings)


def _held(actor: Actor, on: date) -> Iterator[Subject]:
    """Leaders whose term ends soon, of both levels, none twice."""
    opened = on - timedelta(days=OPENED)
    ends = list_ends(actor=actor, on=on, until=on + timedelta(days=ENDING))
    since = dict(
        Assignment.objects.filter(on_day(opened), is_main=True, official_id__in={one.official_id for one in ends})
        .values_list("official_id", "post_id")
    )  # fmt: skip
    coming = [one for one in ends if one.ends_on > on and since.get(one.official_id) == one.post_id]
    for one in coming[:: max(1, len(coming) // (2 * len(HELD)))]:
        yield Subject(one.official_id, one.post_id, one.ends_on + timedelta(days=1))
