"""Rounds of rotation and reassignment: what is to be settled, what the planner proposed, what was signed off."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from hoaban.apps.organisation.models import Post, Unit
from hoaban.apps.people.models import Assignment, Official


class RotationKind(models.TextChoices):
    """What the moves of a round are."""

    ROTATION = "rotation", _("Rotation")
    REASSIGNMENT = "reassignment", _("Reassignment")
    SECONDMENT = "secondment", _("Secondment")
    SWAP = "swap", _("Periodic change of position")


class RotationState(models.TextChoices):
    """Where a round stands."""

    DRAFT = "draft", _("Being prepared")
    PROPOSED = "proposed", _("Proposal on the table")
    SUBMITTED = "submitted", _("Awaiting approval")
    RETURNED = "returned", _("Returned for changes")
    APPROVED = "approved", _("Being signed off")
    CLOSED = "closed", _("Closed")


class RotationRound(models.Model):
    """A round: which unit's posts and people, from which day, towards which goals (name -> weight)."""

    title = models.CharField(_("title of the round"), max_length=200)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="rotation_rounds", verbose_name=_("unit"))
    unit_path = models.CharField(_("path of the unit"), max_length=60)
    kind = models.CharField(_("kind"), max_length=12, choices=RotationKind, default=RotationKind.ROTATION)
    takes_effect_on = models.DateField(_("takes effect on"))
    ends_on = models.DateField(_("last day of the secondments"), null=True)
    goals = models.JSONField(_("goals and weights"), default=dict)
    state = models.CharField(_("state"), max_length=10, choices=RotationState, default=RotationState.DRAFT)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    opened_on = models.DateField(_("opened on"))
    decision_no = models.CharField(_("decision number"), max_length=80, blank=True)
    decided_on = models.DateField(_("decided on"), null=True)
    version = models.PositiveIntegerField(_("version"), default=1)

    class Meta:
        verbose_name = _("rotation round")
        verbose_name_plural = _("rotation rounds")
        indexes: ClassVar = [models.Index(fields=["unit_path", "state"], name="rotation_place")]

    def __str__(self) -> str:
        return self.title


class RoundPost(models.Model):
    """A seat that the round settles: a post, and which of its authorised seats (from 1)."""

    round = models.ForeignKey(RotationRound, models.CASCADE, related_name="posts", verbose_name=_("round"))
    post = models.ForeignKey(Post, models.PROTECT, related_name="+", verbose_name=_("post"))
    seat = models.PositiveSmallIntegerField(_("seat"), default=1)

    class Meta:
        verbose_name = _("post of a round")
        verbose_name_plural = _("posts of rounds")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["round", "post", "seat"], name="leadership_round_post_once")
        ]

    def __str__(self) -> str:
        return str(self.post)


class RoundPerson(models.Model):
    """Somebody whom the round may place; a reserve holds none of its posts."""

    round = models.ForeignKey(RotationRound, models.CASCADE, related_name="people", verbose_name=_("round"))
    official = models.ForeignKey(Official, models.CASCADE, related_name="+", verbose_name=_("official"))
    is_reserve = models.BooleanField(_("reserve"), default=False)

    class Meta:
        verbose_name = _("person of a round")
        verbose_name_plural = _("people of rounds")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["round", "official"], name="leadership_round_person_once")
        ]

    def __str__(self) -> str:
        return str(self.official)


class MarkKind(models.TextChoices):
    """What a person decided about a pair."""

    PIN = "pin", _("Pinned")
    BAN = "ban", _("Excluded")


class RoundMark(models.Model):
    """A person pinned to a post, or excluded from it, by somebody."""

    round = models.ForeignKey(RotationRound, models.CASCADE, related_name="marks", verbose_name=_("round"))
    official = models.ForeignKey(Official, models.CASCADE, related_name="+", verbose_name=_("official"))
    post = models.ForeignKey(Post, models.PROTECT, related_name="+", verbose_name=_("post"))
    kind = models.CharField(_("kind"), max_length=3, choices=MarkKind)
    by = models.CharField(_("by"), max_length=150)
    despite = models.JSONField(_("rules set aside"), default=list)
    reason = models.CharField(_("why the rules are set aside"), max_length=500, blank=True)
    marked_on = models.DateField(_("marked on"), null=True)

    class Meta:
        verbose_name = _("mark of a round")
        verbose_name_plural = _("marks of rounds")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["round", "official", "post"], name="leadership_mark_once"),
            models.UniqueConstraint(
                fields=["round", "official"], condition=Q(kind="pin"), name="leadership_one_pin_a_person"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.official} {self.kind} {self.post}"


class SolveState(models.TextChoices):
    """Where the computing of a proposal stands."""

    WAITING = "waiting", _("Waiting")
    RUNNING = "running", _("Solving")
    DONE = "done", _("Solved")
    CLASH = "clash", _("No valid plan")
    FAILED = "failed", _("Failed")


class Proposal(models.Model):
    """One answer of the planner: question, plan, bound and proof as documents; shown only after the check passed."""

    round = models.ForeignKey(RotationRound, models.CASCADE, related_name="proposals", verbose_name=_("round"))
    number = models.PositiveSmallIntegerField(_("number"))
    state = models.CharField(_("state"), max_length=8, choices=SolveState, default=SolveState.WAITING)
    instance = models.JSONField(_("question to the planner"), default=dict)
    plan = models.JSONField(_("answer"), default=dict)
    checked = models.BooleanField(_("checked"), default=False)
    progress = models.JSONField(_("progress"), default=dict)
    problem = models.TextField(_("problem"), blank=True)
    stop_asked = models.BooleanField(_("asked to stop"), default=False)
    asked_at = models.DateTimeField(_("asked at"))
    touched_at = models.DateTimeField(_("last worked on at"), db_default=Now())
    ended_at = models.DateTimeField(_("ended at"), null=True)

    class Meta:
        verbose_name = _("proposal")
        verbose_name_plural = _("proposals")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["round", "number"], name="leadership_proposal_number"),
            models.UniqueConstraint(
                fields=["round"], condition=Q(state__in=["waiting", "running"]), name="leadership_one_solving"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round} {self.number}"


class MoveState(models.TextChoices):
    """Where a move stands."""

    PROPOSED = "proposed", _("Proposed")
    SIGNED = "signed", _("Signed off")
    REFUSED = "refused", _("Not agreed to")


class Move(models.Model):
    """A move of an approved round: signed off one by one into assignments."""

    round = models.ForeignKey(RotationRound, models.CASCADE, related_name="moves", verbose_name=_("round"))
    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="moves", verbose_name=_("proposal"))
    official = models.ForeignKey(Official, models.CASCADE, related_name="+", verbose_name=_("official"))
    from_post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+", verbose_name=_("from the post"))
    to_post = models.ForeignKey(Post, models.PROTECT, related_name="+", verbose_name=_("to the post"))
    to_seat = models.PositiveSmallIntegerField(_("seat"), default=1)
    reasons = models.JSONField(_("reasons"), default=list)
    findings = models.JSONField(_("findings"), default=list)
    waivers = models.JSONField(_("rules waived: rule, authority, reason, day"), default=list)
    state = models.CharField(_("state"), max_length=8, choices=MoveState, default=MoveState.PROPOSED)
    decision_no = models.CharField(_("decision number"), max_length=80, blank=True)
    decided_on = models.DateField(_("decided on"), null=True)
    decided_by = models.CharField(_("decided by"), max_length=150, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)
    assignment = models.ForeignKey(
        Assignment, models.SET_NULL, null=True, related_name="+", verbose_name=_("assignment that followed")
    )
    version = models.PositiveIntegerField(_("version"), default=1)

    class Meta:
        verbose_name = _("move")
        verbose_name_plural = _("moves")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["round", "official"], name="leadership_move_once"),
            models.UniqueConstraint(
                fields=["round", "to_post", "to_seat"], condition=~Q(state="refused"), name="leadership_move_one_a_post"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.official}: {self.to_post}"
