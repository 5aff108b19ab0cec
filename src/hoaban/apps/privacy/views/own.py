"""One's own record and data: what is kept, who read it, what was proposed, and a copy of all of it."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from hoaban.apps.people.queries import field_groups
from hoaban.apps.privacy import queries
from hoaban.apps.privacy.commands.copies import take_copy, take_paper
from hoaban.shared.access import PERMISSIONS, Permission, Role
from hoaban.shared.shell import Request, now, today

RECENT = 30


@never_cache
@require_safe
def mine(request: Request) -> HttpResponse:
    """My record and data."""
    actor = request.actor
    official = queries.own_official(actor=actor)
    context = {
        "official": official, "read": queries.count_recent(actor=actor, on=today(), days=RECENT),
        "proposals": [(one, queries.label_of(field=one.field)) for one in queries.list_own_proposals(actor=actor)], "groups": _who_sees(),
        "may_see_times": actor.may(Permission.VIEW_RETENTION),
    }  # fmt: skip
    return render(request, "privacy/own.html", context)


def _who_sees() -> list[tuple[str, str]]:
    """What of a record -> the roles that see it: the groups of fields by their table, the rest by permission."""
    held = [(str(field_groups.LABELS[group]), roles) for group, roles in field_groups.roles_of().items()]
    for label, permission in (
        (_("Discipline"), Permission.VIEW_DISCIPLINE), (_("Yearly rankings"), Permission.VIEW_EVALUATION),
    ):  # fmt: skip
        held.append((label, frozenset(role for role, may in PERMISSIONS.items() if permission in may)))
    return [(label, ", ".join(_labels(roles))) for label, roles in held]


def _labels(roles: frozenset[Role]) -> list[str]:
    return [str(role.label) for role in Role if role in roles]


@never_cache
@require_safe
def download_pdf(request: Request) -> HttpResponse:
    """Everything that is kept of oneself in words, as PDF."""
    answer = HttpResponse(take_paper(actor=request.actor, on=today(), at=now()), content_type="application/pdf")
    answer["Content-Disposition"] = 'attachment; filename="du-lieu-cua-toi.pdf"'
    return answer


@never_cache
@require_safe
def download(request: Request) -> HttpResponse:
    """Everything that is kept of oneself, as one ZIP file."""
    content = take_copy(actor=request.actor, on=today(), at=now())
    answer = HttpResponse(content, content_type="application/zip")
    answer["Content-Disposition"] = 'attachment; filename="du-lieu-cua-toi.zip"'
    return answer
