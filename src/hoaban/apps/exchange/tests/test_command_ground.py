"""What every command stands on: a database of this release; figures led into a file."""

from __future__ import annotations

import io

import openpyxl
import pytest
from click.testing import CliRunner
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from hoaban.config.cli import main

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("province")]
FIGURES = ["figures", "--on", "2025-12-31", "--key", "organisation.posts_vacant"]


def test_a_database_of_an_earlier_release_is_refused_with_what_brings_it_up_to_date() -> None:
    name = MigrationRecorder.Migration.objects.using(connection.alias).filter(app="exchange").order_by("-name")[0].name
    MigrationRecorder(connection).record_unapplied("exchange", name)
    answer = CliRunner().invoke(main, FIGURES)
    assert answer.exit_code == 1
    assert "earlier release" in answer.stderr
    assert "hoaban init" in answer.stderr


def test_figures_as_a_workbook_go_where_the_output_is_led() -> None:
    answer = CliRunner().invoke(main, [*FIGURES, "--format", "xlsx"])
    assert answer.exit_code == 0
    rows = list(openpyxl.load_workbook(io.BytesIO(answer.stdout_bytes)).worksheets[0].iter_rows(values_only=True))
    assert rows[0][:4] == ("key", "on", "unit", "value")
    assert [row[0] for row in rows[1:]] == ["organisation.posts_vacant"]
