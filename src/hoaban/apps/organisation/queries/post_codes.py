"""Codes of posts: the unit's code and the title's, such as 03214-DU-X-BT, and posts found by what people write."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from hoaban.apps.organisation.models import Placement, Post, PostTitle
from hoaban.apps.organisation.queries.posts import in_language
from hoaban.apps.organisation.queries.units import unit_labels
from hoaban.shared.access import below
from hoaban.shared.names import fold
from hoaban.shared.periods import on_day

OFFERED = 20


class PostNotFound(LookupError):
    """No post, or more than one, bears the code on the day; ``codes`` are those that were meant perhaps."""

    def __init__(self, code: str, codes: tuple[str, ...] = ()) -> None:
        super().__init__(code)
        self.code, self.codes = code, codes


@dataclass(frozen=True, slots=True)
class PostChoice:
    """A post to choose: its code, its title and where it stands."""

    id: int
    code: str
    title: str
    unit: str

    @property
    def label(self) -> str:
        """Title and unit."""
        return f"{self.title}, {self.unit}"


def find_post(*, code: str, on: date) -> Post:
    """The post of a code on the day: unit code and title code, joined by a hyphen.

    Shorter, where it means one post: the title without its first letters and the unit above (03214-BT is the secretary
    of the commune 03214, whose post stands at 03214-DU as X-BT). Raises PostNotFound, naming the posts that came near.
    """
    text = code.strip().upper()
    exact, near = Q(pk__in=[]), Q(pk__in=[])
    for at in (place for place, sign in enumerate(text) if sign == "-"):
        unit, title = text[:at], text[at + 1 :]
        exact |= Q(unit__code__iexact=unit, title__code__iexact=title)
        above = Placement.objects.filter(on_day(on), parent__code__iexact=unit).values("unit_id")
        shorter = Q(title__code__iexact=title) | Q(title__code__iendswith=f"-{title}")
        near |= shorter & (Q(unit__code__iexact=unit) | Q(unit_id__in=above))
    for condition in (exact, near):
        found = list(_on(on).filter(condition)[: OFFERED + 1])
        if len(found) == 1:
            return found[0]
        if found:
            raise PostNotFound(code, tuple(post_code(post) for post in found[:OFFERED]))
    raise PostNotFound(code)


def _on(on: date) -> QuerySet[Post]:
    rows: QuerySet[Post] = Post.objects.on(on).select_related("unit", "title").order_by("unit__code", "title__code")
    return rows


def post_code(post: Post) -> str:
    """The code of a post that was read with its unit and its title."""
    return f"{post.unit.code}-{post.title.code}"


def search_posts(*, on: date, text: str = "", path: str = "", leaders_only: bool = True) -> list[PostChoice]:
    """Posts on the day whose code, title or unit says every word of ``text``, below ``path``; at most OFFERED.

    Posts and units are public; who sits there is asked elsewhere.
    """
    rows = _on(on)
    if path:
        rows = rows.filter(unit_id__in=Placement.objects.filter(on_day(on), below(path, "path")).values("unit_id"))
    if leaders_only:
        rows = rows.filter(title__is_leader=True)
    for word in fold(text).split():
        titles = PostTitle.objects.filter(Q(folded__contains=word) | Q(code__icontains=word)).values("pk")
        units = Placement.objects.filter(on_day(on), folded__contains=word).values("unit_id")
        rows = rows.filter(Q(title_id__in=titles) | Q(unit_id__in=units) | Q(unit__code__istartswith=word))
    return choices(list(rows.order_by("-title__rank", "unit__code", "pk")[:OFFERED]), on)


def choices(posts: list[Post], on: date) -> list[PostChoice]:
    """Posts, read with unit and title, as they are offered."""
    units = unit_labels({post.unit_id for post in posts}, on)
    return [
        PostChoice(post.pk, post_code(post), in_language(post.title.name_vi, post.title.name_en), units[post.unit_id])
        for post in posts
    ]
