"""Who may see and change what: an Actor holds grants of role x part of the tree.

Every query and command takes the Actor. A row outside its part does not exist for it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import reduce
from operator import or_

from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

STEP = 4
"""Characters of one step of a path: the unit's key in base 36, so that 1.6 million units fit."""


class Role(models.TextChoices):
    """What somebody comes to do (see docs/manual)."""

    ADMINISTRATOR = "administrator", _("Administrator")
    PERSONNEL = "personnel", _("Personnel officer, Home Affairs")
    ORGANISING = "organising", _("Organising Commission")
    COMMUNE = "commune", _("Commune office")
    SUPERVISOR = "supervisor", _("Head of an office")
    PROVIDER = "provider", _("Training provider")
    INSPECTOR = "inspector", _("Inspector")
    LEADER = "leader", _("Province leader")
    COUNTER = "counter", _("Counter officer, one-stop shop")
    VERIFIER = "verifier", _("Department that verifies report cards of communes")
    OFFICIAL = "official", _("Official")


class Permission(StrEnum):
    """One thing that a role may do within its part of the tree."""

    VIEW_PEOPLE = "people.view"
    CHANGE_PEOPLE = "people.change"
    IMPORT_ROSTER = "people.import"
    VIEW_RECORDS = "record.view"
    CHANGE_RECORDS = "record.change"
    VIEW_ORGANISATION = "organisation.view"
    CHANGE_ORGANISATION = "organisation.change"
    VIEW_FIGURES = "insight.view"
    VIEW_LAWBOOK = "lawbook.view"
    CHANGE_LAWBOOK = "lawbook.change"
    VIEW_HISTORY = "audit.view"
    CHANGE_ACCOUNTS = "accounts.change"
    VIEW_LEARNING = "learning.view"
    PROPOSE_TRAINING = "learning.propose"
    APPROVE_TRAINING = "learning.approve"
    RUN_CLASSES = "learning.run"
    FOLLOW_LEARNING = "learning.follow"
    ENDORSE_TRAINING = "learning.endorse"
    VIEW_EVALUATION = "conduct.view_evaluation"
    EVALUATE = "conduct.evaluate"
    PUBLISH_EVALUATION = "conduct.publish"
    VIEW_SUPERVISION = "conduct.view_supervision"
    SUPERVISE = "conduct.supervise"
    REPORT_SUPERVISION = "conduct.report_supervision"
    VIEW_DISCIPLINE = "conduct.view_discipline"
    HANDLE_DISCIPLINE = "conduct.handle_discipline"
    VIEW_LEADERSHIP = "leadership.view"
    PROPOSE_LEADERS = "leadership.propose"
    PLAN_LEADERS = "leadership.plan"
    APPOINT = "leadership.appoint"
    WAIVE_STANDARD = "leadership.waive"
    ROTATE = "leadership.rotate"
    SIGN_ROTATION = "leadership.sign"
    VIEW_RECRUITMENT = "recruitment.view"
    RECRUIT = "recruitment.change"
    DECIDE_RECRUITMENT = "recruitment.decide"
    MARK_PAPERS = "recruitment.mark"
    VIEW_SERVICE = "service.view"
    RECEIVE_DOSSIERS = "service.receive"
    HANDLE_DOSSIERS = "service.handle"
    SIGN_RESULTS = "service.sign"
    ANSWER_FEEDBACK = "service.answer"
    MANAGE_SERVICE = "service.manage"
    CHANGE_PROCEDURES = "service.procedures"
    VIEW_GOVERNANCE = "governance.view"
    SCORE_COMMUNE = "governance.score"
    VERIFY_COMMUNES = "governance.verify"
    RUN_GOVERNANCE = "governance.run"
    DECIDE_GOVERNANCE = "governance.decide"
    VIEW_READINGS = "privacy.readings"
    VIEW_RETENTION = "privacy.retention"
    CARRY_OUT_RETENTION = "privacy.carry_out"


_READ = {
    Permission.VIEW_PEOPLE, Permission.VIEW_ORGANISATION, Permission.VIEW_FIGURES, Permission.VIEW_LAWBOOK,
    Permission.VIEW_LEARNING, Permission.VIEW_RECORDS, Permission.VIEW_GOVERNANCE,
}  # fmt: skip
_KEEP = _READ | {
    Permission.CHANGE_PEOPLE, Permission.IMPORT_ROSTER, Permission.VIEW_HISTORY, Permission.PROPOSE_TRAINING,
    Permission.CHANGE_RECORDS,
}  # fmt: skip

_LEADERS = {Permission.VIEW_LEADERSHIP, Permission.VIEW_EVALUATION}
"""Seeing plans of leaders, cases, rounds and yearly rankings."""

_DESK = {Permission.VIEW_SERVICE, Permission.RECEIVE_DOSSIERS, Permission.HANDLE_DOSSIERS}
"""Taking dossiers in at a one-stop shop and passing them on."""

PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.ADMINISTRATOR: frozenset(Permission),
    Role.PERSONNEL: frozenset(
        _KEEP
        | _LEADERS
        | {
            Permission.CHANGE_ORGANISATION,
            Permission.CHANGE_LAWBOOK,
            Permission.APPROVE_TRAINING,
            Permission.PUBLISH_EVALUATION,
            Permission.VIEW_SUPERVISION,
            Permission.VIEW_DISCIPLINE,
            Permission.HANDLE_DISCIPLINE,
            Permission.PROPOSE_LEADERS,
            Permission.APPOINT,
            Permission.ROTATE,
            Permission.VIEW_SERVICE,
            Permission.CHANGE_PROCEDURES,
            Permission.VIEW_RECRUITMENT,
            Permission.RECRUIT,
            Permission.DECIDE_RECRUITMENT,
            Permission.RUN_GOVERNANCE,
            Permission.VIEW_RETENTION,
            Permission.CARRY_OUT_RETENTION,
        }
    ),
    Role.ORGANISING: frozenset(
        (_KEEP - {Permission.IMPORT_ROSTER})
        | _LEADERS
        | {
            Permission.VIEW_SUPERVISION,
            Permission.VIEW_DISCIPLINE,
            Permission.PROPOSE_LEADERS,
            Permission.PLAN_LEADERS,
            Permission.APPOINT,
            Permission.ROTATE,
            Permission.SIGN_ROTATION,
            Permission.VIEW_RECRUITMENT,
            Permission.MARK_PAPERS,
        }
    ),
    Role.COMMUNE: frozenset(
        _KEEP
        | _LEADERS
        | _DESK
        | {
            Permission.ANSWER_FEEDBACK,
            Permission.MANAGE_SERVICE,
            Permission.VIEW_RETENTION,
            Permission.EVALUATE,
            Permission.PUBLISH_EVALUATION,
            Permission.PROPOSE_LEADERS,
            Permission.REPORT_SUPERVISION,
            Permission.SCORE_COMMUNE,
        }
    ),
    Role.SUPERVISOR: frozenset(
        _READ
        | _DESK
        | {
            Permission.SIGN_RESULTS,
            Permission.ANSWER_FEEDBACK,
            Permission.MANAGE_SERVICE,
            Permission.FOLLOW_LEARNING,
            Permission.ENDORSE_TRAINING,
            Permission.MARK_PAPERS,
            Permission.VIEW_EVALUATION,
            Permission.EVALUATE,
            Permission.REPORT_SUPERVISION,
        }
    ),
    Role.PROVIDER: frozenset({Permission.VIEW_LAWBOOK, Permission.RUN_CLASSES, Permission.MARK_PAPERS}),
    Role.INSPECTOR: frozenset(
        _READ
        | {
            Permission.VIEW_HISTORY,
            Permission.VIEW_READINGS,
            Permission.VIEW_RETENTION,
            Permission.VIEW_SERVICE,
            Permission.VIEW_RECRUITMENT,
            Permission.VIEW_SUPERVISION,
            Permission.SUPERVISE,
            Permission.VIEW_DISCIPLINE,
            Permission.HANDLE_DISCIPLINE,
        }
    ),
    Role.LEADER: frozenset(
        _READ
        | _LEADERS
        | {
            Permission.VIEW_SUPERVISION,
            Permission.WAIVE_STANDARD,
            Permission.SIGN_ROTATION,
            Permission.VIEW_SERVICE,
            Permission.VIEW_RECRUITMENT,
            Permission.DECIDE_GOVERNANCE,
        }
    ),
    Role.COUNTER: frozenset({Permission.VIEW_LAWBOOK} | _DESK),
    Role.VERIFIER: frozenset({Permission.VIEW_LAWBOOK, Permission.VIEW_GOVERNANCE, Permission.VERIFY_COMMUNES}),
    Role.OFFICIAL: frozenset({Permission.VIEW_LAWBOOK}),
}


def step(unit_id: int) -> str:
    """The path step of a unit: its key in base 36, upper case, four characters.

    Raises ValueError beyond 36**4 - 1.
    """
    digits = ""
    rest = unit_id
    for _place in range(STEP):
        rest, digit = divmod(rest, 36)
        digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"[digit] + digits
    if rest:
        raise ValueError(f"unit key {unit_id} does not fit a path step")
    return digits


def after(prefix: str) -> str:
    """The least string greater than everything that begins with ``prefix`` (in C order)."""
    return prefix[:-1] + chr(ord(prefix[-1]) + 1)


def below(prefix: str, field: str = "unit_path") -> Q:
    """Condition: ``field`` is the path ``prefix`` or stands below it.

    A range, not LIKE, so that both databases use the index; the empty prefix is everything.
    """
    return Q(**{f"{field}__gte": prefix, f"{field}__lt": after(prefix)}) if prefix else Everything()


class Everything(Q):
    """The condition of a part that is the whole installation.

    Django takes an empty condition joined by "or" for nothing: everything, or one's own, would be one's own alone.
    """

    def __or__(self, other: object) -> Q:  # type: ignore[override]
        """Everything, whatever else may hold."""
        return Everything()

    def __ror__(self, other: object) -> Q:
        """The same from the other side: Python asks the more special class first."""
        return Everything()

    def __invert__(self) -> Q:
        """Nothing."""
        return Q(pk__in=[])


@dataclass(frozen=True, slots=True)
class Grant:
    """A role over the part of the tree below any of ``prefixes`` ("" is the whole installation)."""

    role: Role
    prefixes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody who asks or acts: a signed-in user on a day, or the system itself."""

    name: str
    grants: tuple[Grant, ...] = ()
    user_id: int | None = None
    official_id: int | None = None
    home_path: str = ""
    """Path of the unit that pages open on."""

    @classmethod
    def system(cls, name: str = "hoaban") -> Actor:
        """The system itself: every permission, everywhere."""
        return cls(name=name, grants=(Grant(Role.ADMINISTRATOR, ("",)),))

    @property
    def roles(self) -> frozenset[Role]:
        """The roles held today."""
        return frozenset(grant.role for grant in self.grants)

    def may(self, permission: Permission, path: str | None = None) -> bool:
        """Whether the permission is held at all, or over the unit at ``path``."""
        prefixes = self.prefixes(permission)
        return bool(prefixes) if path is None else any(path.startswith(p) for p in prefixes)

    def require(self, permission: Permission, path: str | None = None) -> None:
        """Raises PermissionDenied unless the permission is held (over the unit at ``path``)."""
        if not self.may(permission, path):
            raise PermissionDenied(f"{permission} {path or ''}".strip())

    def prefixes(self, permission: Permission) -> tuple[str, ...]:
        """The fewest path prefixes over which the permission is held, sorted."""
        found = sorted({p for g in self.grants if permission in PERMISSIONS[g.role] for p in g.prefixes})
        return tuple(p for i, p in enumerate(found) if not any(p.startswith(q) for q in found[:i]))

    def within(self, permission: Permission, field: str = "unit_path") -> Q:
        """Condition: the row's path lies in the actor's part; matches nothing without a grant."""
        return any_below(self.prefixes(permission), field)


def any_below(prefixes: Iterable[str], field: str = "unit_path") -> Q:
    """Condition: ``field`` lies below any of the prefixes; matches nothing when there are none."""
    found = [below(prefix, field) for prefix in prefixes]
    return reduce(or_, found) if found else Q(pk__in=[])
