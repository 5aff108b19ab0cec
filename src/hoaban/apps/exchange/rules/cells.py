"""One cell of a roster, from what Excel holds to a typed value or the reason why not.

Every parser takes a text, float, bool, date, datetime, time or timedelta and answers a value, None for a blank, or
`Bad`. Nothing is guessed: a text that could mean two things is refused.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import partial
from typing import Any

from django.utils.translation import gettext as _

from hoaban.shared.names import fold, tidy

from . import terms
from .dates import parse_date
from .refusals import Bad

Words = Mapping[str, Mapping[str, int]]
NO_WORDS: Words = {}
Parser = Callable[[Any], Any]

LONGEST = {"staff_code": 40, "religion": 60, "rank": 40, "full_name": 120, "foreign_language": 120, "it_skill": 120}
_LONGEST_TEXT = 200
_LONGEST_CELL = 2_000
"""Beyond this a text is refused without a closer look."""
_HIDDEN = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad\u200e\u200f\u202a\u202b\u202c\u202d\u202e"))
_BLANKS = frozenset({"", "-", "–", "—"})
_FORMULA_STARTS = ("=", "+", "@", "-")
_EXCEL_ERRORS = frozenset(
    {"#N/A", "#REF!", "#DIV/0!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!", "#GETTING_DATA"}
)
_TWELVE_DIGITS = re.compile(r"\d{12}", re.ASCII)
_ID_FILLERS = str.maketrans("", "", " .-")
_COEFFICIENT = re.compile(r"\d{1,2}(?:[.,]\d{1,2})?", re.ASCII)
_NAME_MARKS = frozenset(" '’`-.")
_LANGUAGES = re.compile(r"\s*[,;]\s*")


def shown(raw: object) -> str:
    """What a person sees in the cell, at most 120 characters."""
    if isinstance(raw, bool):
        return str(raw).upper()
    if isinstance(raw, float):
        return str(int(raw)) if raw.is_integer() and abs(raw) < 1e15 else repr(raw)
    if isinstance(raw, dt.date):
        return f"{raw:%d/%m/%Y}"
    return str(raw)[:120]


def clean(raw: object) -> object:
    """The cell with its text in NFC, spaces folded, invisible characters removed; other types as they are."""
    if not isinstance(raw, str):
        return raw
    return " ".join(raw.split()) if raw.isascii() else tidy(raw.translate(_HIDDEN))


def guarded(parse: Parser, *, blank: object = None) -> Parser:
    """The parser behind what holds for every cell: blanks, Excel's error values, texts that start a formula."""

    def read(raw: Any) -> Any:
        if isinstance(raw, str) and len(raw) > _LONGEST_CELL:
            return Bad("too-long", _("The text is longer than %(most)s characters.") % {"most": _LONGEST_TEXT})
        value = clean(raw)
        if not isinstance(value, str):
            return parse(value)
        if value in _BLANKS:
            return blank
        if value in _EXCEL_ERRORS:
            return Bad("formula-error", _("The formula in this cell gives an error."))
        if value.startswith(_FORMULA_STARTS):
            return Bad("formula-text", _("The text starts like a formula (=, +, - or @)."))
        return parse(value)

    return read


_LOGICAL = frozenset({"TRUE", "FALSE"})
"""How a logical value of the sheet is read: a mark, and no text or name."""


def parse_text(raw: Any, *, longest: int = _LONGEST_TEXT) -> str | Bad:
    """A text as it is; a whole number becomes its digits."""
    if isinstance(raw, float) and not isinstance(raw, bool) and raw.is_integer():
        raw = shown(raw)
    if not isinstance(raw, str) or raw in _LOGICAL:
        return Bad("not-text", _("The cell holds a number or a date, not a text."))
    if len(raw) > longest:
        return Bad("too-long", _("The text is longer than %(most)s characters.") % {"most": longest})
    return raw


def parse_personal_id(raw: Any) -> str | Bad:
    """Twelve digits; a number that lost its leading zeros is refused, never completed."""
    if isinstance(raw, str):
        return _id_of_text(raw)
    if not isinstance(raw, float) or not raw.is_integer() or raw < 0:
        return Bad("personal-id", _("This is not an identification number."))
    digits = shown(raw)
    if len(digits) == 12:
        return digits
    if len(digits) < 12:
        return Bad(
            "personal-id-number",
            _("Excel stored this as a number of %(count)s digits and dropped the zeros in front.")
            % {"count": len(digits)},
        )
    return _wrong_length(len(digits))


def _id_of_text(text: str) -> str | Bad:
    digits = text.lstrip("'").translate(_ID_FILLERS)
    if _TWELVE_DIGITS.fullmatch(digits):
        return digits
    if digits.isascii() and digits.isdigit():
        return _wrong_length(len(digits))
    return Bad("personal-id", _("This is not an identification number."))


def _wrong_length(count: int) -> Bad:
    if count == 9:
        return Bad("personal-id-length", _("Nine digits are the old identity card, not the identification number."))
    return Bad("personal-id-length", _("The identification number has %(count)s digits.") % {"count": count})


def parse_name(raw: Any) -> str | Bad:
    """A person's name: letters, spaces, apostrophes, hyphens and dots."""
    if not isinstance(raw, str) or raw in _LOGICAL:
        return Bad("not-text", _("The cell holds a number or a date, not a name."))
    if not all(c.isalpha() or c in _NAME_MARKS for c in raw) or not raw[0].isalpha():
        return Bad("name-characters", _("A name holds only letters and spaces."))
    if len(raw) > LONGEST["full_name"]:
        return Bad("too-long", _("The text is longer than %(most)s characters.") % {"most": LONGEST["full_name"]})
    return raw


def parse_sex(raw: Any) -> int | Bad:
    """1 male, 2 female."""
    found = terms.SEX.get(raw.lower()) if isinstance(raw, str) else None
    return found or Bad("sex", _("The sex is not understood."))


def parse_mark(raw: Any) -> bool | Bad:
    """Whether the cell is marked."""
    word = "1" if raw is True or raw == 1 else fold(shown(raw))
    if word in terms.YES:
        return True
    if word in terms.NO:
        return False
    return Bad("mark", _("The mark is not understood."))


def parse_level(raw: Any, *, levels: Mapping[str, int]) -> int | Bad:
    """The code of a level; ``levels``: word in search form -> code."""
    if not isinstance(raw, str):
        return Bad("not-in-list", _("This is not in the list of the column."))
    found = levels.get(fold(raw))
    if found is not None:
        return found
    if terms.holds_two(raw, levels):
        return Bad("two-values", _("The cell holds two pieces of information."))
    return Bad("not-in-list", _("This is not in the list of the column."))


def parse_ethnic_knowledge(raw: Any) -> int | str | Bad | None:
    """The target group 1 to 4; "x" where the group follows from the post; None where there was no course."""
    word = shown(raw) if isinstance(raw, float) and not isinstance(raw, bool) else raw
    if isinstance(word, str) and (group := terms.ETHNIC_KNOWLEDGE.get(fold(word))):
        return group
    marked = parse_mark(raw)
    if isinstance(marked, Bad):
        return Bad("not-in-list", _("This is not in the list of the column."))
    return "x" if marked else None


def parse_languages(raw: Any) -> tuple[str, ...] | Bad:
    """Names of languages, as written, each once."""
    if not isinstance(raw, str):
        return Bad("not-text", _("The cell holds a number or a date, not a text."))
    return tuple(dict.fromkeys(filter(None, _LANGUAGES.split(raw))))


def parse_step(raw: Any) -> int | Bad:
    """A salary step, 1 to 20."""
    text = shown(raw) if isinstance(raw, float) and not isinstance(raw, bool) else raw
    if isinstance(text, str) and text.isascii() and text.isdigit() and 1 <= int(text[:4]) <= 20:
        return int(text)
    return Bad("step", _("This is not a salary step."))


def parse_coefficient(raw: Any) -> Decimal | Bad:
    """A salary coefficient above 0, with at most two decimals."""
    text = repr(round(raw, 6)) if isinstance(raw, float) else raw
    if isinstance(text, str) and _COEFFICIENT.fullmatch(text):
        value = Decimal(text.replace(",", "."))
        if value:
            return value
    return Bad("coefficient", _("This is not a salary coefficient."))


def parse_rank(raw: Any) -> str | Bad:
    """The code or name of a rank; a number lost its zeros and is refused."""
    if isinstance(raw, str):
        return parse_text(raw, longest=LONGEST["rank"])
    return Bad("rank-number", _("Excel stored this code as a number or a date and changed it."))


def parser_for(key: str, kind: str, *, on: dt.date, words: Words = NO_WORDS) -> Parser:
    """The parser of a column.

    `kind` is the catalogue's; `on` is the roster's day, after which no date may lie; `words` are further words for
    levels, by kind, which never change the meaning of those known here.
    """
    plain: dict[str, Parser] = {
        "personal_id": parse_personal_id,
        "name": parse_name,
        "sex": parse_sex,
        "date": partial(parse_date, on=on),
        "ethnic_knowledge": parse_ethnic_knowledge,
        "languages": parse_languages,
        "step": parse_step,
        "coefficient": parse_coefficient,
        "rank": parse_rank,
    }
    if kind == "mark":
        return guarded(parse_mark, blank=False)
    if kind in plain:
        return guarded(plain[kind])
    if kind in terms.LEVELS:
        return guarded(partial(parse_level, levels={**words.get(kind, {}), **terms.LEVELS[kind]}))
    return guarded(partial(parse_text, longest=LONGEST.get(key, _LONGEST_TEXT)))


class Memo(dict[Any, Any]):
    """Values by raw cell; a cell not seen before is parsed once. `refused` tells whether any was refused."""

    __slots__ = ("parse", "refused")

    def __init__(self, parse: Parser) -> None:
        super().__init__()
        self.parse = parse
        self.refused = False

    def __missing__(self, raw: Any) -> Any:
        value = self.parse(raw)
        if isinstance(value, Bad):
            self.refused = True
        self[raw] = value
        return value


def accepted(kind: str) -> str:
    """What a column of this kind accepts, in one sentence."""
    texts = {
        "personal_id": _("12 digits, in a cell formatted as text."),
        "name": _("The full name as on the identity card."),
        "sex": _("Nam or Nữ; or an x in one of two columns Nam and Nữ."),
        "date": _("Day/month/year, month/year or year, not after the roster's day: 05/03/1990, 03/1990 or 1990."),
        "mark": _("x or Có where it holds; Không or nothing where it does not."),
        "category": _("Cán bộ, Công chức, Viên chức, Người hoạt động không chuyên trách or Hợp đồng; only one."),
        "education": _(
            "Chưa qua đào tạo, Sơ cấp, Trung cấp, Cao đẳng, Đại học, Thạc sĩ or Tiến sĩ; only the highest one."
        ),
        "political_theory": _("Sơ cấp, Trung cấp, Cao cấp, Cử nhân or nothing; only the highest one."),
        "state_management": _(
            "Cán sự, Chuyên viên, Chuyên viên chính, Chuyên viên cao cấp or nothing; only the highest one."
        ),
        "ethnic_knowledge": _("Group 1, 2, 3 or 4; x where the group follows from the post; or nothing."),
        "languages": _("Names of the list of ethnic languages, such as Thái, Mông, separated by commas; or nothing."),
        "step": _("A whole number from 1 to 20."),
        "coefficient": _("A number such as 3,66, with at most two decimals."),
        "rank": _("The code as text, such as 01.003: format the cell as text, then type it again."),
        "code": _("A code of at most 40 characters."),
    }
    return texts.get(kind) or _("A text of at most 200 characters.")
