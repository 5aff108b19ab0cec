"""Where somebody stands against the standards of a post, and who of a part lacks least for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import Http404
from django.http.response import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from hoaban.apps.leadership.models import CaseKind
from hoaban.apps.leadership.queries import case_choices, standing, standing_people
from hoaban.apps.leadership.queries.standing_people import Pool, StandingRow
from hoaban.apps.leadership.rules.facts import Purpose
from hoaban.apps.organisation import queries as organisation
from hoaban.apps.organisation.models import Post
from hoaban.apps.organisation.queries import PostChoice, PostNotFound, find_post, search_posts
from hoaban.apps.organisation.queries.post_codes import choices
from hoaban.apps.people.commands.exports import tell_export, tell_page
from hoaban.apps.people.queries import field_groups
from hoaban.shared import tables
from hoaban.shared.access import Permission
from hoaban.shared.figures import Part
from hoaban.shared.rulebook import Finding, Verdict
from hoaban.shared.shell import Request, asked_day, now, today
from hoaban.shared.tables import Column
from hoaban.shared.templatetags.hoaban import number

PURPOSES = {
    Purpose.APPOINTMENT: gettext_lazy("Appointment"),
    Purpose.ELECTION: gettext_lazy("Election"),
    Purpose.REAPPOINTMENT: gettext_lazy("Reappointment"),
    Purpose.PLANNING: gettext_lazy("Leadership planning"),
    Purpose.ROTATION: gettext_lazy("Rotation"),
    Purpose.TRANSFER: gettext_lazy("Transfer or secondment"),
}
COLUMNS = (
    Column("name", gettext_lazy("Full name"), "leadership/standing/_person_cell.html",
           export=lambda r: f"{r.full_name}, {r.detail}"),
    Column("lacking", gettext_lazy("Not met"), lambda r: number(r.lacking), numeric=True, export=lambda r: r.lacking),
    Column("unknown", gettext_lazy("Unknown"), lambda r: number(r.unknown), numeric=True, export=lambda r: r.unknown),
    Column("unmet", gettext_lazy("What is not met"), "leadership/standing/_unmet_cell.html",
           export=lambda r: "; ".join(f"{one.title}: {one.says}" for one in r.unmet)),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Judged:
    """The findings of one case, in three groups."""

    unmet: tuple[Finding, ...]
    unknown: tuple[Finding, ...]
    met: tuple[Finding, ...]

    @property
    def total(self) -> int:
        """How many rules answered."""
        return len(self.unmet) + len(self.unknown) + len(self.met)


def _groups(findings: list[Finding]) -> Judged:
    def those(verdict: Verdict) -> tuple[Finding, ...]:
        return tuple(one for one in findings if one.verdict is verdict)

    return Judged(those(Verdict.NOT_MET), those(Verdict.UNKNOWN), those(Verdict.MET))


def is_keeper(request: Request) -> bool:
    """Whether the actor may see where others stand."""
    return any(request.actor.may(one) for one in standing.SEES)


@require_safe
def standing_start(request: Request) -> HttpResponse:
    """Find a person or a post; an official without a part goes to the own page."""
    if not is_keeper(request):
        return redirect("leadership_standing_own")
    on, text = asked_day(request), request.GET.get("q", "").strip()[:100]
    people = standing_people.find_people(actor=request.actor, text=text, on=on) if text else []
    context = {
        "on": on, "q": text, "people": people, "posts": search_posts(on=on, text=text) if text else [],
        "own": request.actor.official_id is not None,
    }  # fmt: skip
    return render(request, "leadership/standing/start.html", context)


@require_safe
def standing_own(request: Request) -> HttpResponse:
    """Where the actor stands; a page that says so where the account has no record."""
    if request.actor.official_id is None:
        return render(request, "leadership/standing/no_record.html")
    return _person(request, request.actor.official_id)


@require_safe
def standing_of(request: Request, pk: int) -> HttpResponse:
    """Where an official stands; not found outside the actor's part."""
    return _person(request, pk)


def _person(request: Request, official_id: int) -> HttpResponse:
    on, purpose = asked_day(request), _purpose(request)
    person = standing_people.get_person(actor=request.actor, official_id=official_id, on=on)
    groups = {field_groups.BASIC, field_groups.SERVICE, field_groups.QUALIFICATIONS}
    tell_page(actor=request.actor, official_id=official_id, groups=groups, at=now())
    text = request.GET.get("q", "").strip()[:100]
    post = _post(request, on)
    context: dict[str, Any] = {
        "on": on, "person": person, "q": text, "purpose": purpose, "purposes": PURPOSES.items(),
        "is_own": official_id == request.actor.official_id, "is_keeper": is_keeper(request), "post": post,
        "found": search_posts(on=on, text=text) if text else [],
        "next": [] if text or post else standing_people.next_posts(person=person, on=on),
    }  # fmt: skip
    if post is not None:
        findings = standing.findings_for(
            actor=request.actor, official_id=official_id, post_id=post.id, on=on, purpose=purpose
        )
        kind = case_choices.kind_to_open(
            actor=request.actor, official_id=official_id, post_id=post.id, on=today(), wanted=purpose.value
        ) if request.actor.may(Permission.PROPOSE_LEADERS) else ""  # fmt: skip
        context |= {
            "case_kind": kind, "case_label": CaseKind(kind).label if kind else "",
            "judged": _groups(findings), "purpose_label": PURPOSES[purpose],
            "plan": [] if purpose is Purpose.PLANNING else standing.plan_findings(
                actor=request.actor, official_id=official_id, post_id=post.id, on=on
            ),
        }  # fmt: skip
    return render(request, "leadership/standing/person.html", context)


@require_safe
def standing_post(request: Request) -> HttpResponseBase:
    """The people of a part in the order of what they lack for a post."""
    if not is_keeper(request):
        raise Http404
    on, purpose = asked_day(request), _purpose(request)
    post = _post(request, on)
    if post is None:
        return redirect("leadership_standing")
    part = _part(request, on)
    pool = standing_people.pool_for(
        actor=request.actor, post=Post.objects.select_related("title").get(pk=post.id), part=part, on=on,
        purpose=purpose,
    )  # fmt: skip
    if download := tables.export(request, COLUMNS, pool.rows, name=f"{post.label} {on:%Y-%m-%d}"):
        tell_export(
            actor=request.actor,
            officials=(row.official_id for row in pool.rows),
            groups={field_groups.BASIC, field_groups.SERVICE, field_groups.QUALIFICATIONS},
            at=now(),
        )
        return download
    context = {
        "on": on, "post": post, "part": part, "pool": pool, "purpose": purpose, "purposes": PURPOSES.items(),
        "table": tables.build(request, COLUMNS, _linked(pool, post, purpose, on), caption=post.label),
        "children": organisation.list_children(actor=request.actor, on=on, unit_id=part.id),
        "trail": organisation.list_ancestors(actor=request.actor, on=on, path=part.path),
    }  # fmt: skip
    return render(request, "leadership/standing/post.html", context)


@dataclass(frozen=True, slots=True)
class LinkedRow:
    """A row with the address of everything found about the person."""

    row: StandingRow
    url: str

    def __getattr__(self, name: str) -> Any:
        return getattr(self.row, name)


def _linked(pool: Pool, post: PostChoice, purpose: Purpose, on: date) -> list[LinkedRow]:
    query = urlencode({"post": post.code, "purpose": purpose.value, "on": on.isoformat()})
    return [LinkedRow(row, f"{reverse('leadership_standing_of', args=[row.official_id])}?{query}") for row in pool.rows]


def _purpose(request: Request) -> Purpose:
    text = request.GET.get("purpose", "")
    return Purpose(text) if text in {one.value for one in PURPOSES} else Purpose.APPOINTMENT


def _post(request: Request, on: date) -> PostChoice | None:
    """The post in ``?post=`` by its code; Http404 for one that there is not on the day."""
    code = request.GET.get("post", "").strip()
    if not code:
        return None
    try:
        return choices([find_post(code=code, on=on)], on)[0]
    except PostNotFound:
        raise Http404(_("There is no such post on the day.")) from None


def _part(request: Request, on: date) -> Part:
    try:
        return organisation.get_part(actor=request.actor, on=on, code=request.GET.get("unit", "").strip() or None)
    except LookupError:
        raise Http404 from None
