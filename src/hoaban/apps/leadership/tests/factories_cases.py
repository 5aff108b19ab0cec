"""Cases for tests: people and posts of a commune, cases at every state, and who acts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from hoaban.apps.accounts.models import User
from hoaban.apps.accounts.tests.factories import make_user
from hoaban.apps.leadership.commands import case_decisions, case_papers, cases
from hoaban.apps.leadership.commands.case_decisions import DecisionFacts
from hoaban.apps.leadership.commands.cases import StepFacts
from hoaban.apps.leadership.models import AppointmentCase
from hoaban.apps.leadership.queries import case_findings
from hoaban.apps.leadership.rules.case_papers import PAPERS
from hoaban.apps.leadership.rules.case_steps import stages_of
from hoaban.apps.organisation.models import Authorisation, Post
from hoaban.apps.people.models import Official
from hoaban.apps.people.tests.factories import actor_of, enter, life, posts_of, unit
from hoaban.shared.access import Actor, Role
from hoaban.shared.refusals import CommandRefused
from hoaban.shared.rulebook import Basis, Finding, Verdict

NOW = date(2026, 3, 10)
EFFECT = date(2026, 4, 1)
SINCE = date(2025, 9, 1)
COMMUNE, OTHER = "03214", "03158"
OFFICE = f"{COMMUNE}-VP"
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
MET = Finding("standard.education", Verdict.MET, Basis("NĐ 33/2023", 3), {"required": 4, "held": 4})
UNMET = replace(MET, rule="standard.political_theory", verdict=Verdict.NOT_MET, facts={"required": 3, "held": 2})
UNKNOWN = replace(MET, rule="standard.state_management", verdict=Verdict.UNKNOWN, facts={"required": 2, "held": None})
BARRED = replace(UNMET, rule="standard.education", waivable=False)


def commission() -> Actor:
    """The Organising Commission, which decides."""
    return actor_of(Role.ORGANISING, unit("11", NOW))


def commune_office(code: str = COMMUNE) -> Actor:
    """The office of a commune, which proposes."""
    return actor_of(Role.COMMUNE, unit(code, NOW))


def leader() -> Actor:
    """A leader of the province, who waives."""
    return actor_of(Role.LEADER, unit("11", NOW))


def post(code: str = OFFICE, title: str = "X-CVP") -> Post:
    """A leadership post."""
    found: Post = Post.objects.on(NOW).select_related("title", "unit").get(unit=unit(code, NOW), title__code=title)
    return found


def person(name: str = "Lò Văn Bổ", at: Post | None = None, since: date = SINCE, **facts: Any) -> Official:
    """Somebody who serves in the commune office, or holds a post."""
    place = at or posts_of(OFFICE, since)[-1]
    return Official.objects.get(pk=enter(life(place, since, name=name, **facts))[0])


def findings(monkeypatch: Any, *found: Finding) -> None:
    """Let the rules say this of everybody, so that a test is about the case and not about the rules."""
    monkeypatch.setattr(case_findings.standing, "findings_for", lambda **_asked: list(found))


def opened(kind: str = "appointment", actor: Actor | None = None, **facts: Any) -> AppointmentCase:
    """A case about a person who serves in the commune, or holds the post where the kind asks so."""
    what = facts.pop("post", None) or post()
    holds = kind not in ("appointment", "election")
    who = facts.pop("official", None) or person(at=what if holds else None)
    given = {"takes_effect_on": EFFECT, "on": NOW, "reason": "Kiện toàn chức danh"} | facts
    return cases.open_case(actor=actor or commune_office(), kind=kind, official_id=who.pk, post_id=what.pk, **given)


def take(case: AppointmentCase, key: str, actor: Actor | None = None, **facts: Any) -> AppointmentCase:
    """The case with one more step."""
    version = facts.pop("version", None)
    given = {"done_on": NOW, "called": 10, "present": 9, "agreed": 8} | facts
    return cases.take_step(
        actor=actor or commune_office(), case_id=case.pk, version=version, facts=StepFacts(key, **given), on=NOW
    )


def stepped(case: AppointmentCase, **facts: Any) -> AppointmentCase:
    """The case with every step taken."""
    for stage in stages_of(case.kind, case.route):
        take(case, stage.key, **facts)
    return fresh(case)


def upload(name: str = "to-trinh.pdf", content: bytes = PDF) -> SimpleUploadedFile:
    """A file on its way in."""
    return SimpleUploadedFile(name, content)


def add(case: AppointmentCase, kind: str, actor: Actor | None = None, file: Any = None, **facts: Any) -> Any:
    """A paper put into the case."""
    given = {"version": None, "on": NOW} | facts
    return case_papers.add_paper(
        actor=actor or commune_office(), case_id=case.pk, kind=kind, upload=file or upload(), **given
    )


def papered(case: AppointmentCase) -> AppointmentCase:
    """The case with every paper it needs."""
    for one in PAPERS[case.kind]:
        if one.needed:
            add(case, one.key)
    return fresh(case)


def submitted(kind: str = "appointment", **facts: Any) -> AppointmentCase:
    """A case that awaits the decision."""
    case = papered(stepped(opened(kind, **facts)))
    cases.submit_case(actor=commune_office(), case_id=case.pk, version=None, on=NOW)
    return fresh(case)


def decision(**facts: Any) -> DecisionFacts:
    """What the decision says."""
    given = DecisionFacts("15/QĐ-UBND", NOW, EFFECT, "Lò Văn Ký", "CHỦ TỊCH")
    return replace(given, **facts)


def decide(case: AppointmentCase, actor: Actor | None = None, version: int | None = None, **facts: Any) -> Any:
    """The case decided."""
    return case_decisions.decide_case(
        actor=actor or commission(), case_id=case.pk, version=version, facts=decision(**facts), on=NOW
    )


def fresh(case: AppointmentCase) -> AppointmentCase:
    """The case as it is now."""
    return AppointmentCase.objects.get(pk=case.pk)


def authorise(what: Post, number: int) -> None:
    """So many seats of the post."""
    Authorisation.objects.filter(post=what).update(number=number)


def account(username: str, role: Role, code: str, official: Official | None = None) -> User:
    """Somebody who signs in; ``official``: whose record it is."""
    place = unit(code, NOW) if code else None
    user = make_user(username, (role, place), home=place)
    if official is not None:
        User.objects.filter(pk=user.pk).update(official_id=official.pk)
        user.refresh_from_db()
    return user


class refused:
    """Expects a command to refuse with a code; ``error`` is the refusal afterwards."""

    def __init__(self, code: str) -> None:
        self.code, self.error = code, CommandRefused("", "")

    def __enter__(self) -> refused:
        return self

    def __exit__(self, kind: Any, error: Any, trace: Any) -> bool:
        assert isinstance(error, CommandRefused), f"not refused: {error!r}"
        assert error.code == self.code, error.message
        self.error = error
        return True
