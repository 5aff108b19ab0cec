"""The command that builds the demonstration province: once, restartable, and never among real people."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain, islice

from django.db import transaction

from hoaban.apps.lawbook import commands as lawbook
from hoaban.apps.organisation import commands as organisation
from hoaban.apps.people import commands as people
from hoaban.apps.people.models import Official
from hoaban.apps.people.rules.life import Life
from hoaban.demonstration.accounts import open_accounts
from hoaban.demonstration.governing import build_governing
from hoaban.demonstration.leading import build_leading
from hoaban.demonstration.lives import Numbers, closing_lives, main_lives
from hoaban.demonstration.personal_data import build_privacy
from hoaban.demonstration.reading import read_world
from hoaban.demonstration.recording import build_papers, build_recording
from hoaban.demonstration.recruiting import build_recruiting
from hoaban.demonstration.serving import USUAL, build_serving
from hoaban.demonstration.targets import PUBLISHED, Targets
from hoaban.demonstration.training import build_training
from hoaban.demonstration.world import World
from hoaban.shared import audit
from hoaban.shared.access import Actor, Permission
from hoaban.shared.demo import mark_demonstration
from hoaban.shared.models import Event

BATCH = 7_000
"""Lives written at once; each batch is there whole or not at all."""
BATCH_NAME = "demonstration"
DONE = "demonstration.build"
Progress = Callable[[int, int], None]
"""Called with how much is done and of how much."""


class RealPeople(RuntimeError):
    """There are officials who do not belong to a demonstration."""


class OtherDemonstration(RealPeople):
    """A demonstration of another seed or size was begun here and is not finished."""


@dataclass(frozen=True, slots=True)
class Summary:
    """What was built: ``officials`` in all; ``built`` is False when the demonstration was there already."""

    officials: int
    accounts: int
    built: bool

    def __str__(self) -> str:
        if not self.built:
            return f"The demonstration province is here already: {self.officials} officials"
        return f"The demonstration province: {self.officials} officials, {self.accounts} accounts opened"


def build_demonstration(
    *,
    actor: Actor,
    on: date,
    progress: Progress | None = None,
    seed: int = 1954,
    scale: int = 1,
    targets: Targets = PUBLISHED,
    dossiers: int = USUAL,
) -> Summary:
    """Fill an empty installation with the demonstration province.

    ``on``: the day of the build; ``progress`` hears how much is done, of how much; ``scale``: so many copies of the
    people over the same units (for measurements); ``dossiers``: about so many of the one-stop shops in two years. A finished demonstration is left as it is; a broken-off one goes on
    after its last whole batch, for the same seed gives the same lives. Raises PermissionDenied unless the actor
    administers the whole installation, RealPeople when anybody else's records are there.
    """
    actor.require(Permission.CHANGE_ACCOUNTS, "")
    actor.require(Permission.CHANGE_PEOPLE, "")
    expected = targets.headcount * 6 // 5 * scale
    tell = progress or _say_nothing
    if (done := Event.objects.filter(action=DONE).order_by("-id").first()) is not None:
        mark_demonstration()
        _train(actor=actor, on=on, seed=seed, scale=scale, targets=targets, dossiers=dossiers, tell=tell)
        return Summary(int(done.after["officials"]), 0, built=False)
    name = f"{BATCH_NAME} {seed} x{scale}"
    written = _written_batches(name)
    mark_demonstration()
    lawbook.load_lawbook(actor=actor)
    organisation.load_organisation(actor=actor)
    whole = expected if scale > 1 else expected * 3 // 2
    tell(0, whole)
    total = 0
    for count in _write(actor=actor, on=on, targets=targets, seeds=(str(seed), scale), name=name, written=written):
        total += count
        tell(min(total, expected), whole)
    transaction.on_commit(people.settle)
    opened = open_accounts(actor=actor, on=on)

    def told(done: int, of: int) -> None:
        tell(expected + (whole - expected) * done // of, whole)

    _train(actor=actor, on=on, seed=seed, scale=scale, targets=targets, dossiers=dossiers, tell=told)
    tell(whole, whole)
    audit.record(actor=actor, action=DONE, on=on, batch=name, after={"officials": total, "seed": seed, "scale": scale})
    return Summary(total, opened, built=True)


def _train(
    *, actor: Actor, on: date, seed: int, scale: int, targets: Targets, dossiers: int, tell: Progress
) -> None:  # fmt: skip
    """Training, leadership and dossiers belong to the province of its own size only; a larger one is for measurements."""
    if scale == 1:
        build_training(actor=actor, on=on, seed=seed, targets=targets, tell=_third(tell, 0))
        build_leading(actor=actor, on=on, seed=seed, targets=targets, tell=_third(tell, 1))
        build_serving(actor=actor, on=on, seed=seed, dossiers=dossiers, tell=_third(tell, 2))
        build_recruiting(actor=actor, on=on, seed=seed, batch=f"{BATCH_NAME} {seed} x{scale}")
        build_privacy(actor=actor, on=on)
        build_recording(actor=actor, on=on, seed=seed, batch=f"{BATCH_NAME} {seed} x{scale}")
        build_papers(actor=actor, on=on)
        build_governing(actor=actor, on=on, seed=seed, batch=f"{BATCH_NAME} {seed} x{scale}")


def _third(tell: Progress, place: int) -> Progress:
    """What remains of the bar, shared by training, leadership and dossiers."""
    return lambda done, of: tell(place * of + done, 3 * of)


def _say_nothing(done: int, total: int) -> None:
    """Nobody follows the build."""


def _written_batches(name: str) -> dict[str, int]:
    """Batches of this demonstration that an earlier run left, by name; raises RealPeople for any other records."""
    events = Event.objects.filter(action="people.enter_many", batch__startswith=f"{BATCH_NAME} ")
    written = {event.batch: int(event.after["officials"]) for event in events}
    there = Official.objects.count()
    if there != sum(written.values()):
        raise RealPeople(f"{there} officials are recorded, {sum(written.values())} of them in a demonstration")
    if others := [batch for batch in written if not batch.startswith(f"{name} ")]:
        raise OtherDemonstration(f"a demonstration was begun as “{others[0].rsplit(' ', 2)[0]}”, not “{name}”")
    return written


def _write(
    *, actor: Actor, on: date, targets: Targets, seeds: tuple[str, int], name: str, written: dict[str, int]
) -> Iterator[int]:
    """Write what is not yet there, batch by batch; yields the size of each."""
    for root_id, label, lives in _parts(read_world(), targets, *seeds):
        for place, batch in enumerate(_batches(lives)):
            key = f"{name} {label} {place:03}"
            if key not in written:
                people.enter_many(actor=actor, province_id=root_id, lives=batch, on=on, batch=key, reason=BATCH_NAME)
            yield len(batch)


def _parts(world: World, targets: Targets, seed: str, scale: int) -> Iterator[tuple[int, str, Iterator[Life]]]:
    """Root, label and lives of each part, one after the other so that one copy at a time is held."""
    numbers = Numbers()
    if world.closing_root_id is not None:
        lives = (closing_lives(world, targets, _seed(seed, copy), numbers) for copy in range(scale))
        yield world.closing_root_id, "closing", chain.from_iterable(lives)
    lives = (main_lives(world, targets, _seed(seed, copy), numbers) for copy in range(scale))
    yield world.root_id, "main", chain.from_iterable(lives)


def _seed(seed: str, copy: int) -> str:
    return seed if copy == 0 else f"{seed}-{copy}"


def _batches(lives: Iterator[Life]) -> Iterator[Sequence[Life]]:
    while batch := list(islice(lives, BATCH)):
        yield batch
