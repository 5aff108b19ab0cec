"""The groups of the electronic record (Decree 27/2026/NĐ-CP) and the items of form 2C that everybody has to fill in."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


@dataclass(frozen=True, slots=True)
class Group:
    """A group of the electronic record; ``label`` in the words of the decree, ``short`` for a tab."""

    key: str
    short: Any
    label: Any


GROUPS = (
    Group("identity", pgettext_lazy("group", "Basics"), _("Basic information, identity, origin")),
    Group("family", pgettext_lazy("group", "Family relations"), _("Family relationships")),
    Group("story", pgettext_lazy("group", "Personal history"), _("Personal history of the official")),
    Group(
        "service", pgettext_lazy("group", "Appointments"), _("Recruitment, election, appointment, transfer, rotation")
    ),
    Group("training", pgettext_lazy("group", "Training record"), _("Education, training and fostering")),
    Group("work", pgettext_lazy("group", "Work and pay"), _("Post, salary, evaluation, commendation, discipline")),
    Group("bodies", pgettext_lazy("group", "Organisations"), _("Political and socio-political organisations")),
    Group("army", pgettext_lazy("group", "Armed forces"), _("Service in the armed forces")),
    Group("medical", pgettext_lazy("group", "Health and assets"), _("Assets, income, health")),
)
"""In the order of the decree, as newspapers told it in January 2026."""


@dataclass(frozen=True, slots=True)
class Item:
    """An item that has to be filled in: its number on form 2C, its group and what it is called."""

    key: str
    number: str
    group: str
    label: Any


ITEMS = (
    Item("birth_place", "4", "identity", _("Place of birth")),
    Item("home", "5", "identity", _("Native place of the family")),
    Item("residence", "8", "identity", _("Permanent residence")),
    Item("current_address", "9", "identity", _("Current address")),
    Item("occupation_before", "10", "service", _("Occupation when recruited")),
    Item("recruiting_body", "11", "service", _("Recruiting body")),
    Item("main_work", "13", "work", _("Main work assigned")),
    Item("salary", "14", "work", _("Rank, step and coefficient")),
    Item("general_education", "15.1", "training", _("General education")),
    Item("education", "15.2", "training", _("Highest professional qualification")),
    Item("party_official", "16", "bodies", _("Day of full Party membership")),
    Item("membership", "17", "bodies", _("Socio-political organisations joined")),
    Item("strengths", "20", "training", _("Strengths at work")),
    Item("medical", "23", "medical", _("Health, height, weight, blood group")),
    Item("id_issued_on", "25", "identity", _("Day of issue of the identity card")),
    Item("insurance_no", "26", "identity", _("Social insurance number")),
    Item("past", "29", "story", _("Arrests, imprisonment, work for the old regime")),
    Item("foreign_bodies", "29", "story", _("Ties to organisations abroad")),
    Item("relatives_abroad", "29", "story", _("Relatives abroad")),
    Item("family_own", "30a", "family", _("Family, own side")),
    Item("family_spouse", "30b", "family", _("Family, side of the spouse")),
)
"""What makes a record complete. An item that does not apply (no Party member, no spouse) counts as filled in."""


@dataclass(frozen=True, slots=True)
class Completeness:
    """What a record lacks; ``percent`` of the items of everybody that are there, rounded down so that 100 means all."""

    missing: tuple[Item, ...]

    @property
    def percent(self) -> int:
        """Share of the items that are filled in."""
        return (len(ITEMS) - len(self.missing)) * 100 // len(ITEMS)


def completeness(held: Collection[str]) -> Completeness:
    """What is missing, given the keys of the items that are filled in or do not apply."""
    return Completeness(tuple(item for item in ITEMS if item.key not in held))
