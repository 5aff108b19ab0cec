"""The catalogue of titles: a title, what else it is called, and what it asks from a day on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from hoaban.apps.organisation.models import PostStandard, PostTitle
from hoaban.apps.organisation.queries.matching import match_titles
from hoaban.apps.organisation.rules.naming import plain
from hoaban.apps.organisation.rules.refusal import Refused
from hoaban.apps.organisation.rules.seen import rank_mark, standards_mark
from hoaban.shared import audit
from hoaban.shared.access import Actor, Permission
from hoaban.shared.names import tidy
from hoaban.shared.periods import on_day

CHANGE = Permission.CHANGE_ORGANISATION
ASKED = ("category", "education", "political_theory", "state_management", "legal_basis")


@dataclass(frozen=True, slots=True)
class TitleDetails:
    """A new title with its first standard; levels are lawbook choices."""

    code: str
    name_vi: str
    name_en: str
    category: int
    education: int = 0
    political_theory: int = 0
    state_management: int = 0
    aliases: Sequence[str] = ()
    is_head: bool = False
    is_leader: bool = False
    key_leader: bool = False
    ethnic_knowledge_group: int = 4
    legal_basis: str = ""
    rank: int | None = None
    """Rung of the post; None: not settled, where the title leads at all."""


@dataclass(frozen=True, slots=True)
class StandardDetails:
    """What a title asks of its holder; levels are lawbook choices."""

    category: int
    education: int = 0
    political_theory: int = 0
    state_management: int = 0
    legal_basis: str = ""


@transaction.atomic
def add_title(*, actor: Actor, details: TitleDetails, on: date, reason: str = "") -> PostTitle:
    """Add a title to the catalogue with the standard it asks from a day on.

    Raises Refused when its code, one of its names or one of its aliases already means another title.
    """
    actor.require(CHANGE)
    titles = _held_titles()
    _require_free([details.name_vi, *details.aliases], titles)
    _require_free_in_english(details.name_en, titles)
    code = tidy(details.code)
    borne = next((one for one in titles if one.code.casefold() == code.casefold()), None)
    if borne is not None or not code:
        raise Refused("title_code_taken" if borne else "name_empty", str(borne or ""))
    title = PostTitle.objects.create(
        code=code, name_vi=details.name_vi, name_en=tidy(details.name_en), is_head=details.is_head,
        aliases=[tidy(alias) for alias in details.aliases], is_leader=details.is_leader, key_leader=details.key_leader,
        ethnic_knowledge_group=details.ethnic_knowledge_group, source=details.legal_basis, rank=_rung(details),
    )  # fmt: skip
    asked = {name: getattr(details, name) for name in ASKED}
    PostStandard.objects.create(title=title, starts_on=on, **asked)
    audit.record(
        actor=actor, action="organisation.add_title", subject=title, on=on, reason=reason,
        after={"code": title.code, "name_vi": title.name_vi, "name_en": title.name_en, **asked},
    )  # fmt: skip
    return title


def _rung(details: TitleDetails) -> int | None:
    return details.rank if details.is_leader else 0


@transaction.atomic
def settle_rank(
    *, actor: Actor, title_id: int, rank: int | None, on: date, seen: str | None = None, reason: str = ""
) -> None:
    """Settle on which rung a title stands: what is a higher post and what an equivalent one follows from it.

    None: not settled. Raises Refused when it stands there already, the title leads nobody, or it no longer stands on the
    rung that was ``seen`` on the page (None: whichever it is).
    """
    actor.require(CHANGE)
    title = PostTitle.objects.select_for_update().get(pk=title_id)
    before = title.rank
    if seen is not None and seen != rank_mark(before):
        raise Refused("changed_meanwhile", str(title))
    if not title.is_leader:
        raise Refused("leads_nobody", str(title))
    if rank == before:
        raise Refused("same_rank", "–" if rank is None else str(rank))
    title.rank = rank
    title.save()
    audit.record(
        actor=actor, action="organisation.settle_rank", subject=title, on=on, reason=reason, before={"rank": before},
        after={"rank": rank},
    )  # fmt: skip


@transaction.atomic
def add_alias(*, actor: Actor, title_id: int, alias: str, reason: str = "") -> None:
    """Let a title also be called something; raises Refused when that already means a title."""
    actor.require(CHANGE)
    titles = _held_titles()
    title = next(one for one in titles if one.pk == title_id)
    _require_free([alias], titles)
    before = list(title.aliases)
    title.aliases = [*before, tidy(alias)]
    title.save()
    audit.record(
        actor=actor, action="organisation.add_alias", subject=title, reason=reason, before={"aliases": before},
        after={"aliases": title.aliases},
    )  # fmt: skip


@transaction.atomic
def revise_standard(
    *, actor: Actor, title_id: int, details: StandardDetails, on: date, seen: str = "", reason: str = ""
) -> PostStandard:
    """Let a title ask something else from a day on; what it asked stays with the days before.

    Raises Refused when it asks the same already, another standard begins on the day or later, or the title no longer
    stands as it was ``seen`` (the mark of its standards on the page; empty: whatever stands).
    """
    actor.require(CHANGE)
    title = PostTitle.objects.select_for_update().get(pk=title_id)
    later = title.standards.filter(starts_on__gte=on).order_by("starts_on").first()
    current = title.standards.filter(on_day(on)).first()
    before = _asked(current)
    if current is not None and before == _asked(details):
        raise Refused("same_standard", f"{current.starts_on:%d/%m/%Y}")
    if seen and seen != standards_mark(title.standards.order_by("-starts_on")):
        raise Refused("changed_meanwhile", str(title))
    if later is not None:
        raise Refused("standard_there", f"{later.starts_on:%d/%m/%Y}")
    end = None
    if current is not None:
        end = current.ends_before
        PostStandard.objects.filter(pk=current.pk).update(ends_before=on)
    standard = PostStandard.objects.create(title=title, starts_on=on, ends_before=end, **_asked(details))
    audit.record(
        actor=actor, action="organisation.revise_standard", subject=title, on=on, reason=reason, before=before,
        after=_asked(details),
    )  # fmt: skip
    return standard


def _asked(standard: PostStandard | StandardDetails | None) -> dict[str, Any]:
    return {name: getattr(standard, name) for name in ASKED} if standard is not None else {}


def _held_titles() -> list[PostTitle]:
    """The catalogue, held until the transaction ends: two officers cannot give one name to two titles."""
    return list(PostTitle.objects.select_for_update().order_by("pk"))


def _require_free(names: Sequence[str], titles: Sequence[PostTitle]) -> None:
    matcher, shown = match_titles(), {title.pk: f"{title.name_vi} ({title.code})" for title in titles}
    for name in names:
        if not any(sign.isalnum() for sign in name):
            raise Refused("name_empty", name)
        if (other := matcher.find(name)) is not None:
            raise Refused("name_taken", shown[other])


def _require_free_in_english(name: str, titles: Sequence[PostTitle]) -> None:
    other = next((one for one in titles if plain(one.name_en) == plain(name)), None)
    if other is not None:
        raise Refused("english_name_taken", f"{other.name_en} ({other.code})")
