"""Posts and the catalogue of titles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from hoaban.apps.organisation.commands.writing import Trace, add_post, authorise, place_on
from hoaban.apps.organisation.models import Authorisation, Post, PostStandard, PostTitle
from hoaban.apps.organisation.queries.matching import match_titles
from hoaban.apps.organisation.rules.refusal import Refused
from hoaban.shared import audit
from hoaban.shared.access import Actor, Permission
from hoaban.shared.names import tidy
from hoaban.shared.periods import on_day, overlapping

CHANGE = Permission.CHANGE_ORGANISATION


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


@transaction.atomic
def open_post(
    *, actor: Actor, unit_id: int, title_id: int, on: date, number: int | None, basis: str = "", reason: str = ""
) -> Post:
    """Open a post of a title at a unit; ``number`` None: outside the headcount.

    Raises Refused when the unit has a post of the title on the day or later, or does not exist on the day.
    """
    place = place_on(unit_id, on)
    actor.require(CHANGE, place.path)
    title = PostTitle.objects.get(pk=title_id)
    if Post.objects.filter(overlapping(on, None), unit_id=unit_id, title_id=title_id).exists():
        raise Refused("post_there", f"{title}, {place.name}")
    post = add_post(Trace(), unit_id=unit_id, title_id=title_id, number=number, on=on, basis=basis)
    audit.record(
        actor=actor, action="organisation.open_post", subject=post, path=place.path, on=on, reason=reason,
        after={"number": number, "basis": basis},
    )  # fmt: skip
    return post


@transaction.atomic
def set_authorised(*, actor: Actor, post_id: int, number: int, on: date, basis: str = "", reason: str = "") -> None:
    """Authorise another number for a post from a day on; the number before stays with the days before.

    Raises Refused when the post does not exist on the day, the number is the same, or changes again later.
    """
    post = _post(actor, post_id, on)
    current = Authorisation.objects.filter(on_day(on), post=post).values_list("number", flat=True).first()
    if number < 0 or current == number:
        raise Refused("same_number", str(number))
    before = authorise(Trace(), post, number, on, basis)
    path = place_on(post.unit_id, on).path
    audit.record(
        actor=actor, action="organisation.set_authorised", subject=post, path=path, on=on, reason=reason,
        before={"number": before}, after={"number": number, "basis": basis},
    )  # fmt: skip


@transaction.atomic
def close_post(*, actor: Actor, post_id: int, ends_before: date, reason: str = "") -> None:
    """Close a post; its authorised number ends with it. Raises Refused when it began on the day or later."""
    post = _post(actor, post_id, ends_before)
    later = Authorisation.objects.filter(post=post, starts_on__gte=ends_before)
    if post.starts_on >= ends_before or later.exists():
        raise Refused("too_young", str(post))
    Authorisation.objects.filter(overlapping(ends_before, None), post=post).update(ends_before=ends_before)
    Post.objects.filter(pk=post.pk).update(ends_before=ends_before)
    path = place_on(post.unit_id, ends_before).path
    audit.record(actor=actor, action="organisation.close_post", subject=post, path=path, on=ends_before, reason=reason)


@transaction.atomic
def add_title(*, actor: Actor, details: TitleDetails, on: date, reason: str = "") -> PostTitle:
    """Add a title to the catalogue with the standard it asks from a day on.

    Raises Refused when its code, its name or one of its aliases already means another title.
    """
    actor.require(CHANGE)
    _require_free([details.name_vi, *details.aliases])
    if not tidy(details.code) or PostTitle.objects.filter(code=tidy(details.code)).exists():
        raise Refused("code_taken", details.code)
    title = PostTitle.objects.create(
        code=tidy(details.code), name_vi=details.name_vi, name_en=details.name_en, is_head=details.is_head,
        aliases=[tidy(alias) for alias in details.aliases], is_leader=details.is_leader, key_leader=details.key_leader,
        ethnic_knowledge_group=details.ethnic_knowledge_group, source=details.legal_basis,
    )  # fmt: skip
    PostStandard.objects.create(
        title=title, category=details.category, education=details.education, starts_on=on,
        political_theory=details.political_theory, state_management=details.state_management,
        legal_basis=details.legal_basis,
    )  # fmt: skip
    audit.record(
        actor=actor, action="organisation.add_title", subject=title, on=on, reason=reason, after={"code": title.code}
    )
    return title


@transaction.atomic
def add_alias(*, actor: Actor, title_id: int, alias: str, reason: str = "") -> None:
    """Let a title also be called something; raises Refused when that already means a title."""
    actor.require(CHANGE)
    title = PostTitle.objects.get(pk=title_id)
    _require_free([alias])
    before = list(title.aliases)
    title.aliases = [*before, tidy(alias)]
    title.save()
    audit.record(
        actor=actor, action="organisation.add_alias", subject=title, reason=reason, before={"aliases": before},
        after={"aliases": title.aliases},
    )  # fmt: skip


def _require_free(names: Sequence[str]) -> None:
    matcher = match_titles()
    for name in names:
        if not tidy(name) or matcher.find(name) is not None:
            raise Refused("name_taken", name)


def _post(actor: Actor, post_id: int, on: date) -> Post:
    post = Post.objects.select_related("title", "unit").filter(on_day(on), pk=post_id).first()
    if post is None:
        raise Refused("not_there", str(post_id))
    actor.require(CHANGE, place_on(post.unit_id, on).path)
    return post
