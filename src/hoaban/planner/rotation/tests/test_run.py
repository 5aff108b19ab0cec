"""Files in, a plan out: what the commands do, refuse and leave behind."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from hoaban.config.cli_plans import plan as command
from hoaban.planner.rotation import generator
from hoaban.planner.rotation import run as running
from hoaban.planner.rotation.generator import generate
from hoaban.planner.rotation.instance import as_document
from hoaban.planner.rotation.reading import read_instance
from hoaban.planner.rotation.run import DONE, REFUSED, run
from hoaban.planner.rotation.solve import Progress
from hoaban.planner.rotation.tests.small import person, post, question, unit
from hoaban.planner.rotation.verify import Verdict, verify


def _file(folder: Path, document: Any) -> Path:
    path = folder / "in.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


def test_a_plan_is_written_with_reasons_and_passes_the_check(tmp_path: Path) -> None:
    document = as_document(generate(communes=8, departments=3, seed=41))
    source, out = _file(tmp_path, document), tmp_path / "plan.json"
    done = CliRunner().invoke(command, ["rotation", "--instance", str(source), "--out", str(out)])
    assert done.exit_code == 0, done.output
    plan = json.loads(out.read_text(encoding="utf-8"))
    assert verify(document, plan) == []
    assert all(one["reasons"] for one in plan["placements"])
    checked = CliRunner().invoke(command, ["check", "--instance", str(source), "--plan", str(out)])
    assert checked.exit_code == 0
    assert "The plan holds" in checked.output
    assert sorted(one.name for one in tmp_path.iterdir()) == ["in.json", "plan.json"]


def test_nobody_to_place_leaves_every_post_vacant_and_what_nobody_has_is_told(tmp_path: Path) -> None:
    document = question([unit("U")], [post("U/a"), post("U/b")], [])
    document["posts"][1]["standards"] = ["law"]
    said: list[str] = []
    assert run(_file(tmp_path, document), tmp_path / "plan.json", say=said.append) == DONE
    plan = json.loads((tmp_path / "plan.json").read_text(encoding="utf-8"))
    assert [one["post"] for one in plan["vacancies"]] == ["U/a", "U/b"]
    assert "posts[1].standards[0]: nobody of this document has 'law'" in said
    assert verify(document, plan) == []


def test_the_check_names_a_gap_or_a_field_that_was_written_by_hand(tmp_path: Path) -> None:
    document = as_document(generate(communes=8, departments=3, seed=41))
    source, out = _file(tmp_path, document), tmp_path / "plan.json"
    run(source, out, say=lambda _text: None)
    plan = json.loads(out.read_text(encoding="utf-8"))
    expected = {"gap": (0.25, "the gap is 0.000000000, not 0.25"), "seconds": (float("nan"), "seconds: a number is expected"),
                "note": ("mine", "note: unknown field")}  # fmt: skip
    for name, (value, told) in expected.items():
        out.write_text(json.dumps(plan | {name: value}), encoding="utf-8")
        checked = CliRunner().invoke(command, ["check", "--instance", str(source), "--plan", str(out)])
        assert checked.exit_code == 1
        assert told in checked.output


def test_the_check_refuses_a_plan_edited_by_hand_and_a_document_of_another_kind(tmp_path: Path) -> None:
    document = as_document(generate(communes=8, departments=3, seed=41))
    source, out = _file(tmp_path, document), tmp_path / "plan.json"
    run(source, out, say=lambda _text: None)
    plan = json.loads(out.read_text(encoding="utf-8"))
    out.write_text(json.dumps(plan | {"objective": 1}), encoding="utf-8")
    checked = CliRunner().invoke(command, ["check", "--instance", str(source), "--plan", str(out)])
    assert checked.exit_code == 1
    assert "the objective is" in checked.output
    checked = CliRunner().invoke(command, ["check", "--instance", str(out), "--plan", str(out)])
    assert checked.exit_code == 1
    assert "format: 'hoaban rotation instance 1' or" in checked.output
    _file(tmp_path, document | {"posts": []})
    checked = CliRunner().invoke(command, ["check", "--instance", str(source), "--plan", str(out)])
    assert "posts: 1 to" in checked.output


def test_what_is_not_there_not_json_or_not_planned_is_refused(tmp_path: Path) -> None:
    said: list[str] = []
    assert run(tmp_path / "none.json", tmp_path / "plan.json", say=said.append) == REFUSED
    (tmp_path / "in.json").write_text("{", encoding="utf-8")
    assert run(tmp_path / "in.json", tmp_path / "plan.json", say=said.append) == REFUSED
    (tmp_path / "in.json").write_text('{"format": NaN}', encoding="utf-8")
    assert run(tmp_path / "in.json", tmp_path / "plan.json", say=said.append) == REFUSED
    assert ["cannot be read" in said[0], "is not JSON" in said[1], "is missing" in said[2]] == [True] * 3
    assert not (tmp_path / "plan.json").exists()


def test_clashing_pins_are_written_down_with_the_way_out(tmp_path: Path) -> None:
    pins = [{"person": "P", "post": "A/1"}, {"person": "Q", "post": "A/1"}]
    people = [person("P", "A/1"), person("Q", "A/2")]
    document = question([unit("A")], [post("A/1"), post("A/2")], people, pins=pins)
    said: list[str] = []
    assert run(_file(tmp_path, document), tmp_path / "plan.json", say=said.append) == REFUSED
    clash = json.loads((tmp_path / "plan.json").read_text(encoding="utf-8"))
    assert clash["status"] == "impossible"
    assert clash["rules"] == [["post", "A/1"]]
    assert [way["drop"][0]["person"] for way in clash["ways_out"]] == ["Q", "P"]
    assert "These cannot all be kept" in said[0]


def test_a_plan_that_fails_its_check_is_not_written(tmp_path: Path, monkeypatch: Any) -> None:
    document = as_document(generate(communes=6, departments=2, seed=42))
    monkeypatch.setattr(running, "examine", lambda _instance, _plan: Verdict(("two people in one post",)))
    said: list[str] = []
    assert run(_file(tmp_path, document), tmp_path / "plan.json", say=said.append) == REFUSED
    assert "two people in one post" in said[-1]
    assert not (tmp_path / "plan.json").exists()


def test_ctrl_c_ends_with_the_best_plan_so_far(tmp_path: Path) -> None:
    document = as_document(generate(communes=8, departments=3, seed=43))
    pressed: list[Progress] = []

    def press(progress: Progress) -> None:
        if not pressed:
            os.kill(os.getpid(), signal.SIGINT)
        pressed.append(progress)

    before = signal.getsignal(signal.SIGINT)
    said: list[str] = []
    assert run(_file(tmp_path, document), tmp_path / "plan.json", 60, say=said.append, show=press) == DONE
    assert signal.getsignal(signal.SIGINT) is before
    plan = json.loads((tmp_path / "plan.json").read_text(encoding="utf-8"))
    assert verify(document, plan) == []


def test_no_time_keeps_the_plan_by_hand_and_says_how_far_it_is(tmp_path: Path) -> None:
    document = as_document(generate(communes=8, departments=3, seed=43))
    said: list[str] = []
    assert run(_file(tmp_path, document), tmp_path / "plan.json", 0, say=said.append) == DONE
    assert "above the best possible" in said[-1]


def test_the_generator_writes_what_can_be_read(tmp_path: Path) -> None:
    out = tmp_path / "in.json"
    options = ["--communes", "6", "--departments", "2", "--seed", "7", "--out", str(out)]
    environment = os.environ | {"PYTHONPATH": str(Path(str(generator.__file__)).parents[3])}
    subprocess.run([sys.executable, "-m", generator.__name__, *options], check=True, env=environment)
    assert read_instance(json.loads(out.read_text(encoding="utf-8"))) == generate(communes=6, departments=2, seed=7)
