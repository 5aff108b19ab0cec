"""Whoever takes a copy of their data gets all of it: a table that tells of officials is declared, or named here with its reason."""

from __future__ import annotations

from collections.abc import Iterator

from django.apps import apps
from django.db import models

from hoaban.shared import kept

ACTS = "an act of office, which the log of acts tells by moment and name"
NOT_TOLD = {
    "people.CensusRow": "derived: the service life by days",
    "learning.TrainedYear": "derived: completed courses by years",
    "exchange.RosterImport": ACTS, "record.Printing": ACTS, "privacy.Disposal": ACTS,
    "conduct.VisitFinding": "of a unit that was visited",
    "record.KeptColumns": "which columns a page of numbers shows to an account",
}  # fmt: skip
"""Tables that lead to officials and are in nobody's copy, and why."""
ALSO = {"recruitment.Application", "recruitment.Script", "recruitment.Mark", "recruitment.Appeal", "shared.Event"}
"""Tables that tell of officials although no column of theirs leads there."""
SECRET = ("password", "secret", "key", "token", "device")
OPENS_NOTHING = {
    "learning.Certificate.token": "printed on the certificate, so that anybody can verify it",
    "leadership.CaseStep.key": "which step it is",
}


def _columns(of: type[models.Model]) -> Iterator[tuple[type[models.Model], bool]]:
    """Tables with a column that leads to a table, and whether a row lives only as long as what it leads to."""
    for model in apps.get_models():
        for column in model._meta.concrete_fields:
            if column.is_relation and column.related_model is of:
                yield model, column.remote_field.on_delete is not models.SET_NULL  # type: ignore[union-attr]


def _telling() -> set[str]:
    """Every table of ours from which columns lead to an official, however far."""
    found = {
        model for model in apps.get_models() if any(one.name == "official_id" for one in model._meta.concrete_fields)
    }
    found.add(apps.get_model("people.Official"))
    waiting = list(found)
    while waiting:
        for model, belongs in _columns(waiting.pop()):
            if model not in found and model.__module__.startswith("hoaban."):
                found.add(model)
                waiting.extend([model] if belongs else [])
    return {model._meta.label for model in found}


def test_every_table_that_tells_of_officials_is_in_the_copy_of_their_data() -> None:
    declared = {one.model._meta.label for one in kept.list_kept() if one.model.__module__.startswith("hoaban.")}
    assert (_telling() | ALSO) - declared == set(NOT_TOLD)
    assert declared <= _telling() | ALSO


def test_what_the_paper_shows_are_columns_and_no_copy_holds_a_key_that_opens_something() -> None:
    for one in kept.list_kept():
        columns = {column.name for column in one.model._meta.concrete_fields}
        assert set(one.shown) | set(one.hides) | set(one.said) <= columns, one.name
        if one.whole:
            opening = {name for name in columns if name.endswith(SECRET) and name not in kept.SILENT | one.hides}
            assert {f"{one.model._meta.label}.{name}" for name in opening} <= set(OPENS_NOTHING)
