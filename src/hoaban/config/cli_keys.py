"""`hoaban keys`: the key that seals personal data at rest."""

from __future__ import annotations

import click

from hoaban.config.cli_ground import refuse, set_up


@click.group()
def keys() -> None:
    """The key that seals personal data (identification numbers, health, family, item 29) in the database."""
    set_up()


@keys.command("change")
def change() -> None:
    """Make a new key and seal everything anew with it; stop the services first. Safe to repeat."""
    from hoaban.shared import sealed, sealing

    try:
        written = sealing.change_key()
    except (sealed.KeyMissing, sealed.Unreadable, FileNotFoundError) as refused:
        refuse(str(refused))
    else:
        click.echo(f"{written} values sealed by the new key; back up {sealed.key_file()} apart from the database")


@keys.command("seal")
def seal() -> None:
    """Seal what stands unsealed or under an older key, after HOABAN_KEY was given a new key in front."""
    from django.db import transaction

    from hoaban.shared import sealed, sealing

    try:
        with transaction.atomic():
            written = sum(sealing.seal_column(one) for one in sealing.sealed_columns())
    except (sealed.KeyMissing, sealed.Unreadable) as refused:
        refuse(str(refused))
    else:
        click.echo(f"{written} values sealed by the newest key")


@keys.command("check")
def check() -> None:
    """Open every sealed value and compare its digest; exit 1 when something does not open."""
    from hoaban.shared import sealed, sealing

    try:
        found = [(one, *sealing.check_column(one)) for one in sealing.sealed_columns()]
    except sealed.KeyMissing as missing:
        refuse(str(missing))
    for one, good, _bad in found:
        click.echo(f"{one.table}.{one.column}: {good} values open")
    if wrong := [f"{one.table}.{one.column} {bad[:20]}" for one, _good, bad in found if bad]:
        refuse("rows that do not open, or whose digest differs: " + "; ".join(wrong))
