"""The limits of a plan (Regulation 377-QĐ/TW), asked of everything that is approved together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from django.utils.translation import gettext as _

from hoaban.apps.leadership.models.planning import Nomination
from hoaban.apps.leadership.queries import planning as queries
from hoaban.apps.leadership.queries.candidates import candidates_of, levels_of, planned_posts
from hoaban.apps.people.models import Official
from hoaban.shared.refusals import CommandRefused


def require_room(entered: Sequence[Nomination], on: date) -> None:
    """The limits of a plan hold of what is approved as a whole, not only of each nomination by itself.

    Raises CommandRefused "limit": a post has too many people, or a person too many posts of one level.
    """
    limit = queries.limit_of("max_candidates_per_post", on)
    planned = candidates_of(post_ids={row.post_id for row in entered}, on=on)
    for post_id, rows in planned.items():
        if limit is not None and len(rows) > limit.number:
            post = next(row.post for row in entered if row.post_id == post_id)
            raise CommandRefused(
                "limit",
                _("%(post)s would have %(count)s people planned; at most %(limit)s are allowed (%(basis)s).")
                % {"post": post, "count": len(rows), "limit": limit.number, "basis": limit.basis},
            )
    require_few_posts([(row.official_id, row.post_id) for row in entered], on)


def require_few_posts(pairs: Sequence[tuple[int, int]], on: date) -> None:
    """Nobody is planned for more posts of one level than the law of the day allows, once these (official, post) are in.

    Raises CommandRefused "limit" with the name, the limit and its basis.
    """
    limit = queries.limit_of("max_posts_per_person", on)
    if limit is None:
        return
    posts = planned_posts(official_ids={official for official, _post in pairs}, on=on)
    for official, post in pairs:
        posts[official].add(post)
    levels = levels_of(post_ids={post for some in posts.values() for post in some}, on=on)
    for official, post in pairs:
        count = _of_level(posts[official], levels, levels[post])
        if count > limit.number:
            name = Official.objects.get(pk=official).full_name
            raise CommandRefused(
                "limit",
                _(
                    "%(name)s would be planned for %(count)s posts of one level; at most %(limit)s are allowed "
                    "(%(basis)s). Take the person out of the plan for another post first."
                )
                % {"name": name, "count": count, "limit": limit.number, "basis": limit.basis},
            )


def _of_level(posts: set[int], levels: Mapping[int, int], level: int) -> int:
    return sum(levels[post] == level for post in posts)
