"""The make-up of a plan with what a round proposes: age bands and shares, as the law of the day asks (377-QĐ/TW)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from hoaban.apps.lawbook import queries as lawbook
from hoaban.apps.leadership.models.planning import Candidate, NominationState
from hoaban.apps.leadership.queries.law import law_on
from hoaban.apps.leadership.queries.planning import RoundFile
from hoaban.apps.leadership.rules.planning import Planned, is_science, structure
from hoaban.apps.organisation.models import Placement
from hoaban.apps.people.models import Official, Qualification, QualificationKind
from hoaban.shared.access import below
from hoaban.shared.names import fold
from hoaban.shared.periods import on_day
from hoaban.shared.rulebook import Finding

KINH, FEMALE = 1, 2
FIELDS = "science_field"


@dataclass(frozen=True, slots=True)
class MakeUp:
    """People of the plan of a body with what its round proposes: who stays, comes in, goes out; and what the law says."""

    staying: int
    coming: int
    going: int
    findings: list[Finding]

    @property
    def people(self) -> int:
        """How many there would be."""
        return self.staying + self.coming


def make_up_of(file: RoundFile, *, on: date) -> MakeUp:
    """The make-up of the plan of the round's unit and what stands below it, if what is proposed were approved.

    Somebody planned for two posts is one person, and leaves the plan only when taken out of both. Who did not pass the
    votes neither comes nor goes.
    """
    standing = _standing(file, on)
    live = [one.nomination for one in file.nominees if one.nomination.state != NominationState.DROPPED]
    out = {(one.official_id, one.post_id) for one in live if one.removes}
    stay = {who for who, posts in standing.items() if any((who, post) not in out for post in posts)}
    come = {one.official_id for one in live if not one.removes} - stay
    going = len(set(standing) - stay - come)
    return MakeUp(len(stay), len(come), going, structure(_people(stay | come, on), law_on(on), on))


def _standing(file: RoundFile, on: date) -> dict[int, set[int]]:
    """Official -> posts of the part that they are planned for on the day in the term of the round."""
    units = Placement.objects.filter(on_day(on), below(file.round.unit_path, "path")).values("unit_id")
    rows = Candidate.objects.filter(on_day(on), term=file.round.term, post__unit_id__in=units)
    found: dict[int, set[int]] = defaultdict(set)
    for who, post in rows.values_list("official_id", "post_id"):
        found[who].add(post)
    return found


def _people(ids: Collection[int], on: date) -> list[Planned]:
    studied = scientists(ids, on=on)
    rows = Official.objects.filter(pk__in=ids).values_list("pk", "birth_date", "sex", "ethnicity_id")
    return [Planned(born, sex == FEMALE, ethnicity != KINH, studied[pk]) for pk, born, sex, ethnicity in rows]


def scientists(ids: Collection[int], *, on: date) -> dict[int, bool | None]:
    """Official -> whether a field of study on record by the day is one of science or technology; None: none is recorded.

    The list of fields is that of the lawbook (``science_field``), as it stands on the day.
    """
    known = {fold(name) for row in lawbook.list_codes(list=FIELDS, on=on) for name in (row.name_vi, *row.aliases)}
    fields: dict[int, list[str]] = defaultdict(list)
    rows = Qualification.objects.filter(official_id__in=ids, kind=QualificationKind.EDUCATION, awarded_on__lte=on)
    for who, field in rows.values_list("official_id", "field"):
        fields[who].append(field)
    return {who: is_science(fields[who], known) for who in ids}
