"""Campaigns through the real commands: one that is over, with every step, one that takes applications, one of selection."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from hoaban.apps.accounts.models import User
from hoaban.apps.accounts.queries import actor_for
from hoaban.apps.lawbook import queries as lawbook
from hoaban.apps.lawbook.models import Category
from hoaban.apps.organisation import queries as organisation
from hoaban.apps.organisation.models import Level, Post, Unit
from hoaban.apps.people.models import Official
from hoaban.apps.recruitment.commands import appeals, applications, campaigns, decisions, ranking, rounds
from hoaban.apps.recruitment.commands.applications import ApplicationFacts
from hoaban.apps.recruitment.commands.campaigns import CampaignFacts, PostFacts
from hoaban.apps.recruitment.commands.decisions import DecisionFacts
from hoaban.apps.recruitment.commands.opening import CANDIDATE
from hoaban.apps.recruitment.commands.rounds import RoundFacts
from hoaban.apps.recruitment.models import Application, Campaign, DirectGroup, RoundKind, Route, Script
from hoaban.apps.recruitment.queries.campaigns import list_vacant
from hoaban.apps.recruitment.rules.eligibility import EXCLUSIONS
from hoaban.apps.recruitment.rules.moves import Move
from hoaban.demonstration.names import compose_name
from hoaban.demonstration.pay import A1, RANKS
from hoaban.demonstration.reading import MAIN
from hoaban.demonstration.serving.mix import NO_NETWORK
from hoaban.demonstration.targets import FIGURE_DAY
from hoaban.shared.access import Actor
from hoaban.shared.worktime import ZONE

BODY = "SNV"
"""The body that recruits."""
OFFICE = "noivu"
"""Who takes an application in from paper."""
MARKERS = ("giangvien", "tochuc", "phutrach")
HOMES = ("Xã Mường Luân", "Xã Sín Thầu", "Xã Mường Nhé", "Phường Mường Lay", "Phường Điện Biên Phủ")
GROUPS = (1, 3, 3, 4, 4, 6)
STUDIES = ("Giáo dục tiểu học", "Sư phạm Toán học", "Sư phạm Ngữ văn", "Kế toán", "Sư phạm Tin học")
OPENED, CLOSES, PUBLISHED, DECIDED = 120, 95, 60, 30
"""Days before the day of the build on which the closed campaign takes its steps."""
HELD = (88, 69)
"""So many days before it the rounds are held, the second after the days of appeal against the first."""
POSTS, APPLICANTS, MAX_EVEN = 4, 22, 12
SPECIALIST = ("01.003", A1)
"""Rank and scale of a post whose title has none of its own."""
DIFFERENT = ("52", "78", "74")
"""Marks of a paper that needed the third marker."""


Told = Callable[[random.Random, Campaign, date], ApplicationFacts]


@dataclass(frozen=True, slots=True)
class _Sort:
    """What sort of campaign it is; ``fields``: of study, at its first post; ``told``: what a candidate tells."""

    name: str
    route: str
    category: int
    titles: tuple[str, ...]
    levels: tuple[int, ...]
    fields: str
    speciality: str
    basis: str
    told: Told


def build_closed(*, actor: Actor, on: date, seed: int) -> None:
    """From vacant posts to decisions; those chosen enter service unless that would be before the printed figures' day."""
    draw = random.Random(f"{seed} closed campaign")
    opened = on - timedelta(days=OPENED)
    made = _campaign(actor, draw, _schools("đợt I"), opened, on - timedelta(days=CLOSES), APPLICANTS)
    _lead(actor, made, Move.CLOSE_APPLICATIONS, on - timedelta(days=CLOSES - 1))
    applications.check_all(actor=actor, campaign_id=made.pk, version=None)
    _lead(actor, made, Move.START_ROUNDS, on - timedelta(days=CLOSES - 5))
    for number, days in enumerate(HELD, 1):
        _hold(actor, draw, made, number, on - timedelta(days=days))
    _lead(actor, made, Move.PUBLISH, on - timedelta(days=PUBLISHED))
    _appeal(actor, made, _at(on - timedelta(days=PUBLISHED - 1)))
    _settle(actor, made)
    decided = on - timedelta(days=DECIDED)
    _lead(actor, made, Move.CLOSE, decided)
    if decided > FIGURE_DAY:
        _decide(actor, made, decided)


def build_open(*, actor: Actor, on: date, seed: int) -> None:
    """A campaign announced some days ago, with the applications that have come in."""
    draw = random.Random(f"{seed} open campaign")
    opened = on - timedelta(days=8)
    made = _campaign(actor, draw, _schools("đợt II"), opened, on + timedelta(days=22), APPLICANTS // 2)
    last = Application.objects.filter(campaign=made).order_by("-pk")[0]
    applications.return_application(
        actor=actor, application_id=last.pk, version=None, reason="Bổ sung bản sao bằng tốt nghiệp có chứng thực."
    )
    office = User.objects.filter(username=OFFICE).first()
    if office is not None:
        told, received = _told(draw, made, made.apply_until), on - timedelta(days=1)
        applications.apply(
            actor=actor_for(office, on), campaign_id=made.pk, facts=told, now=_at(on), received_on=received
        )


def build_draft(*, actor: Actor, on: date, seed: int) -> None:  # noqa: ARG001 - parts are called alike
    """A campaign that is drawn up and not announced."""
    first = on + timedelta(days=35)
    _drawn_up(actor, _schools("đợt III"), on, first, first + timedelta(days=30))


def build_selected(*, actor: Actor, on: date, seed: int) -> None:
    """Civil servants of communes selected without examination: pledges are decided, papers of groups wait for the office."""
    draw = random.Random(f"{seed} selection")
    opened, closed = on - timedelta(days=40), on - timedelta(days=9)
    made = _campaign(actor, draw, COMMUNES, opened, closed - timedelta(days=1), APPLICANTS // 2)
    _lead(actor, made, Move.CLOSE_APPLICATIONS, closed)
    applications.check_all(actor=actor, campaign_id=made.pk, version=None)
    waiting = Application.objects.filter(campaign=made, state="sent").order_by("pk").first()
    if waiting is not None:
        applications.check_application(
            actor=actor, application_id=waiting.pk, version=None, confirmed=["recruitment.group"]
        )


def _at(day: date) -> datetime:
    return datetime.combine(day, time(9), ZONE)


def _lead(actor: Actor, made: Campaign, move: Move, day: date) -> None:
    campaigns.move_campaign(actor=actor, campaign_id=made.pk, version=None, move=move, now=_at(day))


def _campaign(actor: Actor, draw: random.Random, sort: _Sort, opened: date, until: date, count: int) -> Campaign:
    made = _drawn_up(actor, sort, opened, opened, until)
    _lead(actor, made, Move.ANNOUNCE, opened)
    for _number in range(count):
        applications.apply(
            actor=CANDIDATE,
            campaign_id=made.pk,
            facts=sort.told(draw, made, until),
            now=_at(opened + timedelta(days=1)),
        )
    return made


def _drawn_up(actor: Actor, sort: _Sort, on: date, first: date, until: date) -> Campaign:
    """The draft of a campaign with its posts, drawn up on a day; applications from ``first`` to ``until``."""
    unit = Unit.objects.get(code=BODY, ends_before=None)
    made = campaigns.open_campaign(
        actor=actor, on=on,
        facts=CampaignFacts(
            f"{sort.name} năm {first.year}", unit.pk, sort.route, sort.category, first, until, sort.speciality,
            f"{sort.basis} năm {first.year} của tỉnh",
            "Hồ sơ nộp trực tuyến hoặc trực tiếp tại Sở Nội vụ, giờ hành chính.",
        ),
    )  # fmt: skip
    for place, post in enumerate(_vacant(actor, on, sort.titles, sort.levels)):
        campaigns.add_post(
            actor=actor, campaign_id=made.pk, version=None, on=on,
            facts=PostFacts(post, 1, 4, "" if place else sort.fields),
        )  # fmt: skip
    return made


def _vacant(actor: Actor, on: date, titles: tuple[str, ...], levels: tuple[int, ...]) -> list[int]:
    """Vacant posts that bear one of the titles, one of a unit, spread over the province."""
    province = Unit.objects.get(code=MAIN, ends_before=None)
    rows = list_vacant(actor=actor, on=on, path=organisation.current_path(province.pk, on))
    staff = Post.objects.filter(pk__in=[one.post_id for one in rows if one.free], title__is_leader=False)
    staff = staff.filter(unit__level__in=levels)
    chosen = dict(staff.filter(title__code__in=titles).order_by("-pk").values_list("unit_id", "pk"))
    return list(chosen.values())[:: max(1, len(chosen) // POSTS)][:POSTS]


def _told(draw: random.Random, made: Campaign, until: date) -> ApplicationFacts:
    sex, ethnicity = draw.choice((1, 2)), draw.choice(GROUPS)
    birth = date(until.year - draw.randrange(23, 33), draw.randrange(1, 13), draw.randrange(1, 28))
    declared: dict[str, bool | None] = {"vietnamese": True, "healthy": True, **dict.fromkeys(EXCLUSIONS, False)}
    wanted = draw.choice(list(made.posts.order_by("pk")))
    asked = wanted.fields_of_study.split("; ")[0]
    return ApplicationFacts(
        wanted_id=wanted.pk, full_name=compose_name(draw, ethnicity, sex), personal_id=_number(draw, birth), sex=sex,
        birth_date=birth, ethnicity=ethnicity, education=draw.choice((3, 4, 4, 4, 4, 5)), declared=declared,
        field_of_study=asked or draw.choice(STUDIES), graduated_on=date(birth.year + 22, 6, 30),
        phone=f"{NO_NETWORK}{draw.randrange(10**7):07d}", address="Tỉnh Điện Biên", home=draw.choice(HOMES),
        priority=draw.choice(("", "", "", "priority_military_service")),
    )  # fmt: skip


def _told_of_a_group(draw: random.Random, made: Campaign, until: date) -> ApplicationFacts:
    """What somebody tells who asks to be selected without examination, and the paper that shows the group."""
    facts = _told(draw, made, until)
    group = draw.choice((*GROUPS_OF_SELECTION, DirectGroup.NONE))
    paper = PAPERS.get(group, "").format(number=draw.randrange(100, 900), year=until.year - 2)
    rule = lawbook.get_rule(area="recruitment", key="direct_selection_groups", on=until)
    years = int(rule.number) if group == DirectGroup.PLEDGE else 0
    study = facts.field_of_study if facts.field_of_study not in STUDIES else draw.choice(COMMUNE_STUDIES)
    return replace(facts, field_of_study=study, education=4, group=group, group_paper=paper, commitment_years=years)


def _schools(which: str) -> _Sort:
    """A campaign for teachers and accountants of schools."""
    return _Sort(
        f"Kỳ tuyển dụng viên chức {which}", Route.EXAM, Category.PUBLIC_EMPLOYEE, ("GV-TH", "GV-THCS", "NV-KT"), tuple(Level.values),
        "Giáo dục tiểu học; Sư phạm; Kế toán", RoundKind.WRITTEN, "Kế hoạch tuyển dụng viên chức", _told,
    )  # fmt: skip


COMMUNE_STUDIES = ("Luật", "Kế toán", "Quản lý đất đai", "Công tác xã hội", "Quản trị kinh doanh", "Hành chính học")
GROUPS_OF_SELECTION = (DirectGroup.PLEDGE, DirectGroup.PLEDGE, DirectGroup.NOMINATED, DirectGroup.EXCELLENT)
PAPERS = {
    DirectGroup.NOMINATED: "Quyết định cử đi học số {number}/QĐ-UBND năm {year}",
    DirectGroup.EXCELLENT: "Bằng tốt nghiệp loại xuất sắc, số vào sổ {number}, năm {year}",
}
COMMUNES = _Sort(
    "Kỳ xét tuyển công chức cấp xã", Route.SELECTION, Category.CIVIL_SERVANT,
    ("CV", "CS"), (Level.COMMUNE,), "Luật; Kế toán; Quản lý đất đai; Công tác xã hội",
    RoundKind.INTERVIEW, "Kế hoạch tuyển dụng công chức", _told_of_a_group,
)  # fmt: skip
"""Civil servants of communes, by selection without examination."""


def _number(draw: random.Random, birth: date) -> str:
    """An identification number that nobody has."""
    while True:
        number = f"011{draw.randrange(4)}{birth.year % 100:02d}{draw.randrange(10**6):06d}"
        taken = (model.objects.filter(personal_id=number).exists() for model in (Official, Application))
        if not any(taken):
            return number


def _hold(actor: Actor, draw: random.Random, made: Campaign, number: int, day: date) -> None:
    """One round: three markers, one paper on which the first two differ, marks published."""
    found = made.rounds.get(number=number)
    rounds.open_round(
        actor=actor, round_id=found.pk, version=None, now=_at(day),
        facts=RoundFacts(day, "Trường Chính trị tỉnh Điện Biên", MARKERS),
    )  # fmt: skip
    scripts = list(found.scripts.order_by("pk"))
    users = [actor_for(User.objects.get(username=name), max(day, FIGURE_DAY)) for name in MARKERS]
    for place, script in enumerate(scripts):
        first = Decimal(draw.randrange(96, 186)) / 2
        marks = [*map(Decimal, DIFFERENT)] if place == 1 else [first, first + draw.choice((-2, 0, 1))]
        for user, mark in zip(users, marks, strict=False):
            rounds.give_mark(
                actor=user, round_id=found.pk, script_id=script.pk, mark=mark,
                reason="Nêu đúng căn cứ; phần vận dụng còn sơ lược." if mark < 70 else "Đủ ý, lập luận rõ.", now=_at(day),
            )  # fmt: skip
    rounds.publish_round(actor=actor, round_id=found.pk, version=None, now=_at(day + timedelta(days=2)))


def _appeal(actor: Actor, made: Campaign, now: datetime) -> None:
    """The weakest of those who passed the counting round appeals; the mark is kept."""
    script = Script.objects.filter(round__campaign=made, round__counts=True, passed=True).order_by("mark", "pk")[0]
    appeal = appeals.make_appeal(
        actor=CANDIDATE,
        application_id=script.application_id,
        script_id=script.pk,
        text="Đề nghị chấm lại câu 2.",
        now=now,
    )
    appeals.answer_appeal(
        actor=actor, appeal_id=appeal.pk, mark=None, answer="Đã chấm lại; điểm câu 2 giữ nguyên theo đáp án.", now=now
    )


def _settle(actor: Actor, made: Campaign) -> None:
    """The head decides as long as candidates are even at the last place of a post."""
    for _time in range(MAX_EVEN):
        even = Application.objects.filter(campaign=made, is_even=True).order_by("pk").first()
        if even is None:
            return
        ranking.settle_even(
            actor=actor,
            campaign_id=made.pk,
            version=None,
            order=[even.pk],
            reason="Có kinh nghiệm công tác phù hợp vị trí.",
        )


def _decide(actor: Actor, made: Campaign, decided: date) -> None:
    """Decisions for everybody chosen; they take up their posts a week later."""
    chosen = (
        Application.objects.filter(campaign=made, state="chosen")
        .select_related("wanted__post__title")
        .order_by("wanted__unit_path", "pk")
    )
    for place, one in enumerate(list(chosen), 1):
        starts = decided + timedelta(days=7)
        rank, scale = RANKS.get(one.wanted.post.title.code, SPECIALIST)
        facts = DecisionFacts(f"{300 + place}/QĐ-SNV", decided, "Nguyễn Thị Thảo", starts, rank, 1, scale[0])
        found = decisions.decide_recruitment(
            actor=actor, application_id=one.pk, version=None, facts=facts, now=_at(decided)
        )
        decisions.enter_recruited(actor=actor, decision_id=found.pk, version=None, on=starts)
