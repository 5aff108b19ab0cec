"""What the texts of a roster mean in this province on its day: units, posts, groups, communes. Nothing is guessed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _

from hoaban.apps.exchange.queries.coded import Ranks
from hoaban.apps.exchange.rules.columns import catalogue
from hoaban.apps.exchange.rules.dates import PartialDate
from hoaban.apps.exchange.rules.facts import DAY, Fault, Known, Stay, Wanted
from hoaban.apps.exchange.rules.reading import Reading, RosterRow
from hoaban.apps.exchange.rules.refusals import CellError
from hoaban.apps.lawbook import queries as lawbook
from hoaban.apps.organisation import queries as organisation
from hoaban.apps.organisation.models import Placement, Post, PostTitle, Succession, Unit
from hoaban.apps.people.commands import PersonFacts
from hoaban.apps.people.models import CensusRow
from hoaban.apps.people.queries.languages import Languages
from hoaban.shared.access import Actor, Permission
from hoaban.shared.names import fold

BY_POST = "x"
NO_BIRTH = PartialDate(date.min, DAY)
"""In place of a day of birth that was not understood: every day is after it."""
Span = tuple[date, date | None]


@dataclass(frozen=True, slots=True)
class TitleFacts:
    """What a title says of its holder where the roster says nothing."""

    id: int
    key_leader: bool
    knowledge: int


AWAITING = TitleFacts(0, key_leader=False, knowledge=4)
AWAITING_WORDS = frozenset({"cho bo tri", "chua bo tri", "cho bo tri vi tri", "awaiting a post"})
"""How a roster says that somebody is at a unit without a post yet."""


class _Passing:
    """Where the holder of a post is when its unit or the post itself is known to end: carried on by the lineage."""

    def __init__(
        self, units: Mapping[int, Span], posts: Mapping[tuple[int, int], list[tuple[int, date, date | None]]]
    ) -> None:
        self._units, self._posts = units, posts
        self._heirs: dict[int, list[int]] = defaultdict(list)
        for ancestor, heir, start in Succession.objects.exclude(ancestor_id=F("heir_id")).values_list(
            "ancestor_id", "heir_id", "starts_on"
        ):
            if units[ancestor][1] == start:
                self._heirs[ancestor].append(heir)
        self._below: dict[int, list[int]] = defaultdict(list)
        for unit, parent in Placement.objects.filter(parent__isnull=False).values_list("unit_id", "parent_id"):
            self._below[parent].append(unit)

    def follow(self, unit_id: int, title_id: int | None, on: date) -> tuple[date | None, list[Stay]]:
        """The first day without the post, and the places from then on (none where nobody carries the unit on)."""
        post = self._post_on(unit_id, title_id, on)
        unit_end = self._units[unit_id][1]
        end = min((day for day in (unit_end, post[1] if post else None) if day), default=None)
        stays: list[Stay] = []
        if end is not None and (unit_end is None or end < unit_end):
            stays.append(Stay(unit_id, None, end, unit_end))
        while unit_end is not None and len(heirs := self._heirs[unit_id]) == 1:
            unit_id, day = heirs[0], unit_end
            unit_end = self._units[unit_id][1]
            held = [
                found for one in (unit_id, *self._below[unit_id]) if (found := self._post_on(one, title_id, day, one))
            ]
            if len(held) == 1 and held[0][1] is None:
                stays.append(Stay(held[0][2], held[0][0], day, unit_end))
            else:
                stays.append(Stay(unit_id, None, day, unit_end))
        return end, stays

    def _post_on(
        self, unit_id: int, title_id: int | None, day: date, at: int = 0
    ) -> tuple[int, date | None, int] | None:
        if title_id is None:
            return None
        for key, start, end in self._posts.get((unit_id, title_id), ()):
            if start <= day and (end is None or end > day):
                return key, end, at
        return None


class Resolver:
    """Resolves the rows of one roster; every text is looked up once."""

    def __init__(self, *, actor: Actor, province_id: int, on: date, within: str = "") -> None:
        """``within``: the path of the part that the roster is of; every unit it names is there."""
        self.actor, self.on, self.province_id, self._within = actor, on, province_id, within
        self._sees_all = not within and "" in actor.prefixes(Permission.IMPORT_ROSTER)
        self._units = organisation.match_units(on=on, province_id=province_id)
        self._homes = organisation.match_homes(on=on)
        self._titles = organisation.match_titles(on=on)
        self.unit_periods: dict[int, tuple[date, date | None]] = {
            key: (start, end) for key, start, end in Unit.objects.values_list("id", "starts_on", "ends_before")
        }
        places = organisation.list_places()
        self._ever = {unit: tuple(place.path for place in stood) for unit, stood in places.items()}
        self._paths = {
            unit: place.path
            for unit, stood in places.items()
            for place in stood
            if place.starts_on <= on < place.ends_before
        }
        self._ranks = Ranks(on)
        self._languages = Languages(on)
        self._title_facts = {
            key: TitleFacts(key, leader, group)
            for key, leader, group in PostTitle.objects.values_list("id", "key_leader", "ethnic_knowledge_group")
        }
        self._posts: dict[tuple[int, int], tuple[int, date]] = {}
        self._post_spans: dict[tuple[int, int], list[tuple[int, date, date | None]]] = defaultdict(list)
        for unit, title, key, start, end in Post.objects.order_by("starts_on").values_list(
            "unit_id", "title_id", "id", "starts_on", "ends_before"
        ):
            self._post_spans[unit, title].append((key, start, end))
            if start <= on and (end is None or end > on):
                self._posts[unit, title] = key, start
        self._passing = _Passing(self.unit_periods, self._post_spans)
        self._carried: dict[int, set[int]] = defaultdict(set)
        for ancestor, heir in Succession.objects.values_list("ancestor_id", "heir_id"):
            self._carried[ancestor].add(heir)
        self.missing_posts: set[tuple[int, int]] = set()
        self._memo: dict[str, dict[Any, Any]] = defaultdict(dict)
        self._foreign: set[int] | None = None

    def post(self, unit_id: int, title_id: int | None) -> tuple[int | None, date]:
        """(id, first day) of a unit's post with a title; id 0 while it is only named as missing, None without title."""
        if title_id is None:
            return None, self.unit_periods[unit_id][0]
        return self._posts.get((unit_id, title_id)) or (0, self.unit_periods[unit_id][0])

    def same_home(self, one: int, other: int) -> bool:
        """Whether one of two communes carries the other on."""
        return other in self._carried[one] or one in self._carried[other]

    def stays(self, unit_id: int, title_id: int | None) -> tuple[date | None, Sequence[Stay]]:
        """When a (unit, title) is known to end, and where its holder is from then on."""
        key = unit_id, title_id
        if key not in self._memo["stays"]:
            self._memo["stays"][key] = self._passing.follow(unit_id, title_id, self.on)
        found: tuple[date | None, Sequence[Stay]] = self._memo["stays"][key]
        return found

    def learn_posts(self, opened: dict[tuple[int, int], tuple[int, date]]) -> None:
        """Take up posts that were opened for this roster."""
        self._posts.update(opened)
        self.missing_posts.difference_update(opened)

    def wanted(self, row: RosterRow) -> tuple[Wanted, list[Fault]]:
        """The row with every text resolved, and every text of it that is not understood."""
        values = row.values
        unit = self._look("unit", values.get("unit"))
        title = self._look("post", (values.get("post"), unit if isinstance(unit, int) else None))
        ethnicity = self._look("ethnicity", values.get("ethnicity"))
        home = self._look("home_commune", values.get("home_commune"))
        texts = {"unit": unit, "post": title, "ethnicity": ethnicity, "home_commune": home}
        faults = [one for one in texts.values() if isinstance(one, Fault)]
        said = {key: None if isinstance(one, Fault) else one for key, one in texts.items()}
        one = _wanted(row, said, self.on)
        if not one.unknown and title is not AWAITING and (unit, title.id) not in self._posts:
            self.missing_posts.add((unit, title.id))
        return one, faults

    def _look(self, column: str, value: Any) -> Any:
        if value is None or value == (None, None):
            return None
        memo = self._memo[column]
        if value not in memo:
            memo[value] = getattr(self, f"_find_{column}")(value)
        return memo[value]

    def _find_unit(self, text: str) -> int | Fault:
        match = self._units.find(text)
        if match.unit_id is not None and self._is_mine(match.unit_id):
            return match.unit_id
        mine = [heir for heir in match.successors if self._is_mine(heir.id)]
        if match.closed is not None and (mine or self._was_mine(match.closed.id)):
            heirs = ", ".join(f"{heir.name} ({heir.code})" for heir in mine)
            return Fault(
                "unit", "unit-closed",
                _("This unit closed on %(day)s.") % {"day": f"{match.closed.ends_before:%d/%m/%Y}"},
                heirs or _("A unit that exists on the roster's day."),
            )  # fmt: skip
        mine = [one for one in match.candidates if self._was_mine(one.id)]
        if len(mine) == 1 and self._is_mine(mine[0].id):
            return mine[0].id
        if mine:
            names = ", ".join(f"{one.name} ({one.code})" for one in mine)
            return Fault("unit", "unit-ambiguous", _("Several units bear this name."), names)
        near = ", ".join(self._units.nearest(text)) if self._sees_all else ""
        return Fault(
            "unit", "unit-unknown", _("No such unit in your part on %(day)s.") % {"day": f"{self.on:%d/%m/%Y}"},
            near or _("The unit's code or full name."),
        )  # fmt: skip

    def _is_mine(self, unit_id: int) -> bool:
        """Whether a unit stands on the day in the part of the actor that the roster is of."""
        path = self._paths.get(unit_id, "")
        return path.startswith(self._within) and self.actor.may(Permission.IMPORT_ROSTER, path) if path else False

    def _was_mine(self, unit_id: int) -> bool:
        """Whether a unit, closed ones too, ever stood in that part: nothing is told of any other."""
        return any(
            path.startswith(self._within) and self.actor.may(Permission.IMPORT_ROSTER, path)
            for path in self._ever.get(unit_id, ())
        )

    def _find_post(self, value: tuple[str | None, int | None]) -> TitleFacts | Fault | None:
        text, unit_id = value
        if text is None:
            return None
        if fold(text) in AWAITING_WORDS:
            return AWAITING
        match = self._titles.match(text, unit_id)
        if match.title_id is not None:
            return self._title_facts[match.title_id]
        if match.near:
            return Fault(
                "post", "post-of-another", _("The unit has no post that this title alone names."), ", ".join(match.near)
            )
        near = ", ".join(self._titles.nearest(text))
        return Fault(
            "post", "post-unknown", _("The catalogue of post titles does not have it."),
            near or _("A title of the catalogue; a new one is added there by a person first."),
        )  # fmt: skip

    def _find_ethnicity(self, text: str) -> int | Fault:
        if (found := lawbook.match_ethnicity(text)) is not None:
            return found
        today = lawbook.current_ethnic_name(text)
        return Fault(
            "ethnicity", "ethnicity-unknown", _("Not in the list of 54 ethnic groups."),
            today or _("A name of the list, such as Kinh, Thái, Mông, Khơ Mú, or a code that both numberings share."),
        )  # fmt: skip

    def _find_home_commune(self, text: str) -> tuple[int | None, str] | Fault:
        match = self._homes.find(text)
        if match.unit_id is not None:
            return match.unit_id, ""
        if match.province:
            return None, match.province
        if match.candidates:
            names = ", ".join(f"{one.name} ({one.code})" for one in match.candidates)
            return Fault(
                "home_commune", "home-ambiguous", _("Several communes bear this name; add the district."), names
            )
        return Fault(
            "home_commune", "home-unknown", _("No such commune or province."),
            _("A commune's code or name, with its district if need be; for other provinces the province's name."),
        )  # fmt: skip

    def rank(self, row: RosterRow, known: Known | None) -> str | Fault:
        """The rank of a row as the code list has it; what is recorded of the person already stays as it is."""
        text = row.values.get("rank") or ""
        if not text or (known is not None and known.salary is not None and known.salary[2] == text):
            return text
        if (code := self._ranks.find(text)) is not None:
            return code
        return Fault(
            "rank", "rank-unknown", _("The list of ranks and professional titles does not have it."),
            ", ".join(self._ranks.nearest(text)) or _("A code or name of the list, such as 01.003 Chuyên viên."),
        )  # fmt: skip

    def languages(self, row: RosterRow, known: Known | None) -> tuple[str, ...] | Fault:
        """The ethnic languages of a row as the code list names them; those recorded of the person stay as they are."""
        names, unknown = self._languages.read(
            row.values.get("ethnic_languages") or (), known.languages if known is not None else frozenset()
        )
        if not unknown:
            return names
        offer = {"near": ", ".join(self._languages.nearest(unknown)), "names": ", ".join(self._languages.names)}
        return Fault(
            "ethnic_languages", "language-unknown",
            _("The list of ethnic languages does not have: %(names)s.") % {"names": ", ".join(unknown)},
            _("Perhaps %(near)s; names of the list, separated by commas: %(names)s.") % offer if offer["near"]
            else _("Names of the list, separated by commas: %(names)s.") % offer,
        )  # fmt: skip

    def foreign(self, known: Known) -> Fault | None:
        """Refusal of a person whose record lies outside the actor's part."""
        if "" in self.actor.prefixes(Permission.IMPORT_ROSTER):
            return None
        if self._foreign is None:
            mine = self.actor.within(Permission.IMPORT_ROSTER)
            self._foreign = set(CensusRow.objects.filter(mine).values_list("official_id", flat=True))
        if known.official_id in self._foreign:
            return None
        return Fault(
            "personal_id", "recorded-elsewhere", _("This number is recorded at another unit."),
            _("Ask the Department of Home Affairs to transfer the record."),
        )  # fmt: skip

    def error(self, row: RosterRow, fault: Fault, reading: Reading) -> CellError:
        """A fault at its cell."""
        letters = reading.columns[row.sheet].get(fault.column, "")
        value = row.values.get(fault.column)
        shown = "" if value is None else str(value)
        if isinstance(value, PartialDate):
            shown = f"{value.day:%d/%m/%Y}"
        elif isinstance(value, tuple):
            shown = ", ".join(value)
        return CellError(
            row.sheet, f"{letters}{row.row}", fault.column, shown, fault.code, fault.message, fault.accepted
        )


def _day(value: PartialDate | None) -> date | None:
    return None if value is None else value.day


def _wanted(row: RosterRow, said: Mapping[str, Any], on: date) -> Wanted:
    """The row with what its texts mean; for what is not understood stands what contradicts nothing."""
    values = row.values
    title: TitleFacts = said["post"] or AWAITING
    home_unit, home_province = said["home_commune"] or (None, "")
    birth, education_on = values.get("birth_date") or NO_BIRTH, values.get("education_year")
    knowledge = values.get("ethnic_knowledge")
    leader = values.get("key_leader")
    stated = {key for key, value in values.items() if value is not None and value != ()}
    if "key_leader" in row.has:
        stated.add("key_leader")
    return Wanted(
        person=PersonFacts(
            values.get("personal_id") or "", values.get("full_name") or "", values.get("sex") or 0, birth.day,
            said["ethnicity"] or 0, birth.precision, values.get("staff_code") or "", values.get("religion") or "",
            home_unit, home_province,
            _day(values.get("party_joined_on")), values.get("foreign_language") or "", values.get("it_skill") or "",
        ),
        unit_id=said["unit"] or 0, title_id=title.id or None, category=values.get("category") or 0,
        in_post_since=_day(values.get("in_post_since")) or on, recruited_on=_day(values.get("recruited_on")),
        key_leader=bool(leader) if "key_leader" in row.has else title.key_leader,
        education=values.get("education") or 0,
        education_on=(education_on.day, education_on.precision) if education_on is not None else None,
        field_of_study=values.get("field_of_study") or "",
        theory=values.get("political_theory") or 0, management=values.get("state_management") or 0,
        knowledge=title.knowledge if knowledge == BY_POST else knowledge or 0, any_knowledge=knowledge == BY_POST,
        languages=tuple(values.get("ethnic_languages") or ()), rank=values.get("rank") or "",
        step=values.get("step"), coefficient=values.get("coefficient"), stated=frozenset(stated),
        unknown=_unknown(row, said),
    )  # fmt: skip


def _unknown(row: RosterRow, said: Mapping[str, Any]) -> frozenset[str]:
    """The columns of a row that were not understood, or that it lacks although it needs them."""
    lacking = [key for key in _required() if said.get(key, row.values.get(key)) is None]
    return row.bad.union(lacking) if lacking else row.bad


@cache
def _required() -> tuple[str, ...]:
    return tuple(column.key for column in catalogue() if column.required)
