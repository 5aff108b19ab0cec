"""What one roster or mass decision changes in one record, as plain values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from hoaban.apps.people.rules.life import AwardFacts, JobFacts, SalaryFacts, SpellFacts


@dataclass(slots=True)
class OfficialChange:
    """Everything that changes in one record; what is left empty stays as it is.

    ``person``: column -> new value. ``end_spell``, ``end_job``, ``end_salary``: (key of the row, first day it no
    longer holds). ``correct_*``: (key of the row, column -> new value).
    ``drop_jobs``: provisional assignments (kind "carried") that are replaced. ``told``: before and after, for the event.
    """

    official_id: int
    person: Mapping[str, Any] = field(default_factory=dict)
    end_spell: tuple[int, date, str] | None = None
    new_spell: SpellFacts | None = None
    correct_spell: tuple[int, Mapping[str, Any]] | None = None
    end_job: tuple[int, date, str] | None = None
    new_jobs: Sequence[JobFacts] = ()
    drop_jobs: Sequence[int] = ()
    correct_job: tuple[int, Mapping[str, Any]] | None = None
    awards: Sequence[AwardFacts] = ()
    correct_awards: Sequence[tuple[int, Mapping[str, Any]]] = ()
    end_salary: tuple[int, date] | None = None
    new_salary: SalaryFacts | None = None
    correct_salary: tuple[int, Mapping[str, Any]] | None = None
    languages: Sequence[str] | None = None
    end_service: tuple[date, str] | None = None
    told: dict[str, tuple[Any, Any]] = field(default_factory=dict)

    @property
    def countable(self) -> bool:
        """Whether the census has to be brought up to date."""
        census_facts = {"ethnicity_id", "sex", "birth_date", "home_unit_id", "party_joined_on"}
        return bool(
            census_facts & self.person.keys() or self.end_spell or self.new_spell or self.correct_spell
            or self.end_job or self.new_jobs or self.drop_jobs or self.correct_job or self.awards or self.correct_awards
            or self.end_service
        )  # fmt: skip

    @property
    def empty(self) -> bool:
        """Whether nothing changes."""
        return not (
            self.person or self.countable or self.end_salary or self.new_salary or self.correct_salary
            or self.languages is not None
        )  # fmt: skip
