"""GIFT, drawing, sitting, marking and item analysis, by their properties."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hoaban.apps.learning.rules import items, marking, sittings
from hoaban.apps.learning.rules.drawing import DrawLine, draw, option_order, shortage
from hoaban.apps.learning.rules.gift_reading import read_gift
from hoaban.apps.learning.rules.gift_writing import write_gift
from hoaban.apps.learning.rules.questions import QuestionFacts, faults, left_pairs, number_of, right_texts
from hoaban.apps.learning.tests import factories_exams as made

MACHINE = ("choice", "multiple", "true_false", "short", "numerical", "matching")
START = datetime(2026, 3, 10, 1, tzinfo=UTC)


@given(st.lists(made.questions(), max_size=5))
def test_what_is_written_is_read_back_the_same(questions: list[QuestionFacts]) -> None:
    assert [faults(one) for one in questions] == [[]] * len(questions)
    found = read_gift(write_gift(questions))
    assert found.problems == ()
    assert list(found.questions) == questions


@given(st.text())
def test_nothing_that_is_read_breaks_the_reader(source: str) -> None:
    found = read_gift(source)
    lines = source.replace("\r\n", "\n").replace("\r", "\n").count("\n") + 1
    assert all(1 <= problem.line <= lines and problem.why for problem in found.problems)
    assert all(faults(one) == [] for one in found.questions)


@given(
    st.lists(
        st.sampled_from(
            ["::a::", "text", "{", "}", "=", "~", "#", "->", "####", "%5%", "%", "\n", "\n\n", "//", "T", "1..2"]
        )
    )
)
def test_what_is_read_can_be_written_and_read_again(pieces: list[str]) -> None:
    found = read_gift("".join(pieces))
    assert read_gift(write_gift(found.questions)).questions == found.questions


EXAMPLES = r"""// [id:KS-1] [tag:hộ tịch] [tag:difficulty-4]
::Khai sinh::[markdown]Ai *ký* giấy khai sinh?{
  =Chủ tịch xã#Đúng rồi
  ~Công chức tư pháp#Chưa đúng
  ~%50%Phó Chủ tịch
  ####Điều 13 Luật Hộ tịch\: xem lại
}

Grant is {~buried =entombed ~living} in Grant's tomb.

$CATEGORY: $course$/Một cửa

Cấp huyện còn hoạt động.{FALSE#Sai, đã dừng#Đúng}

Các giấy tờ? {
~%33.33333%A
~%33.33333%B
~%33.33333%C
~%-50%D }

Tỉnh nào?{=Điện Biên =%50%Dien Bien#thiếu dấu}

Bao nhiêu?{#
=45:0
=%50%40..50#gần đúng
~#Chưa đúng}

Năm nào?{#1822:5}

Ghép{=Canada -> Ottawa =Italy->Rome = -> Berlin}

Viết một đoạn. {}

::Dẫn::Chỉ là lời dẫn \{không phải câu hỏi\}, 1 \= 1 \# \~ \\ \:

Một đáp án {answer}
"""


def test_every_type_that_gift_has_is_read() -> None:
    found = read_gift(EXAMPLES)
    assert found.problems == ()
    kinds = [
        "choice",
        "choice",
        "true_false",
        "multiple",
        "short",
        "numerical",
        "numerical",
        "matching",
        "essay",
        "description",
        "short",
    ]
    assert [one.type for one in found.questions] == kinds
    first, missing, truth, several, short, number, plain, pairs, _essay, words, _one = found.questions
    assert (first.name, first.markup, first.idnumber, first.tags, first.difficulty) == (
        "Khai sinh", "markdown", "KS-1", ("hộ tịch",), 4)  # fmt: skip
    assert first.feedback == "Điều 13 Luật Hộ tịch: xem lại"
    assert [(one["text"], one["weight"]) for one in first.body["answers"]] == [
        ("Chủ tịch xã", 100), ("Công chức tư pháp", 0), ("Phó Chủ tịch", 50)]  # fmt: skip
    assert first.body["answers"][0]["feedback"] == "Đúng rồi"
    assert missing.text == "Grant is _____ in Grant's tomb."
    assert missing.category == ""
    assert truth.category == "$course$/Một cửa"
    assert truth.body == {"right": False, "if_wrong": "Sai, đã dừng", "if_right": "Đúng"}
    assert [one["weight"] for one in several.body["answers"]] == [33.33333, 33.33333, 33.33333, -50]
    assert short.body["answers"][1] == {"text": "Dien Bien", "weight": 50, "feedback": "thiếu dấu"}
    assert number.body["answers"] == [
        {"number": "45", "tolerance": "0", "weight": 100}, {"low": "40", "high": "50", "weight": 50, "feedback": "gần đúng"},
        {"number": "*", "weight": 0, "feedback": "Chưa đúng"}]  # fmt: skip
    assert plain.body["answers"] == [{"number": "1822", "tolerance": "5", "weight": 100}]
    assert pairs.body["pairs"][-1] == {"left": "", "right": "Berlin"}
    assert words.text == "Chỉ là lời dẫn {không phải câu hỏi}, 1 = 1 # ~ \\ :"


@pytest.mark.parametrize(
    ("source", "line"),
    [
        ("Một\n\nHai {=a\n~b", 3),
        ("Hai\n=a }", 2),
        ("A {T}\n\nB {1:MC:~a =b} c {2}", 3),
        ("Ghép {\n=a -> b\n=c d\n}", 3),
        ("Số {#\n=mười}", 2),
        ("Số {#5..3}", 1),
        ("Chọn {\n=a\n~%mười%b}", 3),
        ("Chọn {\n=a\n~%500%b}", 1),
        ("Chọn {\n~a\n~b}", 1),
        ("Chọn {\n=a\n~#không có chữ}", 3),
        ("{T}", 1),
        ("// ghi chú\n\n// [tag:x]\n::T::Chọn {=a ~=b}", 4),
    ],
)
def test_what_is_not_understood_is_named_with_its_line(source: str, line: int) -> None:
    found = read_gift(source)
    assert [problem.line for problem in found.problems] == [line]
    assert found.problems[0].why
    assert found.problems[0].found == source.split("\n")[line - 1].strip()


def test_an_open_brace_and_a_stray_one_are_told_apart() -> None:
    stray, opened = read_gift("A }").problems[0].why, read_gift("A {=b").problems[0].why
    assert stray != opened
    assert "}" in stray
    assert "{" in opened


@pytest.mark.parametrize(
    "picture",
    [
        '[html]<img src\\="@@PLUGINFILE@@/bien.png"> Chọn', '<p><img alt\\="a" src\\="https\\://vi.du/a.png"></p>',
        "[markdown]![biển](bien.png) Chọn", "<IMG SRC\\='//vi.du/a.png'>",
    ],
)  # fmt: skip
def test_a_picture_that_the_file_does_not_bring_is_named_with_its_line(picture: str) -> None:
    found = read_gift(f"A {{=a ~b}}\n\n{picture} {{=a ~b}}")
    assert [problem.line for problem in found.problems] == [3]
    assert "bien.png" in found.problems[0].why or "a.png" in found.problems[0].why
    assert len(found.questions) == 1


def test_a_picture_within_the_text_is_kept() -> None:
    found = read_gift('[html]<img src\\="data\\:image/png;base64,iVBORw0KGgo\\="> Chọn {=a ~b}')
    assert found.problems == ()


def test_all_problems_are_named_at_once_and_the_rest_is_read() -> None:
    found = read_gift("A {=a\n\nB {T}\n\nC }\n\nD {#x}")
    assert [problem.line for problem in found.problems] == [1, 5, 7]
    assert [one.text for one in found.questions] == ["B"]


POOLS = st.lists(
    st.builds(DrawLine, st.integers(1, 3), st.lists(st.integers(0, 6), max_size=6, unique=True).map(tuple)), max_size=3
)


def possible(lines: list[DrawLine]) -> bool:
    """By trying everything."""
    wanted = [line.pool for line in lines for _one in range(line.count)]
    return any(len(set(choice)) == len(choice) for choice in product(*wanted))


@given(POOLS, st.text(max_size=5))
def test_a_draw_succeeds_whenever_it_can_and_takes_no_question_twice(lines: list[DrawLine], seed: str) -> None:
    drawn = draw(lines, seed=seed)
    assert (drawn is not None) == possible(lines) == (shortage(lines) == [])
    if drawn is not None:
        assert [len(found) for found in drawn] == [line.count for line in lines]
        assert all(set(found) <= set(line.pool) for found, line in zip(drawn, lines, strict=True))
        every = [one for found in drawn for one in found]
        assert len(every) == len(set(every))
        assert drawn == draw(lines, seed=seed)


def test_every_question_is_drawn_about_as_often() -> None:
    lines = [DrawLine(5, tuple(range(20))), DrawLine(5, tuple(range(10, 30)))]
    counts = dict.fromkeys(range(30), 0)
    for seed in range(600):
        for found in draw(lines, seed=str(seed)) or []:
            for one in found:
                counts[one] += 1
    assert min(counts.values()) > 80
    assert max(counts.values()) < 400


@given(made.questions(("choice", "multiple", "matching")), st.booleans(), st.text(max_size=4))
def test_options_are_only_put_in_another_order(one: QuestionFacts, shuffled: bool, seed: str) -> None:
    order = option_order(one.type, one.body, seed=seed, shuffled=shuffled)
    size = len(right_texts(one.body)) if one.type == "matching" else len(one.body["answers"])
    assert sorted(order) == list(range(size))
    assert shuffled or one.type == "matching" or order == list(range(size))


def best_answer(one: QuestionFacts, order: list[int]) -> object:
    """The answer that deserves everything, in places as shown."""
    shown = {place: at for at, place in enumerate(order)}
    if one.type == "true_false":
        return one.body["right"]
    if one.type == "matching":
        rights = right_texts(one.body)
        return [shown[rights.index(pair["right"])] for pair in left_pairs(one.body)]
    weights = [answer["weight"] for answer in one.body["answers"]]
    if one.type == "multiple":
        return sorted(shown[place] for place, weight in enumerate(weights) if weight > 0)
    best = one.body["answers"][weights.index(100)]
    if one.type == "choice":
        return shown[weights.index(100)]
    return best["number"] if one.type == "numerical" else best["text"]


@given(made.questions(MACHINE), st.booleans(), st.text(max_size=4))
def test_the_right_answer_is_worth_everything_in_any_order(one: QuestionFacts, shuffled: bool, seed: str) -> None:
    order = option_order(one.type, one.body, seed=seed, shuffled=shuffled)
    answer = best_answer(one, order)
    fits, kept = sittings.given_answer(one.type, order, len(left_pairs(one.body)), answer)
    assert fits
    assert marking.machine_mark(one.type, one.body, order, kept) == 100
    assert marking.machine_mark(one.type, one.body, order, None) == 0


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 9) | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=5,
)


@given(made.questions(), JSON)
def test_whatever_a_browser_sends_is_taken_whole_or_refused(one: QuestionFacts, raw: object) -> None:
    order = option_order(one.type, one.body, seed="x", shuffled=True)
    fits, kept = sittings.given_answer(one.type, order, len(left_pairs(one.body)), raw)
    if fits:
        mark = marking.machine_mark(one.type, one.body, order, kept)
        assert mark is None or 0 <= mark <= 100


@pytest.mark.parametrize(
    ("one", "answer", "mark"),
    [
        (made.CHOICE, 0, 100), (made.CHOICE, 1, 0), (made.CHOICE, 2, 50),
        (made.MULTIPLE, [0, 1], 100), (made.MULTIPLE, [0], 50), (made.MULTIPLE, [0, 2], 0), (made.MULTIPLE, [2], 0),
        (made.MULTIPLE, [0, 1, 2], 50), (made.TRUE_FALSE, False, 100), (made.TRUE_FALSE, True, 0),
        (made.SHORT, " điện  biên ", 100), (made.SHORT, "Điện Bàn", 50), (made.SHORT, "Lai Châu", 0),
        (made.NUMERICAL, "45", 100), (made.NUMERICAL, "45,0", 100), (made.NUMERICAL, "44.9", 50),
        (made.NUMERICAL, "51", 0), (made.NUMERICAL, "nhiều", 0), (made.MATCHING, [0, 1], 100),
        (made.MATCHING, [0, None], 50), (made.MATCHING, [2, 2], 0), (made.DESCRIPTION, "x", 0), (made.ESSAY, "  ", 0),
    ],
)  # fmt: skip
def test_answers_are_marked_by_their_weights(one: QuestionFacts, answer: object, mark: int) -> None:
    order = [0, 1, 2] if one.type in ("choice", "multiple", "matching") else []
    assert marking.machine_mark(one.type, one.body, order, answer) == mark


def test_three_thirds_are_everything_and_an_essay_waits_for_people() -> None:
    thirds = {"answers": [{"text": text, "weight": 33.33333} for text in "abc"]}
    assert marking.machine_mark("multiple", thirds, [2, 0, 1], [0, 1, 2]) == 100
    assert marking.machine_mark("essay", {}, [], "Thưa ông") is None


def percent(*texts: int) -> list[Decimal]:
    return [Decimal(text) for text in texts]


@pytest.mark.parametrize(
    ("marks", "needed", "result"),
    [((), 2, None), ((80,), 1, None), ((80, 60), 0, 70), ((80, 59), 1, None), ((80, 50, 75), 0, Decimal("77.5")),
     ((80, 50, 55), 0, Decimal("52.5")), ((80, 50, 65), 0, 65)],
)  # fmt: skip
def test_two_markers_and_a_third_when_they_are_far_apart(marks: tuple[int, ...], needed: int, result: object) -> None:
    assert marking.markers_needed(percent(*marks)) == needed
    assert marking.essay_mark(percent(*marks)) == result


@given(st.lists(st.decimals(0, 100, places=2), min_size=2, max_size=3))
def test_an_essays_mark_lies_between_the_markers(marks: list[Decimal]) -> None:
    found = marking.essay_mark(marks)
    assert found is None or min(marks) - Decimal("0.001") <= found <= max(marks) + Decimal("0.001")


def test_points_wait_for_every_mark() -> None:
    assert marking.points_of([(Decimal(2), Decimal(50)), (Decimal(1), Decimal(100))]) == 2
    assert marking.points_of([(Decimal(2), Decimal(50)), (Decimal(1), None)]) is None
    assert marking.percent_of(Decimal(2), Decimal(3)) == Decimal("66.67")
    assert marking.percent_of(Decimal(0), Decimal(0)) == 0


@given(st.integers(1, 300), st.integers(1, 600))
def test_a_sitting_ends_with_its_minutes_or_with_the_test(minutes: int, closes_in: int) -> None:
    closes_at = START + timedelta(minutes=closes_in)
    end = sittings.ends_at(started_at=START, minutes=minutes, closes_at=closes_at)
    assert end <= closes_at
    assert end - START <= timedelta(minutes=minutes)
    assert end in (closes_at, START + timedelta(minutes=minutes))
    assert not sittings.is_late(at=end + sittings.GRACE, ends_at=end)
    assert sittings.is_late(at=end + sittings.GRACE + timedelta(milliseconds=1), ends_at=end)
    assert (
        sittings.seconds_left(at=end, ends_at=end) == sittings.seconds_left(at=end + sittings.GRACE, ends_at=end) == 0
    )


def test_the_attempt_that_counts() -> None:
    marks = percent(50, 80, 60)
    assert [sittings.counted(marks, rule) for rule in ("best", "last", "first")] == [80, 60, 50]
    assert sittings.counted([], "best") is None


@pytest.mark.parametrize(
    ("text", "value"),
    [("3,14", "3.14"), (" -2 ", "-2"), ("1 000", "1000"), ("1e3", "1000"), (".5", "0.5"), ("1,2,3", None), ("", None),
     ("NaN", None), ("١", None), ("5%", None)],
)  # fmt: skip
def test_numbers_as_people_write_them(text: str, value: str | None) -> None:
    assert number_of(text) == (None if value is None else Decimal(value))


def test_a_question_that_tells_the_strong_from_the_weak() -> None:
    sat = [{1: (1.0, float(who > 20)), 2: (1.0, float(who % 2)), 3: (4.0, who / 40)} for who in range(40)]
    good, chance, _essay = items.analyse(sat)
    assert (good.sittings, good.difficulty, good.reading) == (40, 0.475, "good")
    assert good.upper_lower == 1
    assert chance.reading == "weak"
    wrong = [{1: (1.0, float(who < 20)), 3: (4.0, who / 40)} for who in range(40)]
    assert items.analyse(wrong)[0].reading == "wrong_key"
    assert items.analyse(sat[:5])[0].reading == "few"


@given(
    st.lists(
        st.fixed_dictionaries(
            {1: st.tuples(st.just(1.0), st.floats(0, 1)), 2: st.tuples(st.just(2.0), st.floats(0, 1))}
        ),
        min_size=1,
    )
)
def test_figures_of_items_stay_within_their_bounds(sat: list[dict[int, tuple[float, float]]]) -> None:
    for item in items.analyse(sat):
        assert -1e-9 <= item.difficulty <= 1 + 1e-9
        assert item.upper_lower is None or abs(item.upper_lower) <= 1 + 1e-9
        assert item.biserial is None or abs(item.biserial) <= 1 + 1e-9
        assert item.sittings == len(sat)


def test_an_easy_and_a_hard_question_are_called_so() -> None:
    sat = [{1: (1.0, float(who != 0)), 2: (1.0, float(who > 35)), 3: (1.0, who / 40)} for who in range(40)]
    assert [item.reading for item in items.analyse(sat)][:2] == ["easy", "hard"]
    assert items.analyse([{1: (0.0, 0.0)}]) == []
