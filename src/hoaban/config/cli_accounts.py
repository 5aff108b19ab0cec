"""`hoaban account`: accounts opened and closed on the command line."""

from __future__ import annotations

import click

from hoaban.config.cli_ground import refuse, require_database, set_up


@click.group()
def account() -> None:
    """Accounts; the first administrator is made here, the rest on the pages."""


@account.command("add")
@click.argument("username")
@click.option("--name", required=True, help="Full name.")
@click.option(
    "--role", required=True, help="administrator, personnel, organising, commune, inspector, leader, official"
)
@click.option("--unit", default=None, help="Code of the unit the role is over; the whole installation by default.")
@click.password_option(help="Asked for when left out.")
def account_add(username: str, name: str, role: str, unit: str | None, password: str) -> None:
    """Open an account with one role from today on."""
    set_up()
    require_database()
    from django.core.exceptions import ValidationError
    from django.db import transaction

    from hoaban.apps.accounts import commands
    from hoaban.apps.organisation.models import Unit
    from hoaban.shared import shell
    from hoaban.shared.access import Actor, Role

    if role not in Role.values:
        raise click.BadParameter(f"no role {role!r}; there are: {', '.join(Role.values)}", param_hint="--role")
    today = shell.today()
    place = Unit.objects.on(today).filter(code=unit).first() if unit else None
    if unit and place is None:
        raise click.BadParameter(f"no unit {unit!r} today", param_hint="--unit")
    key = place.pk if place else None
    try:
        with transaction.atomic():
            user = commands.create_user(
                actor=Actor.system(), username=username, full_name=name, on=today, password=password, home_unit_id=key
            )
            commands.grant_role(actor=Actor.system(), user_id=user.pk, role=role, unit_id=key, starts_on=today)
    except ValidationError as refused:
        refuse(" ".join(refused.messages))
    click.echo(f"{username} may sign in as {Role(role).label}")


@account.command("close")
@click.argument("username")
@click.option("--reason", required=True, help="Why it is closed; kept with the event.")
def account_close(username: str, reason: str) -> None:
    """Close an account: it signs in no longer; what it did stays under its name."""
    set_up()
    require_database()
    from django.core.exceptions import ValidationError

    from hoaban.apps.accounts import commands
    from hoaban.apps.accounts.models import User
    from hoaban.shared import shell
    from hoaban.shared.access import Actor

    user = User.objects.filter(username=username).first()
    if user is None:
        refuse(f"no account {username!r}")
    try:
        commands.close_account(actor=Actor.system(), user_id=user.pk, on=shell.today(), reason=reason)
    except ValidationError as refused:
        refuse(" ".join(refused.messages))
    click.echo(f"{username} is closed and signs in no longer")
