"""Rules of classes by their properties."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from hoaban.apps.learning.models import EnrolmentState, TrainingClass
from hoaban.apps.learning.rules import calendars, checkin, clashes
from hoaban.apps.learning.rules import classes as rules
from hoaban.apps.learning.rules.checkin import Mark, Standing
from hoaban.apps.learning.rules.clashes import Away, Clash, ClashKind, Elsewhere, Office, Time

DAYS = st.dates(date(2025, 1, 1), date(2027, 12, 31))
INSTANTS = st.datetimes(datetime(2025, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))
SECRETS = st.text(min_size=8, max_size=40)
KEYS = st.text("abcdef0123456789", min_size=8, max_size=12)
MONDAY = date(2026, 3, 23)


def test_the_table_of_steps_knows_every_state_and_none_leaves_an_end() -> None:
    states = set(TrainingClass.State.values)
    for move in (*rules.MOVES, rules.CLOSE):
        assert {*move.sources, move.target} <= states
        assert move.target not in move.sources
    assert all(rules.moves_from(state) == () for state in rules.ENDED)
    assert {move.name for move in rules.moves_from("open")} == {"start", "cancel"}
    assert {state for sources in rules.FORWARD.values() for state in sources} | set(rules.AGAIN) <= set(
        EnrolmentState.values
    )


@given(DAYS, st.integers(0, 60), st.sets(st.integers(0, 6)), st.sets(DAYS, max_size=5))
def test_a_pattern_gives_every_day_of_its_weekdays_once_and_no_day_off(
    first: date, span: int, weekdays: set[int], off: set[date]
) -> None:
    last = first + timedelta(days=span)
    days = rules.pattern_days(first, last, weekdays, off)
    assert days == sorted(set(days))
    every = [first + timedelta(days=ahead) for ahead in range(span + 1)]
    assert days == [day for day in every if day.weekday() in weekdays and day not in off]
    assert rules.pattern_days(last + timedelta(days=1), first, weekdays) == []


@given(st.integers(0, 50), st.integers(0, 60), st.integers(0, 20))
def test_a_seat_is_given_only_while_there_is_one_and_nobody_waits(capacity: int, taken: int, last: int) -> None:
    line = rules.seat_or_line(capacity, taken, last)
    assert (line is None) == (taken < capacity and last == 0)
    assert line is None or line == last + 1


@given(st.integers(0, 40), st.integers(0, 40), st.none() | st.integers(0, 100), st.booleans())
def test_somebody_has_completed_when_nothing_is_amiss(
    attended: int, sessions: int, score: int | None, test: bool
) -> None:
    attended = min(attended, sessions)
    found = rules.verdict(
        attended=attended, sessions=sessions, score=None if score is None else Decimal(score), has_test=test,
        least_share=Decimal(80), pass_percent=Decimal(50),
    )  # fmt: skip
    enough = sessions > 0 and attended * 5 >= sessions * 4
    passed = not test or (score is not None and score >= 50)
    assert found.completed == (enough and passed)
    assert found.completed == (found.reasons == ())


def test_priority_groups_come_in_their_order() -> None:
    on = date(2028, 2, 29)
    assert rules.priority_of(ethnicity=2, sex=2, appointed_on=None, on=on, planned=True) == rules.PLANNED
    told = lambda **facts: rules.priority_of(**({"ethnicity": 1, "sex": 1, "appointed_on": None, "on": on} | facts))  # noqa: E731
    assert told() == ""
    assert told(sex=2) == "women"
    assert told(sex=2, ethnicity=3) == "ethnic_minority"
    assert told(ethnicity=3, appointed_on=date(2027, 3, 1)) == "newly_appointed"
    assert told(appointed_on=date(2027, 2, 28)) == ""


@given(SECRETS, st.integers(1, 10**9), INSTANTS, st.integers(-5, 120))
def test_a_code_holds_from_its_step_to_two_steps_later(secret: str, session: int, at: datetime, later: int) -> None:
    start = datetime.fromtimestamp(checkin.step_of(at) * 30, UTC)
    code = checkin.code_for(secret=secret, session_id=session, step=checkin.step_of(at))
    fault = checkin.check_code(secret=secret, session_id=session, code=code, at=start + timedelta(seconds=later))
    assert fault == (None if 0 <= later < 90 else checkin.CodeFault.OLD)


@given(SECRETS, SECRETS, st.integers(1, 10**6), st.integers(1, 10**6), INSTANTS)
def test_a_code_of_another_class_or_session_is_foreign(one: str, two: str, a: int, b: int, at: datetime) -> None:
    code = checkin.code_for(secret=one, session_id=a, step=checkin.step_of(at))
    fault = checkin.check_code(secret=two, session_id=b, code=code, at=at)
    assert fault == (None if (one, a) == (two, b) else checkin.CodeFault.FOREIGN)


@given(st.text(max_size=40))
def test_any_text_is_refused_without_falling_over(text: str) -> None:
    at = datetime(2026, 3, 23, 1, tzinfo=UTC)
    assert checkin.check_code(secret="s" * 20, session_id=1, code=text, at=at) == checkin.CodeFault.FOREIGN


@given(KEYS, KEYS, st.booleans(), st.booleans())
def test_a_mark_is_recorded_only_over_nothing_or_over_what_the_device_saw(
    standing: str, replaces: str, stands: bool, says: bool
) -> None:
    at = datetime(2026, 3, 23, tzinfo=UTC)
    found = Standing(standing, stands)
    assert checkin.outcome(Mark("k" * 8, 1, says, at), None) == "recorded"
    told = checkin.outcome(Mark("k" * 8, 1, says, at, replaces), found)
    if replaces == standing:
        assert told == "recorded"
    else:
        assert told == ("same" if stands == says else "conflict")


@given(INSTANTS, INSTANTS, INSTANTS)
def test_a_mark_is_never_dated_into_the_future(claimed: datetime, starts: datetime, delivered: datetime) -> None:
    found = checkin.taken(claimed, starts_at=starts, delivered_at=delivered)
    assert found <= delivered
    assert found in (claimed, delivered)


def at(day: date, begins: int, ends: int, *, away: bool = True) -> Time:
    start = datetime(day.year, day.month, day.day, tzinfo=UTC)
    return Time(day, start + timedelta(hours=begins), start + timedelta(hours=ends), away)


def test_long_absences_are_hard_and_only_days_of_the_class_count() -> None:
    times = [at(MONDAY, 8, 11), at(MONDAY + timedelta(days=2), 8, 11)]
    leave = Away(1, MONDAY, MONDAY + timedelta(days=1), "leave")
    between = Away(1, MONDAY + timedelta(days=1), MONDAY + timedelta(days=2), "leave")
    open_end = Away(1, MONDAY + timedelta(days=1), None, "maternity")
    found = clashes.absence_clashes(1, times, [leave, between, open_end, Away(2, MONDAY, None, "sick")])
    assert [(one.what, one.hard, one.day) for one in found] == [
        ("leave", False, MONDAY), ("maternity", True, MONDAY + timedelta(days=2))
    ]  # fmt: skip


@given(st.integers(0, 12), st.integers(1, 12), st.integers(0, 12), st.integers(1, 12))
def test_classes_clash_hard_exactly_when_their_hours_meet(a: int, a_long: int, b: int, b_long: int) -> None:
    mine, other = at(MONDAY, a, a + a_long), at(MONDAY, b, b + b_long)
    found = clashes.class_clashes(1, [mine], [Elsewhere(1, "Lớp khác", (other,))])
    assert len(found) == 1
    assert found[0].hard == (a < b + b_long and b < a + a_long) == mine.meets(other) == other.meets(mine)
    assert clashes.class_clashes(1, [mine], [Elsewhere(2, "Lớp khác", (other,))]) == []


@given(st.integers(1, 20), st.integers(0, 20), st.integers(0, 20), st.integers(0, 100))
def test_presence_counts_everybody_once(people: int, sent: int, away: int, least: int) -> None:
    office = Office(7, tuple((who, date(2020, 1, 1), date(9999, 12, 31)) for who in range(people)))
    going = list(range(min(sent, people)))
    absences = [Away(who, MONDAY, None, "leave") for who in range(min(away, people))]
    found = clashes.presence_clashes(
        sent=going, times=[at(MONDAY, 8, 11)], offices=[office], absences=absences, others=[], least=least
    )
    left = people - len(set(going) | set(range(min(away, people))))
    assert bool(found) == (bool(going) and left * 100 < least * people)
    assert all((one.present, one.people) == (left, people) for one in found)
    assert [one.official_id for one in found] == (going if found else [])


def test_people_who_learn_online_do_not_leave_the_office() -> None:
    office = Office(7, ((1, date(2020, 1, 1), date(9999, 12, 31)),))
    facts = {"sent": [1], "offices": [office], "absences": [], "others": [], "least": 70}
    assert clashes.presence_clashes(times=[at(MONDAY, 8, 11, away=False)], **facts) == []  # type: ignore[arg-type]
    assert len(clashes.presence_clashes(times=[at(MONDAY, 8, 11)], **facts)) == 1  # type: ignore[arg-type]


@given(st.booleans(), st.booleans(), st.sampled_from(["", "  ", "Vì vậy"]))
def test_nothing_hard_passes_an_office_and_nothing_at_all_passes_unexplained(
    hard: bool, organiser: bool, why: str
) -> None:
    clash = Clash(ClashKind.ABSENCE, 1, hard, MONDAY)
    answer = clashes.decide([clash], reason=why, organiser=organiser)
    if hard and not organiser:
        assert answer == "refuse"
    else:
        assert answer == ("go" if why.strip() else "ask")
    assert clashes.decide([], reason="", organiser=False) == "go"


def test_a_deadline_is_passed_on_the_day_after_it() -> None:
    assert clashes.late_clashes([1, 2], MONDAY, MONDAY) == []
    assert clashes.late_clashes([1, 2], None, MONDAY) == []
    assert [one.hard for one in clashes.late_clashes([1, 2], MONDAY, MONDAY + timedelta(days=1))] == [True, True]


TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=200)


@given(st.lists(st.builds(
    calendars.Entry, st.integers(1, 10**9), TEXTS, INSTANTS, INSTANTS, TEXTS, TEXTS,
    st.sampled_from(["", "https://example.org/hop?a=1&b=2"]), st.booleans(), st.integers(1, 99),
), max_size=5), INSTANTS, TEXTS)  # fmt: skip
def test_a_feed_reads_back_as_it_was_written(entries: list[calendars.Entry], written: datetime, name: str) -> None:
    data = calendars.write_feed(name=name, host="hoaban.example", entries=entries, at=written)
    assert data.startswith(b"BEGIN:VCALENDAR\r\n")
    assert all(len(line) <= 75 for line in data.split(b"\r\n"))
    assert calendars.read_feed(data) == [
        calendars.Entry(
            one.session_id, one.title, one.starts_at.replace(microsecond=0), one.ends_at.replace(microsecond=0),
            one.place, one.text, one.link, one.cancelled, one.version,
        )
        for one in entries
    ]  # fmt: skip
