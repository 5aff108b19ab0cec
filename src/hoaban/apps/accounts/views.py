"""Pages of accounts. Signing in, signing out and changing a password are allauth's own views in our templates."""

from __future__ import annotations

from typing import Any, cast

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hoaban.apps.accounts import commands, queries
from hoaban.apps.accounts.forms import AccountForm, CloseForm, EndForm, GrantForm, LanguageForm, PasswordForm
from hoaban.apps.accounts.models import User
from hoaban.shared import tables
from hoaban.shared.access import Permission
from hoaban.shared.shell import Request, today
from hoaban.shared.tables import Column
from hoaban.shared.templatetags.hoaban import day

CHOICES = 20

COLUMNS = (
    Column("name", gettext_lazy("Name"), "accounts/_name_cell.html", sort="full_name", export=lambda u: u.full_name),
    Column("username", gettext_lazy("User name"), lambda u: u.username, sort="username", hidden_on_phone=True),
    Column(
        "home", gettext_lazy("Home unit"), lambda u: u.home_unit or "", sort="home_unit__name", hidden_on_phone=True
    ),
    Column("roles", gettext_lazy("Roles today"), lambda u: "; ".join(map(str, u.held)) or _("None")),
    Column(
        "seen",
        gettext_lazy("Last signed in"),
        lambda u: day(localtime(u.last_login)) if u.last_login else "",
        sort="last_login",
        hidden_on_phone=True,
        export=lambda u: u.last_login,
    ),
)


@require_safe
def account_list(request: Request) -> HttpResponse:
    """The accounts of the actor's part."""
    request.actor.require(Permission.CHANGE_ACCOUNTS)
    text = request.GET.get("q", "").strip()[:100]
    found = queries.list_accounts(actor=request.actor, on=today(), text=text)
    if download := tables.export(request, COLUMNS, found, name=_("Accounts"), default_sort="username"):
        return download  # type: ignore[return-value]
    chips = [tables.chip(request, f"“{text}”", "q")] if text else []
    table = tables.build(request, COLUMNS, found, default_sort="username", caption=_("Accounts"), chips=chips)
    return render(request, "accounts/account_list.html", {"table": table, "text": text})


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def account_add(request: Request) -> HttpResponse:
    """Open an account."""
    request.actor.require(Permission.CHANGE_ACCOUNTS)
    form = AccountForm(request.POST or None)
    if form.is_valid() and (owner := _owner(request, form)) is not None:
        names = ("full_name", "username", "password")
        facts = {name: form.cleaned_data[name] for name in names} | owner
        facts["home_unit_id"] = _key(form.cleaned_data["home_unit"])
        user = _tried(form, commands.create_user, actor=request.actor, on=today(), **facts)
        if user is not None:
            messages.success(request, _("Account opened. Grant it a role."))
            return redirect("accounts:detail", user.pk)
    return render(request, "accounts/account_add.html", {"form": form})


def _owner(request: Request, form: AccountForm) -> dict[str, int] | None:
    """Whose record the account opens, nothing where no number was typed; None where nobody bears the number."""
    number = form.cleaned_data["personal_id"].strip()
    if not number:
        return {}
    found = queries.find_record(actor=request.actor, number=number)
    if found is None:
        form.add_error("personal_id", _("No official of your part bears this number. Check its 12 digits."))
        return None
    return {"official_id": found}


@require_safe
def account_detail(request: Request, user_id: int) -> HttpResponse:
    """An account with the roles it was ever granted."""
    return _detail(request, _account(request, user_id))


@require_POST
def grant_add(request: Request, user_id: int) -> HttpResponse:
    """Grant a role to an account."""
    user = _account(request, user_id)
    form = GrantForm(request.POST, prefix="grant")
    if form.is_valid():
        facts = {
            "role": form.cleaned_data["role"],
            "unit_id": _key(form.cleaned_data["unit"]),
            "starts_on": form.cleaned_data["starts_on"],
            "ends_before": form.ends_before(),
            "reason": form.cleaned_data["reason"],
        }
        if _tried(form, commands.grant_role, actor=request.actor, user_id=user.pk, **facts) is not None:
            messages.success(request, _("Role granted."))
            return redirect("accounts:detail", user.pk)
    return _detail(request, user, grant=form)


@require_POST
def grant_end(request: Request, user_id: int, membership_id: int) -> HttpResponse:
    """End a granted role."""
    user = _account(request, user_id)
    granted = user.memberships.filter(pk=membership_id).first()
    form = EndForm(request.POST, prefix=f"end{membership_id}")
    if granted is not None and form.is_valid():
        facts = {"ends_before": form.ends_before(), "reason": form.cleaned_data["reason"]}
        if _tried(form, commands.end_grant, actor=request.actor, membership_id=granted.pk, **facts) is not None:
            messages.success(request, _("The role ends on that day."))
            return redirect("accounts:detail", user.pk)
    return _detail(request, user, end=(membership_id, form))


@sensitive_post_parameters("password-password")
@require_POST
def password_set(request: Request, user_id: int) -> HttpResponse:
    """Give an account a new password."""
    user = _account(request, user_id)
    form = PasswordForm(request.POST, prefix="password")
    if form.is_valid():
        facts = {"password": form.cleaned_data["password"], "on": today()}
        if _tried(form, commands.set_password, actor=request.actor, user_id=user.pk, **facts) is not None:
            messages.success(request, _("Password changed."))
            return redirect("accounts:detail", user.pk)
    return _detail(request, user, password=form)


@require_POST
def account_close(request: Request, user_id: int) -> HttpResponse:
    """Close an account, with a reason."""
    user = _account(request, user_id)
    form = CloseForm(request.POST, prefix="close")
    if form.is_valid():
        facts = {"reason": form.cleaned_data["reason"], "on": today()}
        if _tried(form, commands.close_account, actor=request.actor, user_id=user.pk, **facts) is not None:
            messages.success(request, _("The account is closed."))
            return redirect("accounts:detail", user.pk)
    return _detail(request, user, close=form)


@require_http_methods(["GET", "HEAD", "POST"])
def account_own(request: Request) -> HttpResponse:
    """One's own account: roles, language, password."""
    user = cast(User, request.user)
    form = LanguageForm(request.POST or None, initial={"language": user.language})
    if form.is_valid():
        language = form.cleaned_data["language"]
        commands.choose_language(actor=request.actor, user_id=user.pk, language=language, on=today())
        messages.success(request, _("Saved."))
        answer = redirect("accounts:own")
        answer.delete_cookie(settings.LANGUAGE_COOKIE_NAME)
        return answer
    grants = queries.list_grants(actor=request.actor, user=user)
    return render(request, "accounts/account_own.html", {"grants": grants, "form": form, "on": today()})


@require_safe
def unit_options(request: Request) -> HttpResponse:
    """Units to choose from while an administrator types."""
    request.actor.require(Permission.CHANGE_ACCOUNTS)
    text = next((str(value) for key, value in request.GET.items() if key.endswith("unit")), "")
    units = queries.list_units(actor=request.actor, text=text, on=today(), limit=CHOICES)
    return render(request, "accounts/_unit_options.html", {"units": units})


def locked_out(request: HttpRequest, *_response_and_credentials: Any) -> HttpResponse:
    """Too many wrong passwords: for how long signing in is closed. The same for names that do not exist."""
    minutes = round(settings.AXES_COOLOFF_TIME * 60)
    wait = ngettext("Wait %(minutes)s minute.", "Wait %(minutes)s minutes.", minutes) % {"minutes": minutes}
    return render(request, "accounts/locked.html", {"wait": wait, "limit": settings.AXES_FAILURE_LIMIT}, status=429)


def _account(request: Request, user_id: int) -> User:
    request.actor.require(Permission.CHANGE_ACCOUNTS)
    return queries.get_account(actor=request.actor, user_id=user_id, on=today())


def _key(unit: Any) -> int | None:
    return unit.pk if unit is not None else None


def _tried(form: Form, command: Any, **facts: Any) -> Any:
    """What the command gives; None when it refused, its reasons then stand beside the fields."""
    try:
        return command(**facts)
    except ValidationError as refusal:
        for name, reasons in _reasons(refusal).items():
            field = "last_on" if name == "ends_before" else name
            form.add_error(field if field in form.fields else None, reasons)
        return None


def _reasons(refusal: ValidationError) -> dict[str, Any]:
    return refusal.message_dict if hasattr(refusal, "error_dict") else {"password": refusal.messages}


def _detail(
    request: Request,
    user: User,
    *,
    grant: GrantForm | None = None,
    end: tuple[int, EndForm] | None = None,
    password: PasswordForm | None = None,
    close: CloseForm | None = None,
) -> HttpResponse:
    on = today()
    grants = queries.list_grants(actor=request.actor, user=user)
    context = {
        "account": user,
        "on": on,
        "grants": [(one, _end_form(one.pk, end)) for one in grants],
        "grant_form": grant or GrantForm(prefix="grant", initial={"starts_on": on}),
        "password_form": password or PasswordForm(prefix="password"),
        "close_form": close or CloseForm(prefix="close"),
        "is_own": request.actor.user_id == user.pk,
        "bad_form": grant or password or close or (end[1] if end else None),
    }
    return render(request, "accounts/account_detail.html", context, status=422 if context["bad_form"] else 200)


def _end_form(membership_id: int, end: tuple[int, EndForm] | None) -> EndForm:
    return end[1] if end and end[0] == membership_id else EndForm(prefix=f"end{membership_id}")
