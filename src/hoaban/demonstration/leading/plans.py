"""Plans of three terms: those who were appointed later, and successors of key posts; reviews done, under way and overdue."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from hoaban.apps.leadership.commands import plan_history, planning
from hoaban.apps.leadership.models import Readiness
from hoaban.apps.leadership.queries import planning as planning_queries
from hoaban.apps.leadership.queries.standing import findings_for_many
from hoaban.apps.leadership.rules.facts import Purpose
from hoaban.apps.organisation.models import Post, Unit
from hoaban.apps.people.models import Assignment, CensusRow
from hoaban.demonstration.leading.appointed import Taken, read_taken
from hoaban.demonstration.leading.nearest import nearest
from hoaban.demonstration.reading import MAIN
from hoaban.demonstration.targets import FIRST_DAY, TWO_TIER_DAY, Targets
from hoaban.shared.access import Actor, below
from hoaban.shared.periods import on_day
from hoaban.shared.rulebook import Finding, Verdict

FIRST_PLAN, OLD_PLAN, NEW_PLAN = date(2015, 11, 16), date(2020, 11, 16), date(2025, 11, 17)
FIRST_TERM, OLD_TERM, NEW_TERM = "2015-2020", "2020-2025", "2025-2030"
KEY_TITLES = ("X-BT", "X-PBT", "X-CT", "S-GD", "TU-TB")
MOST = 3
"""People planned for one post, and posts one person is planned for (377-QĐ/TW)."""
COUNCIL_PLAN, COUNCIL_TERM = date(2024, 12, 16), "2026-2031"
"""A plan for deputy chairs of the province, looked at by nobody since: its yearly review is overdue."""
REVIEWED = (("03214", "open"), ("03127", "submitted"), ("03301", "approved"))
"""Communes with a review of the year, and how far it came."""
IN_MEETINGS = "03283"
"""A commune whose review has had one of its meetings."""
MEETINGS = (1, 3, 4)
WHY = (
    "Hoàn thành tốt nhiệm vụ hai năm liền, đủ tiêu chuẩn chức danh", "Bổ sung cơ cấu cán bộ trẻ của xã",
    "Thay người đã chuyển công tác", "Có kinh nghiệm công tác cơ sở, được tập thể tín nhiệm",
)  # fmt: skip


def build_plans(*, actor: Actor, on: date, seed: int, targets: Targets) -> None:  # noqa: ARG001 - parts are called alike
    """Plans of two terms gone by, the plan of the new one, one that is overdue, and four reviews of the year."""
    province = Unit.objects.get(code=MAIN, ends_before=None)
    before = [one for one in read_taken(province.pk, FIRST_DAY) if one.on > FIRST_DAY]
    taken = read_taken(province.pk)
    _record(actor, province, FIRST_TERM, FIRST_PLAN, "98-QĐ/TU", _old(before, FIRST_PLAN, OLD_PLAN), on)
    _record(actor, province, OLD_TERM, OLD_PLAN, "215-QĐ/TU", _old(taken, OLD_PLAN, TWO_TIER_DAY), on)
    _record(actor, province, NEW_TERM, NEW_PLAN, "304-QĐ/TU", [*_new(taken), *_successors(actor)], on)
    for code, state in REVIEWED:
        _review(actor, code, on, state=state)
    _record(actor, province, COUNCIL_TERM, COUNCIL_PLAN, "372-QĐ/TU", _directors(actor), on)
    _review(actor, IN_MEETINGS, on, state="meetings")


def _record(
    actor: Actor, province: Unit, term: str, day: date, number: str, rows: Iterable[plan_history.Planned], on: date
) -> None:
    """Each person once a post, at most MOST people a post and MOST posts a person."""
    kept: dict[tuple[int, int], plan_history.Planned] = {}
    people: dict[int, int] = defaultdict(int)
    posts: dict[int, int] = defaultdict(int)
    for row in rows:
        key = row.post_id, row.official_id
        if key not in kept and people[row.official_id] < MOST and (posts[row.post_id] < MOST or day < NEW_PLAN):
            kept[key] = row
            people[row.official_id] += 1
            posts[row.post_id] += 1
    plan_history.record_plan(
        actor=actor, unit_id=province.pk, term=term, year=day.year, approved_on=day, decision_no=number,
        rows=list(kept.values()), on=on,
    )  # fmt: skip


def _old(taken: Iterable[Taken], since: date, until: date) -> Iterable[plan_history.Planned]:
    """Whoever was appointed in a term gone by stood in its plan before."""
    for one in taken:
        start, end = max(since, one.post_starts), min(one.post_ends or until, until)
        if start < one.on < until:
            yield plan_history.Planned(
                one.official_id, one.post_id, Readiness.SOON, start, end, "Hết nhiệm kỳ quy hoạch"
            )


def _new(taken: Iterable[Taken]) -> Iterable[plan_history.Planned]:
    for one in taken:
        if one.on > NEW_PLAN:
            yield plan_history.Planned(one.official_id, one.post_id, Readiness.NOW, NEW_PLAN)


def _successors(actor: Actor) -> Iterable[plan_history.Planned]:
    """For every key post those of the same commune or office who come nearest to its standards."""
    posts = list(Post.objects.filter(on_day(NEW_PLAN), title__code__in=KEY_TITLES).select_related("title", "unit"))
    near = {post.pk: nearest(post, NEW_PLAN) for post in posts}
    pairs = [(who, post.pk) for post in posts for who in near[post.pk]]
    found = findings_for_many(actor=actor, pairs=pairs, on=NEW_PLAN, purpose=Purpose.PLANNING)
    for post in posts:
        ranked = sorted(
            (len(_unmet(found[who, post.pk])), who)
            for who in near[post.pk]
            if (who, post.pk) in found and _may(found[who, post.pk])
        )
        for unmet, who in ranked[: 1 + post.pk % MOST]:
            if unmet <= 1:
                yield plan_history.Planned(who, post.pk, Readiness.SOON if unmet else Readiness.NOW, NEW_PLAN)


def _directors(actor: Actor) -> Iterable[plan_history.Planned]:
    """Directors of departments then and now who come nearest to the standards of a deputy chair of the province."""
    post = Post.objects.filter(on_day(NEW_PLAN), title__code="T-PCT").order_by("id").first()
    if post is None:
        return
    held = Assignment.objects.filter(is_main=True, post__title__code="S-GD", starts_on__lte=COUNCIL_PLAN)
    directors = list(held.filter(on_day(NEW_PLAN)).order_by("held_since", "id").values_list("official_id", flat=True))
    found = findings_for_many(
        actor=actor, pairs=[(who, post.pk) for who in directors], on=NEW_PLAN, purpose=Purpose.PLANNING
    )
    ranked = sorted((len(_unmet(findings)), who) for (who, _post), findings in found.items() if _may(findings))
    for unmet, who in ranked[:MOST]:
        yield plan_history.Planned(who, post.pk, Readiness.SOON if unmet else Readiness.NOW, COUNCIL_PLAN)


def _unmet(findings: list[Finding]) -> list[Finding]:
    return [one for one in findings if one.verdict is not Verdict.MET]


def _may(findings: list[Finding]) -> bool:
    return all(one.verdict is not Verdict.NOT_MET or one.waivable for one in findings)


def _review(actor: Actor, code: str, on: date, *, state: str) -> None:
    """A commune's review of the year: people nominated, the meetings held and handed on, approved, as far as it came."""
    unit = Unit.objects.get(code=code, ends_before=None)
    opened = on - timedelta(days=25)
    made = planning.open_round(
        actor=actor, unit_id=unit.pk, term=NEW_TERM, kind="review", year=on.year, opens_on=opened,
        due_on=on + timedelta(days=20), on=opened,
    )  # fmt: skip
    path = unit.placements.get(ends_before=None).path
    posts = Post.objects.filter(
        on_day(on), title__code__in=("X-PCT", "X-PCTHDND", "X-CTMT"), unit__placements__path__startswith=path,
        unit__placements__ends_before=None,
    )  # fmt: skip
    pairs = [(post.pk, who) for post in posts.order_by("id") for who in _staff(path, post, on)]
    findings = findings_for_many(actor=actor, pairs=[(w, p) for p, w in pairs], on=on, purpose=Purpose.PLANNING)
    named: set[int] = set()
    taken: dict[int, int] = defaultdict(int)
    for post_id, who in pairs:
        free = who not in named and taken[post_id] < MOST and len(named) < 5
        if free and _may(findings.get((who, post_id), [])):
            named.add(who)
            taken[post_id] += 1
            planning.nominate(
                actor=actor, round_id=made.pk, version=None, post_id=post_id, official_id=who,
                readiness=Readiness.SOON, on=on - timedelta(days=18), reason=WHY[who % len(WHY)],
            )  # fmt: skip
    if state == "meetings":
        _meet(actor, made.pk, on, MEETINGS[:1])
    elif state != "open":
        _meet(actor, made.pk, on, MEETINGS)
        planning.take_step(actor=actor, round_id=made.pk, version=None, step="submit", on=on - timedelta(days=8))
    if state == "approved":
        planning.take_step(
            actor=actor, round_id=made.pk, version=None, step="approve", on=on - timedelta(days=5),
            decision_no="41-QĐ/TU", decided_on=on - timedelta(days=5),
        )  # fmt: skip


def _staff(path: str, post: Post, on: date) -> list[int]:
    rank = post.title.rank or 0
    rows = CensusRow.objects.filter(below(path), starts_on__lte=on, ends_before__gt=on, category__in=(1, 2), level=3)
    lower = Assignment.objects.filter(on_day(on), is_main=True, post__title__rank__lt=rank).values("official_id")
    ranked = rows.filter(official_id__in=lower).order_by("-political_theory", "-education", "official_id")
    return list(ranked.values_list("official_id", flat=True)[:4])


def _meet(actor: Actor, round_id: int, on: date, meetings: Sequence[int]) -> None:
    planning.take_step(actor=actor, round_id=round_id, version=None, step="meet", on=on - timedelta(days=15))
    for place, step in enumerate(meetings):
        day = on - timedelta(days=14 - 2 * place)
        called, present = (9, 9) if step != 3 else (46, 43)
        rows = planning_queries.get_round(actor=actor, round_id=round_id).nominations.order_by("id")
        votes = {row.pk: present - (number + place) % 4 for number, row in enumerate(rows)}
        planning.record_meeting(
            actor=actor, round_id=round_id, version=None, step=step, held_on=day, called=called, present=present,
            votes=votes, on=day,
        )  # fmt: skip
