"""A batch of letters of apology: ``python -m bench.letters [--engine postgresql|sqlite] [--count 1000]``.

So many dossiers of one province are late; their letters are drafted in one look, signed in one press, printed as one PDF and
recorded as sent, each with its number, event, notice and new appointment. What is asked for: a thousand signed, printed and
sent in 20 s.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date, datetime, timedelta

import click

from bench.databases import ROOT, Store
from bench.exams import _plain

ASKED, SECONDS = 1_000, 20
"""Letters, and seconds for all of them."""
NOW = datetime.fromisoformat("2026-03-10T09:00:00+07:00")


def make(count: int) -> None:
    """Make the late dossiers, then carry the batch out; print what each part took."""
    import django

    django.setup()
    from hoaban.apps.people.models import Official
    from hoaban.apps.service.commands import apology_signing, warnings
    from hoaban.apps.service.commands.catalogue_loading import load_catalogue
    from hoaban.apps.service.commands.loading import PastDossier, load_dossiers
    from hoaban.apps.service.commands.points import load_points
    from hoaban.apps.service.models import Apology, Dossier, Notice, ServicePoint
    from hoaban.apps.service.queries.apology_letters import around, letter_of
    from hoaban.shared import letters
    from hoaban.shared.access import Actor, Grant, Role
    from hoaban.shared.models import Event

    system, on = Actor.system(), NOW.date()
    load_catalogue(actor=system)
    load_points(actor=system, on=on)
    points = list(ServicePoint.objects.filter(unit__province__code="11", unit__kind=3).order_by("issuer")[:45])
    came = NOW - timedelta(days=14)
    load_dossiers(
        actor=system, now=came,
        dossiers=[
            PastDossier(
                procedure_code="2.000815", point_id=point.pk, unit=(point.unit_id, point.unit_path), received_at=came,
                received_by=None, receiver="Quầy", applicant=f"Lò Thị Thử {number}", follow_key=f"bench{number:019d}",
                phone="0100000001",
            )
            for number, point in ((number, points[number % len(points)]) for number in range(count))
        ],
    )  # fmt: skip
    signer = Official.objects.create(
        full_name="Vừ A Ký", personal_id="0" * 12, birth_date=date(1975, 5, 5), sex=1, ethnicity_id=3,
        province_id=points[0].unit.province_id or points[0].unit_id,
    )  # fmt: skip
    head = Actor("Vừ A Ký", (Grant(Role.ADMINISTRATOR, ("",)),), user_id=None, official_id=signer.pk)
    took: dict[str, float] = {}

    def timed(name: str, work: Callable[[], object]) -> None:
        began = time.perf_counter()
        work()
        took[name] = time.perf_counter() - began

    timed("drafted", lambda: warnings.look_over(actor=system, now=NOW))
    # What officers do letter by letter before a head signs: the cause and the reason.
    Apology.objects.update(cause="internet", reason="đường truyền chậm nên chưa xử lý được hồ sơ kịp thời")
    ids = list(Apology.objects.values_list("pk", flat=True))
    assert len(ids) == count, f"{len(ids)} letters are owed"
    timed("signed", lambda: apology_signing.sign(actor=head, apology_ids=ids, now=NOW))
    made: list[bytes] = []

    def print_all() -> None:
        rows = list(
            Apology.objects.select_related("dossier__version", "dossier__unit", "dossier__point", "feedback__unit")
        )
        near = around(apologies=rows, on=on)
        made.append(letters.letters_pdf([letter_of(apology=one, near=near, on=on) for one in rows]))

    timed("printed", print_all)
    timed("sent", lambda: apology_signing.send(actor=head, apology_ids=ids, how="post", now=NOW))
    assert Notice.objects.filter(kind="apology").count() == count
    assert Dossier.objects.filter(reappointed=True, held=False).count() == count
    events = Event.objects.filter(action__in=("service.sign_apology", "service.send_apology")).count()
    assert events == 2 * count, events
    print("; ".join(f"{name} in {seconds:.1f} s" for name, seconds in took.items()), flush=True)
    whole = took["signed"] + took["printed"] + took["sent"]
    bound = SECONDS * count / ASKED
    print(
        f"{count} letters signed, printed ({len(made[0]) // 1024} kB) and sent in {whole:.1f} s (bound {bound:.0f}), load {os.getloadavg()[0]:.1f}"
    )
    sys.exit(0 if whole <= bound else 1)


@click.command(help=__doc__)
@click.option("--engine", type=click.Choice(["sqlite", "postgresql"]), default="postgresql", show_default=True)
@click.option("--count", default=ASKED, show_default=True)
def main(engine: str, count: int) -> None:
    """Measure in a database of its own."""
    with Store(engine) as store, store.copy(0) as database:
        command = [sys.executable, "-W", "ignore", "-m", "bench.letters", "inside", str(count)]
        sys.exit(subprocess.run(command, cwd=ROOT, env=_plain(database), check=False).returncode)


if __name__ == "__main__":
    if sys.argv[1:2] == ["inside"]:
        make(int(sys.argv[2]))
    else:
        main()
