"""The JSON schemas of question and plan, written from the shapes: ``python -m hoaban.planner.rotation.schema``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from hoaban.planner.rotation import plan as plans
from hoaban.planner.rotation.instance import FORMAT, GOALS
from hoaban.planner.rotation.reading import DOCUMENT
from hoaban.planner.rotation.shapes import Fields, Flag, Number, OrNothing, Rows, Shape, Text, Whole

HUGE = Whole(-(1 << 62), 1 << 62)


class Open:
    """A reason: a code and facts of any kind beside it."""

    def read(self, path: str, raw: Any) -> dict[str, Any]:
        """The reason."""
        facts = raw if isinstance(raw, dict) else {}
        return {**facts, "code": Text().read(f"{path}.code", facts.get("code"))}

    def schema(self) -> dict[str, Any]:
        """An object with a code."""
        return {"type": "object", "properties": {"code": {"type": "string"}}, "required": ["code"]}


class Named:
    """The name of a row: texts, the first of which says its kind."""

    def read(self, path: str, raw: Any) -> tuple[str, ...]:
        """The name."""
        return Rows(Text(), 2, 4).read(path, raw)

    def schema(self) -> dict[str, Any]:
        """Two to four texts."""
        return Rows(Text(), 2, 4).schema()


class Bare:
    """A text that may be empty."""

    def read(self, path: str, raw: Any) -> str:
        """The text."""
        return "" if raw == "" else Text().read(path, raw)

    def schema(self) -> dict[str, Any]:
        """A string."""
        return {"type": "string", "maxLength": 200}


REASONS: tuple[str, Shape] = ("reasons", Rows(Open()))
PLAN = Fields(
    {
        "format": Text((plans.FORMAT,)), "status": Text((plans.PROVED, plans.FINISHED, plans.STOPPED)), "objective": HUGE,
        "changes": Whole(), "bound": HUGE, "gap": Number(), "goals": Fields(dict.fromkeys(GOALS, HUGE)),
        "eligible": Whole(), "seconds": Number(),
        "placements": Rows(Fields(dict((("person", Text()), ("post", Text()), ("before", OrNothing(Text())), REASONS))), key="person"),
        "vacancies": Rows(Fields(dict((("post", Text()), REASONS))), key="post"),
        "unplaced": Rows(Fields(dict((("person", Text()), REASONS))), key="person"),
        "shortfalls": Rows(
            Fields({"rule": Text(("non_local", "language", "share")), "unit": Bare(), "name": Bare(), "need": Whole(1), "short": Whole(1)})
        ),
        "proof": Fields(
            {
                "weight": Whole(1), "total": HUGE, "free": Whole(), "solver": Flag(),
                "prices": Rows(Fields({"row": Named(), "price": HUGE})),
            }
        ),
    }
)  # fmt: skip


def schemas() -> dict[str, dict[str, Any]]:
    """File name -> schema."""
    return {"instance.schema.json": _titled(FORMAT, DOCUMENT), "plan.schema.json": _titled(plans.FORMAT, PLAN)}


def _titled(title: str, shape: Fields) -> dict[str, Any]:
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": title, **shape.schema()}


def text(schema: dict[str, Any]) -> str:
    """A schema as it stands in its file."""
    return json.dumps(schema, ensure_ascii=False, indent=1) + "\n"


def main() -> None:
    """Write both files."""
    for name, schema in schemas().items():
        (Path(__file__).parent / name).write_text(text(schema), encoding="utf-8")


if __name__ == "__main__":
    main()
