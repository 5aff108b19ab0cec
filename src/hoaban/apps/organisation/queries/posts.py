"""Posts, titles with their standards, and staffing on a day."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery, Sum
from django.utils.translation import get_language

from hoaban.apps.organisation.models import Authorisation, Placement, Post, PostStandard, PostTitle
from hoaban.apps.organisation.queries.units import UnitRow, may_look
from hoaban.apps.organisation.rules.seen import post_mark
from hoaban.shared.access import STEP, Actor, below
from hoaban.shared.figures import Part
from hoaban.shared.names import fold
from hoaban.shared.periods import on_day

Staffing = Callable[..., Mapping[int, tuple[int, int, int]]]
Whole = Callable[..., Mapping[str, tuple[int, int, int]] | None]
_staffing: dict[str, Staffing] = {}
_whole: dict[str, Whole] = {}


def in_language(vi: str, en: str) -> str:
    """The one of two names that the page speaks."""
    return en if (get_language() or "vi").startswith("en") else vi


@dataclass(frozen=True, slots=True)
class StandardRow:
    """What a title asks of its holder, in a period; levels are lawbook choices."""

    category: int
    education: int
    political_theory: int
    state_management: int
    starts_on: date
    ends_before: date | None
    legal_basis: str
    confidence: str
    category_label: str = ""
    education_label: str = ""
    theory_label: str = ""
    management_label: str = ""


@dataclass(frozen=True, slots=True)
class TitleRow:
    """A title of the catalogue."""

    id: int
    code: str
    name_vi: str
    name_en: str
    aliases: tuple[str, ...]
    is_head: bool
    is_leader: bool
    key_leader: bool
    ethnic_knowledge_group: int
    source: str
    posts: int = 0
    standards: tuple[StandardRow, ...] = field(default=())
    rank: int | None = None

    @property
    def name(self) -> str:
        """The name in the language of the page."""
        return in_language(self.name_vi, self.name_en)


@dataclass(frozen=True, slots=True)
class PostRow:
    """A post on a day; ``authorised`` is None for posts outside the headcount (part-time workers)."""

    id: int
    unit_id: int
    unit_name: str
    unit_path: str
    title_id: int
    title_code: str
    title_vi: str
    title_en: str
    is_head: bool
    is_leader: bool
    key_leader: bool
    starts_on: date
    ends_before: date | None
    authorised: int | None

    @property
    def title(self) -> str:
        """The title in the language of the page."""
        return in_language(self.title_vi, self.title_en)


@dataclass(frozen=True, slots=True)
class NumberRow:
    """How many people a post is authorised for, in a period."""

    number: int
    starts_on: date
    ends_before: date | None
    basis: str


@dataclass(frozen=True, slots=True)
class PostFile:
    """A post over time: where it stands, its authorised numbers (newest first), and the mark of this state."""

    id: int
    title_code: str
    title_vi: str
    title_en: str
    unit_code: str
    unit_name: str
    path: str
    starts_on: date
    ends_before: date | None
    numbers: tuple[NumberRow, ...]
    mark: str

    @property
    def title(self) -> str:
        """The title in the language of the page."""
        return in_language(self.title_vi, self.title_en)


def register_staffing(count: Staffing, *, posts: Staffing | None = None, whole: Whole | None = None) -> None:
    """Let the people app say how posts are filled.

    ``count(actor=, on=, path=)`` -> unit id -> (authorised, filled, vacant), each unit by itself, below ``path``.
    ``posts(actor=, on=, path=)`` -> post id -> the same, where the app can tell. ``whole(actor=, on=, paths=)`` -> path
    -> the same of everything at and below it, or None where that has to be added up.
    """
    _staffing["units"] = count
    if posts is not None:
        _staffing["posts"] = posts
    if whole is not None:
        _whole["units"] = whole


def staffing(*, actor: Actor, on: date, path: str) -> dict[int, tuple[int, int, int]]:
    """Unit id -> (authorised, filled, vacant) below ``path``; without the people app every post is vacant."""
    if "units" in _staffing:
        return dict(_staffing["units"](actor=actor, on=on, path=path))
    places = Placement.objects.filter(on_day(on), may_look(actor), below(path, "path")).values("unit_id")
    rows = Authorisation.objects.filter(on_day(on), post__unit_id__in=places).order_by()
    sums = rows.values_list("post__unit_id").annotate(total=Sum("number"))
    return {unit_id: (number, 0, number) for unit_id, number in sums}


def staffing_below(*, actor: Actor, on: date, path: str, rows: Sequence[UnitRow]) -> dict[int, tuple[int, int, int]]:
    """Unit id -> (authorised, filled, vacant) of each of ``rows`` with everything below it; all stand below ``path``."""
    known = _whole["units"](actor=actor, on=on, paths=[row.path for row in rows]) if _whole else None
    if known is not None:
        return {row.id: known.get(row.path, (0, 0, 0)) for row in rows}
    numbers = staffing(actor=actor, on=on, path=path)
    paths = dict(Placement.objects.filter(on_day(on), below(path, "path")).values_list("unit_id", "path"))
    tops = {row.path: row.id for row in rows}
    found = {row.id: [0, 0, 0] for row in rows}
    for unit_id, counted in numbers.items():
        own = paths.get(unit_id, "")
        for width in range(STEP, len(own) + 1, STEP):
            if (top := tops.get(own[:width])) is not None:
                for place, number in enumerate(counted):
                    found[top][place] += number
    return {unit_id: (a, b, c) for unit_id, (a, b, c) in found.items()}


def post_staffing(*, actor: Actor, on: date, path: str) -> dict[int, tuple[int, int, int]]:
    """Post id -> (authorised, filled, vacant), where the people app tells; empty without it."""
    return dict(_staffing["posts"](actor=actor, on=on, path=path)) if "posts" in _staffing else {}


def list_posts(
    *, actor: Actor, on: date, part: Part | None = None, under: str | None = None, unit_id: int | None = None
) -> list[PostRow]:
    """Posts that exist on the day in the actor's part, in tree order, heads first.

    ``part`` or the path ``under``: of the unit and everything below it; ``unit_id``: of the one unit only.
    """
    path = part.path if part is not None else under
    places = Placement.objects.filter(on_day(on), may_look(actor), unit_id=OuterRef("unit_id"))
    posts: QuerySet[Post] = Post.objects.filter(on_day(on))
    if unit_id is not None:
        posts = posts.filter(unit_id=unit_id)
    number = Authorisation.objects.filter(on_day(on), post_id=OuterRef("pk"))
    posts = posts.annotate(
        unit_path=Subquery(places.values("path")[:1]),
        unit_name=Subquery(places.values("name")[:1]),
        authorised=Subquery(number.values("number")[:1]),
    ).filter(Q(unit_path__isnull=False) & (below(path, "unit_path") if path else Q()))
    rows = posts.order_by("unit_path", "-title__is_head", "-title__is_leader", "id").values_list(
        "id", "unit_id", "unit_name", "unit_path", "title_id", "title__code", "title__name_vi", "title__name_en",
        "title__is_head", "title__is_leader", "title__key_leader", "starts_on", "ends_before", "authorised",
    )  # fmt: skip
    return [PostRow(*row) for row in rows]


def get_post(*, actor: Actor, post_id: int) -> PostFile:
    """A post with all its authorised numbers, in the last place of its unit; raises LookupError outside the part."""
    post = Post.objects.select_related("title", "unit").filter(pk=post_id).first()
    if post is None:
        raise LookupError(post_id)
    place = Placement.objects.filter(may_look(actor), unit_id=post.unit_id).order_by("-starts_on").first()
    if place is None:
        raise LookupError(post_id)
    rows = list(post.authorisations.order_by("-starts_on"))
    return PostFile(
        post.pk, post.title.code, post.title.name_vi, post.title.name_en, post.unit.code, place.name, place.path,
        post.starts_on, post.ends_before,
        tuple(NumberRow(row.number, row.starts_on, row.ends_before, row.basis) for row in rows),
        post_mark(post.ends_before, rows),
    )  # fmt: skip


def _title(row: PostTitle, posts: int, standards: tuple[StandardRow, ...]) -> TitleRow:
    return TitleRow(
        row.pk, row.code, row.name_vi, row.name_en, tuple(row.aliases), row.is_head, row.is_leader, row.key_leader,
        row.ethnic_knowledge_group, row.source, posts, standards, row.rank,
    )  # fmt: skip


def _standard(row: PostStandard) -> StandardRow:
    return StandardRow(
        row.category, row.education, row.political_theory, row.state_management, row.starts_on, row.ends_before,
        row.legal_basis, row.confidence, row.get_category_display(), row.get_education_display(),
        row.get_political_theory_display(), row.get_state_management_display(),
    )  # fmt: skip


def list_titles(*, on: date, text: str = "", path: str | None = None) -> list[TitleRow]:
    """The catalogue by name with the standard in force on the day (two queries, with ``path`` three).

    ``text``: part of a name, an alias or a code, with or without tones. The catalogue is the same for everybody; the
    posts that bear each title are counted in the part at ``path``, and nowhere where it is None.
    """
    key = fold(text)
    counts = {} if path is None else _posts_by_title(path, on)
    standards = {row.title_id: _standard(row) for row in PostStandard.objects.on(on)}
    found = (
        _title(row, counts.get(row.pk, 0), (standards[row.pk],) if row.pk in standards else ())
        for row in PostTitle.objects.order_by("name_key")
    )
    return [row for row in found if not key or _mentions(row, key)]


def _mentions(row: TitleRow, key: str) -> bool:
    return any(key in fold(name) for name in (row.name_vi, row.name_en, row.code, *row.aliases))


def _posts_by_title(path: str, on: date) -> dict[int, int]:
    here = Placement.objects.filter(on_day(on), below(path, "path")).values("unit_id")
    # Posts of part-time staff have no authorised number: they are not counted here, nor listed there.
    numbered = Authorisation.objects.filter(on_day(on), post_id=OuterRef("pk"))
    posts = Post.objects.filter(on_day(on), Exists(numbered), unit_id__in=here)
    return dict(posts.order_by().values_list("title_id").annotate(n=Count("pk")))


def get_title(*, on: date, code: str, path: str | None = None) -> TitleRow:
    """A title with all its standards, newest first; raises LookupError. ``path``: as in list_titles."""
    row = PostTitle.objects.filter(code=code).first()
    if row is None:
        raise LookupError(code)
    standards = tuple(_standard(one) for one in row.standards.order_by("-starts_on"))
    return _title(row, 0 if path is None else _posts_by_title(path, on).get(row.pk, 0), standards)
