"""Classes of the demonstration: two that the press wrote of, one that is followed up, one running of each mode."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from hoaban.apps.learning.commands import effect, exams
from hoaban.apps.learning.models import Enrolment, FollowUp, TrainingClass
from hoaban.apps.organisation.models import Placement
from hoaban.demonstration.accounts import COMMUNE
from hoaban.demonstration.targets import TRAINING, TWO_TIER_DAY, Targets
from hoaban.demonstration.training import sittings
from hoaban.demonstration.training.classes import (
    AFTERNOON,
    Held,
    end_class,
    fill_class,
    instant,
    path_of,
    plan_class,
    start_class,
    take_attendance,
)
from hoaban.demonstration.training.facts import Serving, read_serving
from hoaban.shared.access import Actor
from hoaban.shared.periods import on_day

PROVINCE = "11"
MEASURED_FROM, MEASURED_TO = date(2025, 10, 13), date(2025, 10, 15)
ONLINE_FROM, ONLINE_TO = date(2025, 6, 23), date(2025, 6, 25)
FOLLOWED = timedelta(days=112)
"""How long ago the class ended whose participants are asked now."""
LINK = "https://hop.example.vn/lop-truc-tuyen"
CENTRE = ("X-GDHCC", "X-PGDHCC", "CV", "CS")
"""Titles at a commune's public administration service centre."""


def build_past(*, actor: Actor, on: date, seed: int, targets: Targets) -> None:  # noqa: ARG001 - parts are called alike
    """The measurement course, the online course before the district tier ended, the class that is followed up, a late one."""
    _hold(_MEASUREMENT, _measured(), actor=actor)
    _hold(_ONLINE, _connected(), actor=actor)
    _followed_up(actor=actor, on=on, seed=seed)
    lately = _lately(on)
    _hold(lately, _some(read_serving(lately.starts_on), 2, lately.capacity_max), actor=actor)


def build_present(*, actor: Actor, on: date, seed: int, targets: Targets) -> None:  # noqa: ARG001 - called alike
    """One running class of each mode, and one that is open for nominations and full."""
    serving = read_serving(on)
    monday = on - timedelta(days=on.weekday())
    for place, held in enumerate(_running(monday)):
        people = _some(serving, place, held.capacity_max)
        row = plan_class(held, actor=actor, organiser_path=path_of(PROVINCE, held.starts_on))
        fill_class(row, people, actor=actor)
        start_class(row, actor=actor)
        take_attendance(row, actor=actor, until=instant(on, 0))
    _counter_class(serving, monday, actor=actor, on=on)
    coming = _coming(monday)
    row = plan_class(coming, actor=actor, organiser_path=path_of(PROVINCE, coming.starts_on))
    fill_class(row, _some(serving, 5, coming.capacity_max + 6), actor=actor, approve=coming.capacity_max + 4)


_MEASUREMENT = Held(
    course="DOLUONG", name="Lớp bồi dưỡng đo lường, tiêu chuẩn, chất lượng cho cán bộ, công chức cấp xã năm 2025",
    mode="in_person", starts_on=MEASURED_FROM, ends_on=MEASURED_TO, place="Hội trường Sở Khoa học và Công nghệ",
    trainer="Giảng viên Sở Khoa học và Công nghệ", capacity_max=90,
    topics=("Quản lý nhà nước về đo lường ở cấp xã", "Kiểm tra phương tiện đo ở chợ", "Thực hành và kiểm tra cuối khóa"),
)  # fmt: skip
_ONLINE = Held(
    course="TTHC-2CAP", name="Tập huấn trực tuyến hệ thống giải quyết thủ tục hành chính, mô hình hai cấp",
    mode="online", starts_on=ONLINE_FROM, ends_on=ONLINE_TO, place="", trainer="Giảng viên kiêm chức",
    capacity_max=900, live_link=LINK, connected=True,
    topics=("Luồng hồ sơ hai cấp", "Thực hành tiếp nhận và trả kết quả", "Giải đáp vướng mắc"),
)  # fmt: skip


def _lately(on: date) -> Held:
    """A class of one week that ended three weeks ago, so that the year has results as soon as it can."""
    last = on - timedelta(days=on.weekday() + 24)
    return Held(
        course="CDS-CB", name="Chuyển đổi số và an toàn thông tin, đợt 2", mode="online",
        starts_on=last - timedelta(days=4), ends_on=last, place="", live_link=LINK, trainer="Giảng viên kiêm chức",
        capacity_max=45, topics=("Chữ ký số và hồ sơ điện tử", "Mật khẩu, lừa đảo trực tuyến", "Dữ liệu cá nhân"),
        weekdays=(0, 2, 4),
    )  # fmt: skip


def _hold(held: Held, people: Sequence[Serving], *, actor: Actor) -> TrainingClass:
    """A class from the first to the last day."""
    row = plan_class(held, actor=actor, organiser_path=path_of(PROVINCE, held.starts_on))
    fill_class(row, people, actor=actor)
    start_class(row, actor=actor)
    if not held.connected:  # of the many connection points, offices kept the lists themselves
        take_attendance(row, actor=actor, until=instant(held.ends_on + timedelta(days=1), 0))
    end_class(row, actor=actor)
    return row


def _measured() -> list[Serving]:
    """Officers of communes, at least one of each, as many as were reported."""
    serving = [one for one in read_serving(MEASURED_FROM, PROVINCE) if one.is_officer and one.commune_id is not None]
    return _round_robin(serving, TRAINING.measurement, prefer=("CV", "X-TP", "X-PTP"))


def _connected() -> list[Serving]:
    """People of every commune and of the districts' offices, in the last week of the three tiers."""
    serving = [one for one in read_serving(ONLINE_FROM, PROVINCE) if one.is_officer and one.level in (2, 3)]
    return _round_robin(serving, TRAINING.online, prefer=("X-VPTK", "X-TPHT", "X-VHXH", "X-DCXD"))


def _round_robin(serving: Iterable[Serving], number: int, *, prefer: tuple[str, ...]) -> list[Serving]:
    """So many people, one of each unit's stretch of the tree after the other."""
    groups: dict[object, list[Serving]] = {}
    for one in sorted(serving, key=lambda one: (one.title not in prefer, one.official_id)):
        groups.setdefault(one.commune_id or one.unit_id, []).append(one)
    chosen: list[Serving] = []
    while len(chosen) < number:
        for group in groups.values():
            if group and len(chosen) < number:
                chosen.append(group.pop(0))
        if not any(groups.values()):
            raise ValueError(f"only {len(chosen)} people for {number} seats")
    return chosen


def _centres(serving: Iterable[Serving]) -> list[Serving]:
    """People of the communes' service centres, those of the demonstration's own commune first."""
    own = path_of(COMMUNE, TWO_TIER_DAY)
    found = [one for one in serving if one.level == 3 and one.title in CENTRE and one.is_officer]
    return sorted(found, key=lambda one: (not one.path.startswith(own), one.official_id % 97, one.official_id))


def _own_centre(serving: Iterable[Serving]) -> list[Serving]:
    path = Placement.objects.filter(on_day(TWO_TIER_DAY)).get(unit__code=f"{COMMUNE}-HCC").path
    return [one for one in serving if one.path == path and one.is_officer]


def _followed_up(*, actor: Actor, on: date, seed: int) -> None:
    """A class at the counter that ended some months ago: tested, published, answered by some."""
    last = on - FOLLOWED
    last -= timedelta(days=max(0, last.weekday() - 4))
    first = last - timedelta(days=11 + last.weekday() % 2)
    serving = read_serving(first)
    own = _own_centre(serving)
    others = [one for one in _centres(serving) if one not in own]
    held = Held(
        course="KNM-MOTCUA", name="Kỹ năng phục vụ người dân ở bộ phận một cửa, khóa 1", mode="blended",
        starts_on=first, ends_on=last, place="Trường Chính trị tỉnh", trainer="Giảng viên Trường Chính trị tỉnh",
        live_link=LINK, capacity_max=45,
        topics=("Giao tiếp với người dân", "Xử lý tình huống", "Trách nhiệm và lời xin lỗi"),
    )  # fmt: skip
    row = plan_class(held, actor=actor, organiser_path=path_of(PROVINCE, first))
    fill_class(row, [*own, *_spread(others, 40 - len(own))], actor=actor)
    start_class(row, actor=actor)
    take_attendance(row, actor=actor, until=instant(last, 0))
    for name, purpose, day, skill in (
        ("Kiểm tra đầu vào", "entry", first, 0.5), ("Kiểm tra cuối khóa", "final", last, 0.76),
    ):  # fmt: skip
        _tested(row, name, purpose, day, skill, actor=actor, seed=seed)
    end_class(row, actor=actor)
    _react(row, on=last, seed=seed)
    _answer(row, actor=actor, on=on, seed=seed)


def _tested(row: TrainingClass, name: str, purpose: str, day: date, skill: float, *, actor: Actor, seed: int) -> None:
    opens = instant(day, AFTERNOON)
    exam = sittings.set_exam(
        row, actor=actor, name=name, purpose=purpose, opens_at=opens, closes_at=opens + timedelta(hours=2), at=opens,
    )  # fmt: skip
    sittings.sit(exam, seed=seed, skill=skill)
    at = opens + timedelta(hours=3)
    exams.publish_results(actor=actor, exam_id=exam.pk, version=None, at=at, on=day)


def _react(row: TrainingClass, *, on: date, seed: int) -> None:
    places = list(Enrolment.objects.filter(training_class=row, state="completed").select_related("official"))
    for place in places[:-4]:
        draw = random.Random(f"{seed} reaction {place.pk}")
        marks = {
            key: draw.choice((3, 4, 4, 5, 5)) for key in ("content", "trainer", "organisation", "useful", "overall")
        }
        who = Actor(place.official.full_name, official_id=place.official_id)
        effect.give_reaction(actor=who, enrolment_id=place.pk, marks=marks, on=on, best=draw.choice(_HELPED))


_HELPED = ("", "Phần đóng vai tiếp dân rất sát công việc.", "Cách viết thư xin lỗi ngắn gọn, đúng mẫu.", "")
_SHOWN = (
    "Đã dùng khi giải thích phiếu hẹn cho người dân.", "Hồ sơ chậm đã gọi điện và gửi thư xin lỗi trước ngày hẹn.",
    "Đã hướng dẫn lại đồng nghiệp cùng bộ phận.",
)  # fmt: skip


def _answer(row: TrainingClass, *, actor: Actor, on: date, seed: int) -> None:
    """Two in three have answered after three months; the people of the demonstration's accounts have not."""
    own = {one.official_id for one in _own_centre(read_serving(on))}
    asked = FollowUp.objects.filter(enrolment__training_class=row, months=3).exclude(enrolment__official__in=own)
    for follow_up in asked.select_related("enrolment__official").order_by("pk"):
        draw = random.Random(f"{seed} follow-up {follow_up.enrolment_id} {follow_up.respondent}")
        if draw.random() > 0.67:
            continue
        use = draw.choices(("daily", "sometimes", "struggling", "not_used"), (38, 40, 16, 6))[0]
        obstacles = draw.sample(
            ("no_chance", "no_time", "no_tools", "no_support"), k=1 if use in ("struggling", "not_used") else 0
        )
        who = actor
        if follow_up.respondent == "official":
            who = Actor(follow_up.enrolment.official.full_name, official_id=follow_up.enrolment.official_id)
        effect.answer_follow_up(
            actor=who, follow_up_id=follow_up.pk, use=use, on=max(follow_up.due_on, on - timedelta(days=14)),
            evidence=draw.choice(_SHOWN) if use in ("daily", "sometimes") else "", obstacles=obstacles,
        )  # fmt: skip


def _running(monday: date) -> list[Held]:
    return [
        Held(
            course="LD-PHONG", name="Bồi dưỡng lãnh đạo cấp phòng, khóa 2", mode="in_person",
            starts_on=monday - timedelta(days=14), ends_on=monday + timedelta(days=11), place="Trường Chính trị tỉnh",
            trainer="Giảng viên Trường Chính trị tỉnh", capacity_max=36, weekdays=(0, 1, 2, 3),
            topics=("Kỹ năng lãnh đạo ở cấp xã", "Lập kế hoạch và giám sát", "Quản lý cán bộ", "Xử lý tình huống"),
        ),
        Held(
            course="CDS-CB", name="Chuyển đổi số và an toàn thông tin, đợt 3", mode="online",
            starts_on=monday, ends_on=monday + timedelta(days=11), place="", live_link=LINK, connected=True,
            trainer="Giảng viên kiêm chức", capacity_max=60,
            topics=("Chữ ký số và hồ sơ điện tử", "Mật khẩu, lừa đảo trực tuyến", "Dữ liệu cá nhân"),
        ),
    ]  # fmt: skip


def _counter_class(serving: Sequence[Serving], monday: date, *, actor: Actor, on: date) -> None:
    """The running blended class, with a test of practice that is open and the final test to come."""
    held = Held(
        course="TTHC-2CAP", name="Giải quyết thủ tục hành chính theo mô hình hai cấp, khóa 4", mode="blended",
        starts_on=monday - timedelta(days=7), ends_on=monday + timedelta(days=18), live_link=LINK,
        place="Trung tâm Phục vụ hành chính công tỉnh", trainer="Giảng viên kiêm chức",
        weekdays=(1, 3), capacity_max=40,
        topics=("Luồng hồ sơ hai cấp", "Tiếp nhận và trả kết quả", "Thời hạn và thư xin lỗi"),
    )  # fmt: skip
    own = _own_centre(serving)
    others = [one for one in _centres(serving) if one not in own]
    row = plan_class(held, actor=actor, organiser_path=path_of(PROVINCE, held.starts_on))
    fill_class(row, [*own[:3], *_spread(others, 33)], actor=actor)
    start_class(row, actor=actor)
    now = instant(on, 0)
    take_attendance(row, actor=actor, until=now)
    last = instant(held.ends_on, AFTERNOON)
    sittings.set_exam(
        row, actor=actor, name="Luyện tập", purpose="practice", opens_at=instant(held.starts_on, 0), closes_at=last,
        at=now, tries=5,
    )  # fmt: skip
    sittings.set_exam(
        row, actor=actor, name="Kiểm tra cuối khóa", purpose="final", opens_at=last,
        closes_at=last + timedelta(hours=3), at=now,
    )  # fmt: skip


def _coming(monday: date) -> Held:
    return Held(
        course="QLNN-CV", name="Quản lý nhà nước ngạch chuyên viên, khóa 12", mode="in_person",
        starts_on=monday + timedelta(days=28), ends_on=monday + timedelta(days=53), place="Trường Chính trị tỉnh",
        trainer="Giảng viên Trường Chính trị tỉnh", capacity_max=40, weekdays=(0, 2, 4),
        topics=("Nền hành chính nhà nước", "Kỹ năng soạn thảo văn bản", "Đạo đức công vụ"),
    )  # fmt: skip


def _some(serving: Sequence[Serving], place: int, number: int) -> list[Serving]:
    """People of different offices: leaders of communes for the first class, officers elsewhere."""
    able = [one for one in serving if one.is_officer and one.level == 3 and one.is_leader == (place == 0)]
    first: dict[int, Serving] = {}
    for one in able:
        if (one.official_id + place) % 3 == 0:
            first.setdefault(one.unit_id, one)
    return _spread(list(first.values()), number)


def _spread(people: Sequence[Serving], number: int) -> list[Serving]:
    """``number`` of the people, evenly over the list."""
    return [people[place * len(people) // number] for place in range(number)]
