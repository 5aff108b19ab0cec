"""Accounts and the roles they hold over parts of the tree, by period."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from hoaban.shared.access import Role
from hoaban.shared.names import tidy
from hoaban.shared.periods import Period


class UserManager(BaseUserManager["User"]):
    """Accounts with their home unit, which every page names."""

    def get_queryset(self) -> models.QuerySet[User]:
        """The home unit comes along: one query a request, not two."""
        return super().get_queryset().select_related("home_unit")


class User(AbstractBaseUser):
    """An account. Whom it belongs to among the officials is a bare key: people stand on a higher floor.

    An official has one account at most that may sign in.
    """

    username = models.CharField(
        _("user name"),
        max_length=60,
        unique=True,
        validators=[UnicodeUsernameValidator()],
        error_messages={"unique": _("This user name is taken. Choose another.")},
    )
    full_name = models.CharField(_("full name"), max_length=200)
    email = models.EmailField(_("e-mail"), blank=True)
    language = models.CharField(
        _("language"), max_length=2, choices=[("vi", "Tiếng Việt"), ("en", "English")], default="vi"
    )
    official_id = models.BigIntegerField(_("record of the official"), null=True, blank=True)
    home_unit = models.ForeignKey(
        "organisation.Unit", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("home unit")
    )
    is_active = models.BooleanField(_("may sign in"), default=True)
    grants_version = models.PositiveIntegerField(_("version of the grants"), default=0, editable=False)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["full_name"]

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        indexes: ClassVar = [models.Index(fields=["official_id"], name="user_official")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["official_id"], condition=models.Q(is_active=True, official_id__isnull=False),
                name="accounts_one_active_each", violation_error_message=_("This official has an account already."),
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.full_name or self.username

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the name tidy."""
        self.full_name = tidy(self.full_name)
        super().save(*args, **kwargs)


class Membership(Period):
    """A role of an account over a unit and all below it (no unit: the whole installation), in a period."""

    user = models.ForeignKey(User, models.CASCADE, related_name="memberships", verbose_name=_("account"))
    role = models.CharField(_("role"), max_length=20, choices=Role)
    unit = models.ForeignKey(
        "organisation.Unit", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("unit")
    )

    class Meta(Period.Meta):
        verbose_name = _("granted role")
        verbose_name_plural = _("granted roles")
        indexes: ClassVar = [models.Index(fields=["user", "starts_on"], name="membership_user")]

    def __str__(self) -> str:
        return f"{self.get_role_display()}: {self.unit or _('the whole province')}"
