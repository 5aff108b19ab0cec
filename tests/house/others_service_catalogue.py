"""The catalogue of procedures, which is the province's and public: nothing of another commune stands in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from hoaban.apps.organisation.models import Post, Unit
from hoaban.apps.service.commands.catalogue_loading import load_catalogue
from hoaban.apps.service.models import Procedure
from hoaban.shared.access import Actor

CODE = "1.001193"
Keys = Mapping[str, int]
PUBLIC: dict[str, list[Mapping[str, object]]] = {
    name: [{"code": CODE}]
    for name in ("service_public_procedure", "service_procedure", "service_version_new", "service_procedure_end")
}
PUBLIC |= {"service_form": [{"name": "khong-co.docx"}], "service_form_attach": [{"code": CODE, "pk": 1}]}
FOREIGN: dict[str, Callable[[Keys], Mapping[str, object]]] = {}
"""Addresses of what belongs to the other commune: none, for a commune keeps no procedures of its own."""


def prepare() -> None:
    """The catalogue that every installation has, before anybody looks at it."""
    load_catalogue(actor=Actor.system())


def record(_official_id: int, _unit: Unit, _post: Post) -> dict[str, int]:
    """Nothing that a commune could add to the catalogue; the key of a procedure."""
    return {"procedure": Procedure.objects.get(code=CODE).pk}
