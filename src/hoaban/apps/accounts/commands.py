"""Every change of accounts; each leaves an event. Passwords never stand in an event."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from hoaban.apps.accounts.models import Membership, User
from hoaban.apps.organisation import queries as organisation
from hoaban.shared import audit
from hoaban.shared.access import PERMISSIONS, Actor, Permission, Role
from hoaban.shared.names import tidy
from hoaban.shared.periods import overlapping


@transaction.atomic
def create_user(
    *,
    actor: Actor,
    username: str,
    full_name: str,
    on: date,
    password: str | None = None,
    language: str = "vi",
    home_unit_id: int | None = None,
    official_id: int | None = None,
) -> User:
    """Open an account. Without a password it cannot sign in until one is set.

    ``official_id``: whose record it opens. Raises PermissionDenied outside the actor's part, ValidationError when the
    user name is taken or unusable, or the official has an account already.
    """
    path = _path(home_unit_id, on)
    actor.require(Permission.CHANGE_ACCOUNTS, path)
    _require_first(official_id)
    user = User(
        username=User.normalize_username(tidy(username)),
        full_name=full_name,
        language=language,
        home_unit_id=home_unit_id,
        official_id=official_id,
    )
    _give_password(user, password)
    user.full_clean(exclude=["password"], validate_constraints=False)
    _save_first(user)
    facts = {"username": user.username, "full_name": user.full_name, "home_unit": home_unit_id, "official": official_id}
    audit.record(actor=actor, action="accounts.create_user", subject=user, path=path, on=on, after=facts)
    return user


def _save_first(user: User) -> None:
    """Write a new account; refused like any other double where somebody else was faster by a moment."""
    try:
        with transaction.atomic():
            user.save()
    except IntegrityError:
        _require_first(user.official_id)
        _require_free_name(user.username)
        raise


def _require_free_name(username: str) -> None:
    if User.objects.filter(username=username).exists():
        raise ValidationError({"username": _("This user name is taken. Choose another.")})


def _require_first(official_id: int | None) -> None:
    known = User.objects.filter(official_id=official_id, is_active=True).first() if official_id is not None else None
    if known is not None:
        message = _("This official has the account “%(name)s” already.") % {"name": known.username}
        raise ValidationError({"personal_id": message})


def _require_open(user: User) -> None:
    if not user.is_active:
        raise ValidationError(_("This account is closed: it signs in no longer. Open another one."))


@transaction.atomic
def close_account(*, actor: Actor, user_id: int, on: date, reason: str) -> User:
    """Close an account: it signs in no longer, what it did stays under its name.

    Raises PermissionDenied outside the actor's part, ValidationError without a reason or when it is closed already.
    """
    user = User.objects.select_for_update(of=("self",)).get(pk=user_id)
    path = _path(user.home_unit_id, on)
    actor.require(Permission.CHANGE_ACCOUNTS, path)
    _require_over(actor, user, on)
    if not user.is_active:
        raise ValidationError(_("This account is closed already."))
    if actor.user_id == user.pk:
        raise ValidationError(_("Nobody closes the account that they are signed in with. Ask another administrator."))
    if not reason.strip():
        raise ValidationError({"reason": _("Say why the account is closed.")})
    user.is_active = False
    user.save(update_fields=["is_active"])
    _changed(user)
    audit.record(
        actor=actor, action="accounts.close_account", subject=user, path=path, on=on, reason=tidy(reason)[:500],
        before={"is_active": True}, after={"is_active": False},
    )  # fmt: skip
    return user


@transaction.atomic
def grant_role(
    *,
    actor: Actor,
    user_id: int,
    role: Role | str,
    unit_id: int | None,
    starts_on: date,
    ends_before: date | None = None,
    reason: str = "",
) -> Membership:
    """Grant a role over a unit (None: the whole installation) from a day.

    Raises PermissionDenied when the unit or the account lies outside the actor's part or the role can do what
    the actor cannot, ValidationError when the period is inverted or the role is held then already.
    """
    user = User.objects.select_for_update(of=("self",)).get(pk=user_id)
    path = _path(unit_id, starts_on)
    actor.require(Permission.CHANGE_ACCOUNTS, path)
    for permission in PERMISSIONS[Role(role)]:
        actor.require(permission, path)
    _require_over(actor, user, starts_on)
    _require_open(user)
    granted = Membership(user=user, role=role, unit_id=unit_id, starts_on=starts_on, ends_before=ends_before)
    _check_period(granted)
    granted.save()
    _changed(user)
    facts = {"role": str(role), "unit": unit_id, **_days(granted)}
    audit.record(
        actor=actor, action="accounts.grant_role", subject=user, path=path, on=starts_on, after=facts, reason=reason
    )
    return granted


@transaction.atomic
def end_grant(*, actor: Actor, membership_id: int, ends_before: date, reason: str = "") -> Membership:
    """End a role: it holds for the last time on the day before ``ends_before``.

    Raises PermissionDenied outside the actor's part, ValidationError when it would end before it starts.
    """
    granted = Membership.objects.select_for_update(of=("self",)).select_related("user").get(pk=membership_id)
    path = _path(granted.unit_id, ends_before)
    actor.require(Permission.CHANGE_ACCOUNTS, path)
    _require_over(actor, granted.user, ends_before)
    before = _days(granted)
    granted.ends_before = ends_before
    _check_period(granted)
    granted.save(update_fields=["ends_before"])
    _changed(granted.user)
    audit.record(
        actor=actor,
        action="accounts.end_grant",
        subject=granted.user,
        path=path,
        on=ends_before,
        before={"role": granted.role, "unit": granted.unit_id, **before},
        after=_days(granted),
        reason=reason,
    )
    return granted


@transaction.atomic
def set_password(*, actor: Actor, user_id: int, password: str, on: date) -> User:
    """Give an account a new password: one's own, or as administrator of its part.

    Raises PermissionDenied for others, ValidationError when the password is too weak.
    """
    user = User.objects.select_for_update(of=("self",)).get(pk=user_id)
    path = _path(user.home_unit_id, on)
    if actor.user_id != user.pk:
        actor.require(Permission.CHANGE_ACCOUNTS, path)
        _require_over(actor, user, on)
    _require_open(user)
    _give_password(user, password)
    user.save(update_fields=["password"])
    audit.record(actor=actor, action="accounts.set_password", subject=user, path=path, on=on)
    return user


@transaction.atomic
def choose_language(*, actor: Actor, user_id: int, language: str, on: date) -> User:
    """Choose the language of one's own pages."""
    user = User.objects.select_for_update(of=("self",)).get(pk=user_id)
    if actor.user_id != user.pk:
        raise PermissionDenied
    before, user.language = user.language, language
    user.save(update_fields=["language"])
    facts: dict[str, dict[str, Any]] = {"before": {"language": before}, "after": {"language": language}}
    audit.record(actor=actor, action="accounts.choose_language", subject=user, on=on, **facts)
    return user


def _give_password(user: User, password: str | None) -> None:
    if password is None:
        user.set_unusable_password()
        return
    validate_password(password, user)
    user.set_password(password)


def _path(unit_id: int | None, on: date) -> str:
    return "" if unit_id is None else organisation.current_path(unit_id, on)


def _require_over(actor: Actor, user: User, on: date) -> None:
    """An administrator of a part must not reach accounts that reach beyond it."""
    units: Iterable[int | None] = user.memberships.on(on).values_list("unit_id", flat=True)
    for unit_id in {*units, *([user.home_unit_id] if user.home_unit_id else [])}:
        actor.require(Permission.CHANGE_ACCOUNTS, _path(unit_id, on))


def _check_period(granted: Membership) -> None:
    if granted.ends_before is not None and granted.ends_before <= granted.starts_on:
        raise ValidationError({"ends_before": _("The end is before the start. Change one of the two days.")})
    same = Membership.objects.filter(user=granted.user, role=granted.role, unit=granted.unit_id).exclude(pk=granted.pk)
    if same.filter(overlapping(granted.starts_on, granted.ends_before)).exists():
        raise ValidationError({"role": _("The account already holds this role there in that period.")})


def _days(granted: Membership) -> dict[str, str | None]:
    ends = granted.ends_before.isoformat() if granted.ends_before else None
    return {"starts_on": granted.starts_on.isoformat(), "ends_before": ends}


def _changed(user: User) -> None:
    User.objects.filter(pk=user.pk).update(grants_version=F("grants_version") + 1)
