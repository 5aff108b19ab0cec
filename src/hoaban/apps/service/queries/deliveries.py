"""What counters delivered: what waits for a person, with what was promised beside what now holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import get_language

from hoaban.apps.service.models import Delivery, DeliveryState, Dossier, ProcedureDocument, ProcedureVersion
from hoaban.apps.service.rules.deliveries import Item, Paper, read_item
from hoaban.apps.service.rules.moves import OPEN
from hoaban.shared.access import Actor, Permission
from hoaban.shared.periods import on_day


@dataclass(frozen=True, slots=True)
class Held:
    """One of the two versions of an item: what the counter promised, or what the catalogue says on the day of receipt."""

    name: str
    time_amount: int
    time_unit: str
    fee: int
    papers: tuple[Paper, ...]
    handed: frozenset[int]
    due_at: datetime | None = None


def list_deliveries(*, actor: Actor, state: str = "") -> QuerySet[Delivery]:
    """Deliveries to the actor's one-stop shops, newest first; ``state`` "" is every state."""
    found = Delivery.objects.filter(actor.within(Permission.RECEIVE_DOSSIERS))
    found = found.select_related("counter__point", "dossier").order_by("-arrived_at", "-pk")
    return found.filter(state=state) if state else found


def get_delivery(*, actor: Actor, delivery_id: int) -> Delivery:
    """A delivery to a one-stop shop of the actor; Http404."""
    found = list_deliveries(actor=actor).filter(pk=delivery_id).first()
    if found is None:
        raise Http404(delivery_id)
    return found


def find_delivered(*, actor: Actor, keys: Sequence[str]) -> list[Delivery]:
    """The deliveries with these keys, as far as they are the actor's."""
    return list(list_deliveries(actor=actor).filter(key__in=keys))


def item_of(*, actor: Actor, delivery: Delivery) -> Item:
    """What the counter delivered; Http404 once it has been settled and forgotten, or outside the actor's part."""
    if delivery.payload is None or not actor.may(Permission.RECEIVE_DOSSIERS, delivery.unit_path):
        raise Http404(delivery.pk)
    return read_item(delivery.payload)


def received_at(*, actor: Actor, delivery: Delivery) -> datetime:
    """When a delivered item was taken in, by our clock; Http404 once it is forgotten, or outside the actor's part."""
    if delivery.payload is None or not actor.may(Permission.RECEIVE_DOSSIERS, delivery.unit_path):
        raise Http404(delivery.pk)
    return datetime.fromisoformat(delivery.payload["received_at"])


def version_on(*, actor: Actor, procedure: str, on: date) -> ProcedureVersion | None:
    """The version of a procedure that holds on a day, for whoever takes dossiers in; None when none does."""
    if not actor.may(Permission.RECEIVE_DOSSIERS):
        return None
    found: ProcedureVersion | None = ProcedureVersion.objects.filter(on_day(on), procedure__code=procedure).first()
    return found


def papers_of(*, actor: Actor, version_id: int) -> tuple[Paper, ...]:
    """The documents of a version in the language of the page, for whoever takes dossiers in."""
    if not actor.may(Permission.RECEIVE_DOSSIERS):
        return ()
    english = (get_language() or "vi").startswith("en")
    found = ProcedureDocument.objects.filter(version_id=version_id).order_by("order")
    return tuple(Paper(one.pk, (english and one.name_en) or one.name_vi, one.kind, one.needed_always) for one in found)


def both_versions(*, actor: Actor, item: Item, on: date) -> tuple[Held | None, Held | None]:
    """What the counter held and promised, and what holds on the day of receipt; None where there is no such version."""
    before = ProcedureVersion.objects.filter(pk=item.version, procedure__code=item.procedure).first()
    after = version_on(actor=actor, procedure=item.procedure, on=on)
    handed = frozenset(pk for pk, _copies in item.papers)
    promised = None
    if before is not None:
        papers, said = papers_of(actor=actor, version_id=before.pk), item.promised
        promised = Held(
            _name(before), said.time_amount, said.time_unit, said.fee, papers, handed, said.due_at
        )  # fmt: skip
    return promised, _held(actor, after, promised)


def _held(actor: Actor, after: ProcedureVersion | None, promised: Held | None) -> Held | None:
    if after is None:
        return None
    papers = papers_of(actor=actor, version_id=after.pk)
    known = {(one.name, one.kind) for one in promised.papers if one.pk in promised.handed} if promised else set()
    handed = frozenset(one.pk for one in papers if (one.name, one.kind) in known)
    return Held(_name(after), after.time_amount, after.time_unit, after.fee, papers, handed)


def _name(version: ProcedureVersion) -> str:
    return version.name_en if (get_language() or "vi").startswith("en") and version.name_en else version.name_vi


def find_open(*, actor: Actor, item: Item) -> Dossier | None:
    """A dossier of the same citizen for the same procedure that is not settled, at a shop of the actor; None without."""
    if not item.personal_id:
        return None
    mine = actor.within(Permission.RECEIVE_DOSSIERS, "point__unit_path")
    found = Dossier.objects.filter(mine, procedure__code=item.procedure, citizen__personal_id=item.personal_id)
    return found.filter(state__in=[str(one) for one in OPEN]).order_by("-received_at").first()


def first_of_key(*, actor: Actor, item: Item, delivery: Delivery) -> Delivery | None:
    """The delivery that came before under the same key with other content; None for an item of its own."""
    return list_deliveries(actor=actor).filter(key=item.key).exclude(pk=delivery.pk).first()


def may_settle(*, actor: Actor) -> bool:
    """Whether the actor takes dossiers in anywhere, and so settles what counters delivered there."""
    return actor.may(Permission.RECEIVE_DOSSIERS)


def count_waiting(*, actor: Actor) -> int:
    """How many items wait for a person at the actor's one-stop shops."""
    return list_deliveries(actor=actor, state=DeliveryState.CONFLICT).count()
