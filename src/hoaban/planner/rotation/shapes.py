"""What a JSON document may look like, said once: it is read by these shapes, and the JSON schema is written from them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NoReturn, Protocol

LARGEST = 1_000_000_000
LONGEST = 200


class Refused(ValueError):
    """A document that cannot be planned: ``path`` is the place, such as ``people[3].relatives[0]``."""

    def __init__(self, path: str, message: str) -> None:
        super().__init__(f"{path}: {message}" if path else message)
        self.path, self.message = path, message


def refuse(path: str, message: str) -> NoReturn:
    """Raise Refused."""
    raise Refused(path, message)


def kind(value: Any) -> str:
    """What a value of JSON is, in words."""
    names = {str: "a text", bool: "true or false", int: "a number", float: "a number with decimals", list: "a list",
             dict: "an object", type(None): "nothing"}  # fmt: skip
    return names.get(type(value), type(value).__name__)


class Shape(Protocol):
    """What stands in one place of a document."""

    def read(self, path: str, raw: Any) -> Any:
        """The value, checked; raises Refused with the path."""

    def schema(self) -> dict[str, Any]:
        """The same as JSON schema."""


@dataclass(frozen=True, slots=True)
class Text:
    """A text of 1 to 200 characters; ``only``: one of these."""

    only: tuple[str, ...] = ()

    def read(self, path: str, raw: Any) -> str:
        """The text."""
        if not isinstance(raw, str) or not 1 <= len(raw) <= LONGEST:
            refuse(path, f"a text of 1 to {LONGEST} characters is expected, not {kind(raw)}")
        if any("\ud800" <= one <= "\udfff" for one in raw):
            refuse(path, f"half of a surrogate pair stands in {raw!r}; write whole characters")
        if self.only and raw not in self.only:
            refuse(path, f"{' or '.join(repr(one) for one in self.only)} is accepted, not {raw!r}")
        return raw

    def schema(self) -> dict[str, Any]:
        """A string."""
        return {"enum": list(self.only)} if self.only else {"type": "string", "minLength": 1, "maxLength": LONGEST}


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number within bounds."""

    low: int = 0
    high: int = LARGEST

    def read(self, path: str, raw: Any) -> int:
        """The number; decimals, NaN and true are none."""
        if isinstance(raw, bool) or not isinstance(raw, int):
            said = repr(raw) if isinstance(raw, float) else kind(raw)
            refuse(path, f"a whole number is expected, not {said}")
        if not self.low <= raw <= self.high:
            refuse(path, f"{self.low} to {self.high} is accepted, not {raw}")
        return raw

    def schema(self) -> dict[str, Any]:
        """An integer."""
        return {"type": "integer", "minimum": self.low, "maximum": self.high}


@dataclass(frozen=True, slots=True)
class Number:
    """Any finite number."""

    def read(self, path: str, raw: Any) -> float:
        """The number."""
        if isinstance(raw, bool) or not isinstance(raw, int | float) or raw != raw or abs(raw) == float("inf"):  # noqa: PLR0124
            refuse(path, f"a number is expected, not {raw!r}")
        return float(raw)

    def schema(self) -> dict[str, Any]:
        """A number."""
        return {"type": "number"}


@dataclass(frozen=True, slots=True)
class Flag:
    """True or false."""

    def read(self, path: str, raw: Any) -> bool:
        """The flag."""
        if not isinstance(raw, bool):
            refuse(path, f"true or false is expected, not {kind(raw)}")
        return raw

    def schema(self) -> dict[str, Any]:
        """A boolean."""
        return {"type": "boolean"}


@dataclass(frozen=True, slots=True)
class OrNothing:
    """A shape, or null."""

    shape: Shape

    def read(self, path: str, raw: Any) -> Any:
        """None for null."""
        return None if raw is None else self.shape.read(path, raw)

    def schema(self) -> dict[str, Any]:
        """Either of the two."""
        return {"anyOf": [self.shape.schema(), {"type": "null"}]}


@dataclass(frozen=True, slots=True)
class Rows:
    """A list of one shape; ``distinct``: nothing twice, or (a field's name) no two objects alike in that field."""

    shape: Shape
    least: int = 0
    most: int = LARGEST
    distinct: bool = False
    key: str = ""

    def read(self, path: str, raw: Any) -> tuple[Any, ...]:
        """The entries."""
        if not isinstance(raw, list):
            refuse(path, f"a list is expected, not {kind(raw)}")
        if not self.least <= len(raw) <= self.most:
            refuse(path, f"{self.least} to {self.most} entries are accepted, not {len(raw)}")
        found = tuple(self.shape.read(f"{path}[{number}]", one) for number, one in enumerate(raw))
        self._once(path, found)
        return found

    def _once(self, path: str, found: tuple[Any, ...]) -> None:
        if not (self.distinct or self.key):
            return
        seen: set[Any] = set()
        for number, one in enumerate(found):
            name = one[self.key] if self.key else one
            if name in seen:
                where = f"{path}[{number}].{self.key}" if self.key else f"{path}[{number}]"
                refuse(where, f"{name!r} is there already")
            seen.add(name)

    def schema(self) -> dict[str, Any]:
        """An array."""
        found: dict[str, Any] = {"type": "array", "items": self.shape.schema()}
        if self.least:
            found["minItems"] = self.least
        if self.most < LARGEST:
            found["maxItems"] = self.most
        if self.distinct:
            found["uniqueItems"] = True
        return found


@dataclass(frozen=True, slots=True)
class Names:
    """An object of any names with one shape as values."""

    shape: Shape

    def read(self, path: str, raw: Any) -> dict[str, Any]:
        """Name -> value."""
        if not isinstance(raw, dict):
            refuse(path, f"an object is expected, not {kind(raw)}")
        return {name: self.shape.read(f"{path}.{name}", value) for name, value in raw.items()}

    def schema(self) -> dict[str, Any]:
        """An object."""
        return {"type": "object", "additionalProperties": self.shape.schema()}


@dataclass(frozen=True, slots=True)
class Fields:
    """An object of known fields; those with a default (``spare``) may be left out, others are refused."""

    needed: Mapping[str, Shape]
    optional: Mapping[str, tuple[Shape, Any]] = field(default_factory=dict)

    def read(self, path: str, raw: Any) -> dict[str, Any]:
        """Every field with its value or its default."""
        if not isinstance(raw, dict):
            refuse(path, f"an object is expected, not {kind(raw)}")
        known = [*self.needed, *self.optional]
        for name in raw:
            if name not in known:
                refuse(_at(path, str(name)), f"unknown field; known here: {', '.join(known)}")
        for name in self.needed:
            if name not in raw:
                refuse(_at(path, name), "is missing")
        found = {name: shape.read(_at(path, name), raw[name]) for name, shape in self.needed.items()}
        for name, (shape, spare) in self.optional.items():
            found[name] = shape.read(_at(path, name), raw[name]) if name in raw else spare
        return found

    def schema(self) -> dict[str, Any]:
        """An object that takes no other fields."""
        properties = {name: shape.schema() for name, shape in self.needed.items()}
        for name, (shape, spare) in self.optional.items():
            said = list(spare) if isinstance(spare, tuple) else spare
            properties[name] = shape.schema() | ({} if spare is None else {"default": said})
        return {
            "type": "object", "properties": properties, "required": list(self.needed), "additionalProperties": False,
        }  # fmt: skip


def _at(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name
