"""Every write of the organisation."""

from hoaban.apps.organisation.commands.load import load_organisation
from hoaban.apps.organisation.commands.movers import Handover, Movement, Mover, PostMove, register_mover
from hoaban.apps.organisation.commands.posts import close_post, open_post, set_authorised
from hoaban.apps.organisation.commands.preview import Preview, preview
from hoaban.apps.organisation.commands.restructuring import built_on, carry_out, reverse
from hoaban.apps.organisation.commands.succession import rebuild_succession
from hoaban.apps.organisation.commands.titles import (
    StandardDetails,
    TitleDetails,
    add_alias,
    add_title,
    revise_standard,
    settle_rank,
)
from hoaban.apps.organisation.commands.units import UnitDetails, close_unit, found_unit, move_unit, rename_unit
from hoaban.apps.organisation.rules.refusal import Refused

__all__ = [
    "Handover",
    "Movement",
    "Mover",
    "PostMove",
    "Preview",
    "Refused",
    "StandardDetails",
    "TitleDetails",
    "UnitDetails",
    "add_alias",
    "add_title",
    "built_on",
    "carry_out",
    "close_post",
    "close_unit",
    "found_unit",
    "load_organisation",
    "move_unit",
    "open_post",
    "preview",
    "rebuild_succession",
    "register_mover",
    "rename_unit",
    "reverse",
    "revise_standard",
    "set_authorised",
    "settle_rank",
]
