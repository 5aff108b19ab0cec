"""Files in, a plan out: what the command does, refuses and leaves behind."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

from click.testing import CliRunner

from hoaban.config.cli_plans import plan as command
from hoaban.planner.training import generator
from hoaban.planner.training.generator import generate
from hoaban.planner.training.instance import as_document
from hoaban.planner.training.run import DONE, REFUSED, load, run
from hoaban.planner.training.solve import Progress
from hoaban.planner.training.tests.small import klass, person, question
from hoaban.planner.training.verify import verify


def test_a_plan_is_written_with_reasons_and_proof(tmp_path: Path) -> None:
    document = as_document(generate(people=60, classes=6, seed=3))
    (tmp_path / "in.json").write_text(json.dumps(document), encoding="utf-8")
    said: list[str] = []
    heard: list[Progress] = []
    assert run(tmp_path / "in.json", tmp_path / "plan.json", 0.5, say=said.append, show=heard.append) == DONE
    plan = json.loads((tmp_path / "plan.json").read_text(encoding="utf-8"))
    assert verify(document, plan).good
    assert len(plan["reasons"]) == sum(len(one["gaps"]) for one in document["people"])
    assert heard
    assert "below the best possible" in said[-1]
    assert sorted(one.name for one in tmp_path.iterdir()) == ["in.json", "plan.json"]


def test_what_is_not_there_not_json_or_not_planned_is_refused(tmp_path: Path) -> None:
    said: list[str] = []
    assert run(tmp_path / "none.json", tmp_path / "plan.json", 0.1, say=said.append) == REFUSED
    (tmp_path / "in.json").write_text("{", encoding="utf-8")
    assert run(tmp_path / "in.json", tmp_path / "plan.json", 0.1, say=said.append) == REFUSED
    (tmp_path / "in.json").write_text('{"budget": -1}', encoding="utf-8")
    assert run(tmp_path / "in.json", tmp_path / "plan.json", 0.1, say=said.append) == REFUSED
    assert ["cannot be read" in said[0], "is not JSON" in said[1], "is missing" in said[2]] == [True] * 3
    assert not (tmp_path / "plan.json").exists()


def test_a_document_that_says_one_thing_twice_or_is_no_document_is_refused(tmp_path: Path) -> None:
    said: list[str] = []
    for text in ('{"budget": 1, "budget": 2}', "[" * 100_000, '{"budget": 1' + "0" * 5_000 + "}"):
        (tmp_path / "in.json").write_text(text, encoding="utf-8")
        assert run(tmp_path / "in.json", tmp_path / "plan.json", 0.1, say=said.append) == REFUSED
    assert "'budget' stands twice in one object" in said[0]
    assert ["is not JSON" in one for one in said] == [False, True, True]
    assert not (tmp_path / "plan.json").exists()


def test_a_place_that_cannot_be_written_is_told_before_the_search(tmp_path: Path) -> None:
    document = question([person("P", "K")], [klass("L", "K", [1])])
    (tmp_path / "in.json").write_text(json.dumps(document), encoding="utf-8")
    said: list[str] = []
    heard: list[Progress] = []
    out = tmp_path / "nowhere" / "plan.json"
    assert run(tmp_path / "in.json", out, 60, say=said.append, show=heard.append) == REFUSED
    assert (heard, "cannot be written" in said[0]) == ([], True)


def test_what_nothing_else_answers_to_is_told_with_its_place(tmp_path: Path) -> None:
    document = question([person("P", "K", "Q")], [klass("L", "K", [1])])
    document["targets"] = [{"id": "T", "group": "nobody", "need": 1, "courses": ["Z"]}]
    (tmp_path / "in.json").write_text(json.dumps(document), encoding="utf-8")
    said: list[str] = []
    assert run(tmp_path / "in.json", tmp_path / "plan.json", 0.1, say=said.append) == DONE
    assert said[:3] == [
        "targets[0].group: nobody of this document is in 'nobody'; its need stays short",
        "targets[0].courses[0]: no class of this document gives 'Z'",
        "people[0].gaps[1].course: no class of this document gives 'Q'; nobody can be placed for it",
    ]


def test_a_time_that_is_not_a_number_is_refused(tmp_path: Path) -> None:
    (tmp_path / "in.json").write_text("{}", encoding="utf-8")
    for kind in ("training", "rotation"):
        asked = [kind, "--instance", str(tmp_path / "in.json"), "--out", str(tmp_path / "out.json"), "--seconds", "nan"]
        done = CliRunner().invoke(command, asked)
        assert (done.exit_code, "'nan' is not a number of seconds" in done.output) == (2, True)


def test_the_check_names_what_is_wrong_with_either_document(tmp_path: Path) -> None:
    document = question([person("P", "K")], [klass("L", "K", [1])])
    source, out = tmp_path / "in.json", tmp_path / "plan.json"
    source.write_text(json.dumps(document), encoding="utf-8")
    assert run(source, out, 0.1, say=lambda _text: None) == DONE
    plan = json.loads(out.read_text(encoding="utf-8"))

    def checked(question: object, answer: object) -> str:
        source.write_text(json.dumps(question), encoding="utf-8")
        out.write_text(json.dumps(answer), encoding="utf-8")
        return CliRunner().invoke(command, ["check", "--instance", str(source), "--plan", str(out)]).output

    assert "The plan holds" in checked(document, plan)
    assert "bound: a whole number is expected, not nan" in checked(document, plan | {"bound": float("nan")})
    assert "the gap is" in checked(document, plan | {"gap": 0.5})
    assert "the status is 'best'" in checked(document, plan | {"status": "best"})
    assert "not complete: KeyError 'held'" in checked(document, {one: plan[one] for one in plan if one != "held"})
    assert "format is 'hoaban rotation plan 1'" in checked(document, plan | {"format": "hoaban rotation plan 1"})
    people = [document["people"][0] | {"office": "nowhere"}]
    assert "people[0].office: 'nowhere' is no office" in checked(document | {"people": people}, plan)


def test_clashing_pins_are_written_down(tmp_path: Path) -> None:
    document = question([person("P", "K")], [klass("L", "K", [1], minimum=2)], pins=[{"person": "P", "class": "L"}])
    (tmp_path / "in.json").write_text(json.dumps(document), encoding="utf-8")
    assert run(tmp_path / "in.json", tmp_path / "plan.json", 0.1, say=lambda _text: None) == REFUSED
    clash = json.loads((tmp_path / "plan.json").read_text(encoding="utf-8"))
    assert clash["status"] == "impossible"
    assert clash["clash"] == [{"kind": "minimum", "class": "L"}, {"kind": "pin", "person": "P", "class": "L"}]


def test_ctrl_c_ends_with_the_best_plan_so_far(tmp_path: Path) -> None:
    document = as_document(generate(people=150, classes=12, seed=4))
    (tmp_path / "in.json").write_text(json.dumps(document), encoding="utf-8")

    def press(progress: Progress) -> None:
        os.kill(os.getpid(), signal.SIGINT)

    before = signal.getsignal(signal.SIGINT)
    assert run(tmp_path / "in.json", tmp_path / "plan.json", 60, say=lambda _text: None, show=press) == DONE
    assert signal.getsignal(signal.SIGINT) is before
    plan = json.loads((tmp_path / "plan.json").read_text(encoding="utf-8"))
    assert plan["status"] == "stopped"
    assert verify(document, plan).good


def test_the_generator_writes_what_can_be_read(tmp_path: Path) -> None:
    out = tmp_path / "in.json"
    command = [
        sys.executable,
        "-m",
        generator.__name__,
        "--people",
        "40",
        "--classes",
        "5",
        "--seed",
        "7",
        "--out",
        str(out),
    ]
    environment = os.environ | {"PYTHONPATH": str(Path(str(generator.__file__)).parents[3])}
    subprocess.run(command, check=True, env=environment)
    assert load(out) == generate(people=40, classes=5, seed=7)
