"""Findings: what a rule says of a case, with its legal basis, the facts, and what would change it.

A rule is a pure function from facts to a :class:`Finding`. How a finding reads is declared once a rule, so that one that was
frozen on the day of a decision reads in any language afterwards::

    declare_rule("standard.education", title=_("Education"), says=..., remedy=...)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Plain = str | int | bool | None
"""A fact as JSON keeps it; days are ISO texts."""


class Verdict(StrEnum):
    """Whether a rule is satisfied; unknown where a fact is not recorded."""

    MET = "met"
    NOT_MET = "not_met"
    UNKNOWN = "unknown"

    @property
    def label(self) -> Promise:
        """The verdict in words."""
        return {"met": _("Met"), "not_met": _("Not met"), "unknown": _("Unknown")}[self.value]


@dataclass(frozen=True, slots=True)
class Basis:
    """Where a rule stands: ``confidence`` 0 (not verified) to 4 (confirmed here), as the lawbook has it."""

    text: str = ""
    confidence: int = 0


@dataclass(frozen=True, slots=True)
class Finding:
    """What one rule says: ``facts`` are what it looked at; ``until``: the first day on which it would be met by waiting.

    ``waivable`` False: no authority can set it aside.
    """

    rule: str
    verdict: Verdict
    basis: Basis = Basis()
    facts: Mapping[str, Plain] = field(default_factory=dict)
    until: date | None = None
    waivable: bool = True

    @property
    def is_met(self) -> bool:
        """Whether nothing stands in the way here."""
        return self.verdict is Verdict.MET

    @property
    def title(self) -> str:
        """What the rule is called."""
        return str(wording(self.rule).title)

    @property
    def says(self) -> str:
        """The fact in words: what was found and what is asked."""
        return wording(self.rule).says(self)

    @property
    def remedy(self) -> str:
        """What would change it; empty where it is met."""
        return "" if self.is_met else wording(self.rule).remedy(self)


@dataclass(frozen=True, slots=True)
class Wording:
    """How a rule reads."""

    title: str | Promise
    says: Callable[[Finding], str]
    remedy: Callable[[Finding], str]


_wordings: dict[str, Wording] = {}


def declare_rule(
    key: str, *, title: str | Promise, says: Callable[[Finding], str], remedy: Callable[[Finding], str]
) -> str:
    """Say once how a rule reads; returns the key. Raises ValueError for a key declared twice."""
    if key in _wordings:
        raise ValueError(f"rule {key} is declared twice")
    _wordings[key] = Wording(title, says, remedy)
    return key


def wording(key: str) -> Wording:
    """How a rule reads; LookupError names the rules there are."""
    try:
        return _wordings[key]
    except KeyError:
        raise LookupError(f"no rule {key!r}; there are: {', '.join(sorted(_wordings))}") from None


def frozen(findings: Iterable[Finding]) -> list[dict[str, Any]]:
    """Findings as JSON, to be kept with a decision."""
    return [
        {
            "rule": one.rule, "verdict": one.verdict.value, "basis": one.basis.text,
            "confidence": one.basis.confidence, "facts": dict(one.facts),
            "until": one.until.isoformat() if one.until else None, "waivable": one.waivable,
        }
        for one in findings
    ]  # fmt: skip


def thawed(kept: Iterable[Mapping[str, Any]]) -> list[Finding]:
    """Findings that were kept with a decision, as they were found."""
    return [
        Finding(
            rule=one["rule"],
            verdict=Verdict(one["verdict"]),
            basis=Basis(one["basis"], one["confidence"]),
            facts=one["facts"],
            until=date.fromisoformat(one["until"]) if one["until"] else None,
            waivable=one["waivable"],
        )
        for one in kept
    ]
