"""`hoaban check`: what the rules say of a case, before anybody decides it."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import click

from hoaban.config.cli_day import Day
from hoaban.config.cli_ground import refuse, set_up

PURPOSES = ("appointment", "reappointment", "election", "planning", "rotation", "transfer", "leaving")


@click.group()
def check() -> None:
    """What the rules say of a case on a day, with the legal basis of each."""


@check.command("appointment")
@click.option(
    "--official", required=True, help="The official: number of the record, staff code, or identification number."
)
@click.option(
    "--post", required=True,
    help="Code of the post: unit code and title code, such as 03214-DU-X-BT; 03214-BT where it means one post.",
)  # fmt: skip
@click.option("--on", type=Day(), required=True, help="The day of the case.")
@click.option("--purpose", type=click.Choice(PURPOSES), default="appointment", show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def appointment(official: str, post: str, on: date, purpose: str, as_json: bool) -> None:  # noqa: FBT001 - a switch
    """Every standard and limit for an official and a post: met, not met or unknown, and what would change it.

    Exit codes: 0 answered, whatever the answer; 1 there is no such official or post on the day; 2 wrong usage.
    """
    set_up()
    from hoaban.apps.leadership.queries.answers import NoSuchCase, check_case
    from hoaban.shared.access import Actor

    try:
        found = check_case(actor=Actor.system(), official=official, post=post, on=on, purpose=purpose)
    except NoSuchCase as refused:
        refuse(str(refused))
    click.echo(json.dumps(found, ensure_ascii=False, indent=1) if as_json else _told(found))


def _told(found: dict[str, Any]) -> str:
    signs = {"met": "+", "not_met": "-", "unknown": "?"}
    lines = [f"{found['name']}: {found['post']}, {found['on']}"]
    for one in found["findings"]:
        lines.append(f" {signs[one['verdict']]} {one['title']}: {one['says']} [{one['legal_basis']}]")
        if one["remedy"]:
            lines.append(f"     {one['remedy']}")
    return "\n".join(lines)
