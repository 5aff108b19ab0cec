"""Questions for tests: strategies of well-formed ones, and a handful of each type."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from hoaban.apps.learning.rules.questions import MARKUPS, QuestionFacts, clean, left_pairs, right_texts, weight_of

SPECIAL = st.sampled_from(
    [
        "->",
        "####",
        "#",
        "=",
        "~",
        "{",
        "}",
        ":",
        "::",
        "\\",
        "\\n",
        "\n",
        "\n\n",
        "%50%",
        "[html]",
        "//",
        "_____",
        "$CATEGORY:",
        "T",
    ]
)
TEXTS = st.lists(st.one_of(st.text(max_size=8), SPECIAL), max_size=6).map("".join).map(clean)
FULL_TEXTS = TEXTS.filter(bool)
NAMES = FULL_TEXTS.map(lambda text: clean(text.replace("\n", " "))[:100]).map(clean).filter(bool)
WORDS = st.text("abcđêô -_.,0123", min_size=1, max_size=20).map(clean).filter(bool)
NUMBERS = st.one_of(
    st.integers(-1000, 1000).map(str), st.decimals(-100, 100, places=2, allow_nan=False).map(str), st.just("1.5e3")
)
PARTIAL = st.sampled_from([-100, -50, -33.33333, 0, 5.5, 25, 50, 66.66667])


@st.composite
def told(draw: Any, markup: str, key: str = "feedback") -> dict[str, Any]:
    """Perhaps a feedback, perhaps with a markup of its own."""
    text = draw(TEXTS)
    own = draw(st.sampled_from(MARKUPS))
    if not text:
        return {}
    return {key: text} if own == markup else {key: text, f"{key}_markup": own}


@st.composite
def answers(draw: Any, markup: str, weights: list[float]) -> dict[str, Any]:
    """Answers with the given weights."""
    made = []
    for weight in weights:
        own = draw(st.sampled_from(MARKUPS))
        one = {"text": draw(FULL_TEXTS), "weight": weight_of(weight), **draw(told(markup))}
        made.append(one if own == markup else {**one, "markup": own})
    return {"answers": made}


@st.composite
def numbers(draw: Any, markup: str) -> dict[str, Any]:
    """Numbers, with tolerance, as a range, or any other."""
    made = [{"number": draw(NUMBERS), "weight": 100, **draw(told(markup))}]
    for _one in range(draw(st.integers(0, 2))):
        low, high = sorted(draw(st.lists(st.integers(-99, 99), min_size=2, max_size=2)))
        shape = draw(
            st.sampled_from(
                [{"number": str(low), "tolerance": "0.5"}, {"low": str(low), "high": str(high)}, {"number": "*"}]
            )
        )
        made.append({**shape, "weight": weight_of(draw(PARTIAL)), **draw(told(markup))})
    return {"answers": made}


@st.composite
def pairs(draw: Any, markup: str) -> dict[str, Any]:
    """Pairs and decoys."""
    lefts = draw(st.lists(FULL_TEXTS, min_size=2, max_size=4, unique=True))
    rights = draw(st.lists(FULL_TEXTS, min_size=len(lefts), max_size=len(lefts)))
    made: list[dict[str, str]] = [{"left": left, "right": right} for left, right in zip(lefts, rights, strict=True)]
    made += [{"left": "", "right": text} for text in draw(st.lists(FULL_TEXTS, max_size=2))]
    return {"pairs": made}


def _body(kind: str, markup: str) -> st.SearchStrategy[dict[str, Any]]:
    if kind in ("choice", "multiple", "short"):
        first = {"choice": [100, 0], "multiple": [50, 50], "short": [100]}[kind]
        return st.lists(PARTIAL, max_size=3).flatmap(lambda more: answers(markup, [*first, *more]))
    if kind == "numerical":
        return numbers(markup)
    if kind == "matching":
        return pairs(markup).filter(lambda body: len(left_pairs(body)) >= 2 and len(right_texts(body)) >= 2)
    if kind == "true_false":
        parts = st.tuples(st.booleans(), told(markup, "if_wrong"), told(markup, "if_right"))
        return parts.map(lambda found: {"right": found[0], **found[1], **found[2]})
    return st.just({})


TYPES = ("choice", "multiple", "true_false", "short", "numerical", "matching", "essay", "description")


@st.composite
def questions(draw: Any, kinds: tuple[str, ...] = TYPES) -> QuestionFacts:
    """A question without faults, of any type, with texts as wild as can be."""
    kind, markup = draw(st.sampled_from(kinds)), draw(st.sampled_from(MARKUPS))
    body = dict(draw(_body(kind, markup)))
    feedback = draw(TEXTS) if kind != "description" else ""
    own = draw(st.sampled_from(MARKUPS))
    if feedback and own != markup:
        body["feedback_markup"] = own
    return QuestionFacts(
        type=kind, name=draw(NAMES), text=draw(FULL_TEXTS), markup=markup, body=body, feedback=feedback,
        difficulty=draw(st.integers(1, 5)), tags=tuple(draw(st.lists(WORDS, max_size=3, unique=True))),
        category=draw(st.one_of(st.just(""), WORDS)), idnumber=draw(st.one_of(st.just(""), WORDS)),
    )  # fmt: skip


CHOICE = QuestionFacts("choice", "Một cửa", "Ai trả kết quả?", body={"answers": [
    {"text": "Trung tâm Phục vụ hành chính công", "weight": 100, "feedback": "Đúng."}, {"text": "Trưởng thôn", "weight": 0},
    {"text": "Công an xã", "weight": 50}]}, tags=("một cửa",))  # fmt: skip
MULTIPLE = QuestionFacts("multiple", "Giấy tờ", "Cần những gì?", body={"answers": [
    {"text": "Tờ khai", "weight": 50}, {"text": "Căn cước", "weight": 50}, {"text": "Hộ khẩu giấy", "weight": -50}]},
    tags=("một cửa",))  # fmt: skip
TRUE_FALSE = QuestionFacts("true_false", "Đúng sai", "Cấp huyện còn hoạt động.", body={"right": False}, difficulty=1)
SHORT = QuestionFacts("short", "Tên tỉnh", "Tỉnh nào?", body={"answers": [
    {"text": "Điện Biên", "weight": 100}, {"text": "Điện*", "weight": 50}]})  # fmt: skip
NUMERICAL = QuestionFacts("numerical", "Số xã", "Bao nhiêu xã, phường?", body={"answers": [
    {"number": "45", "tolerance": "0", "weight": 100}, {"low": "40", "high": "50", "weight": 50}]})  # fmt: skip
MATCHING = QuestionFacts("matching", "Ghép", "Ghép thủ tục với thời hạn.", body={"pairs": [
    {"left": "Khai sinh", "right": "trong ngày"}, {"left": "Kết hôn", "right": "5 ngày"}, {"left": "", "right": "30 ngày"}]})  # fmt: skip
ESSAY = QuestionFacts("essay", "Tình huống", "Xử lý thế nào?", difficulty=4)
DESCRIPTION = QuestionFacts("description", "Dẫn", "Đọc đoạn sau.")
EVERY = (CHOICE, MULTIPLE, TRUE_FALSE, SHORT, NUMERICAL, MATCHING, ESSAY, DESCRIPTION)
