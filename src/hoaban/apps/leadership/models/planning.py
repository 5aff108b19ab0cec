"""Leadership planning (quy hoạch): rounds, nominations with votes at each meeting, and who is planned for which post."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from hoaban.apps.organisation.models import Post, Unit
from hoaban.apps.people.models import Official
from hoaban.shared.periods import Period


class PlanningKind(models.TextChoices):
    """What a round does."""

    TERM = "term", _("Planning of a term")
    REVIEW = "review", _("Yearly review")


class PlanningState(models.TextChoices):
    """Where a round stands."""

    OPEN = "open", _("Nominations open")
    MEETINGS = "meetings", _("Meetings under way")
    SUBMITTED = "submitted", _("Awaiting approval")
    RETURNED = "returned", _("Returned for changes")
    APPROVED = "approved", _("Plan approved")
    STOPPED = "stopped", _("Stopped")


class Readiness(models.IntegerChoices):
    """When a candidate could take the post."""

    NOW = 1, _("Ready now")
    SOON = 2, _("In 1 to 2 years")
    LATER = 3, _("Later than 2 years")


class PlanningRound(models.Model):
    """A round for the posts of a unit and what stands below it; ``term`` such as 2025-2030."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="planning_rounds", verbose_name=_("unit"))
    unit_path = models.CharField(_("path of the unit"), max_length=60)
    term = models.CharField(_("term"), max_length=20)
    kind = models.CharField(_("kind"), max_length=8, choices=PlanningKind, default=PlanningKind.TERM)
    year = models.PositiveSmallIntegerField(_("year"))
    opens_on = models.DateField(_("opens on"))
    due_on = models.DateField(_("to be approved by"))
    state = models.CharField(_("state"), max_length=10, choices=PlanningState, default=PlanningState.OPEN)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    decision_no = models.CharField(_("decision number"), max_length=80, blank=True)
    approved_on = models.DateField(_("approved on"), null=True)
    version = models.PositiveIntegerField(_("version"), default=1)

    class Meta:
        verbose_name = _("leadership planning round")
        verbose_name_plural = _("leadership planning rounds")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["unit", "term", "kind", "year"], condition=~Q(state="stopped"), name="leadership_round_once"
            )
        ]
        indexes: ClassVar = [models.Index(fields=["unit_path", "year"], name="planning_round_place")]

    def __str__(self) -> str:
        return f"{self.unit} {self.term} {self.year}"


class Candidate(Period):
    """Somebody planned for a post, in a period. Belongs to the post, so it survives a change of its holder."""

    post = models.ForeignKey(Post, models.PROTECT, related_name="candidates", verbose_name=_("post"))
    official = models.ForeignKey(Official, models.CASCADE, related_name="candidacies", verbose_name=_("official"))
    term = models.CharField(_("term"), max_length=20)
    readiness = models.PositiveSmallIntegerField(_("readiness"), choices=Readiness, default=Readiness.SOON)
    entered_by = models.ForeignKey(
        PlanningRound, models.PROTECT, related_name="entered", verbose_name=_("entered by the round")
    )
    left_by = models.ForeignKey(
        PlanningRound, models.PROTECT, null=True, related_name="left", verbose_name=_("taken out by the round")
    )
    left_reason = models.CharField(_("why taken out"), max_length=300, blank=True)

    class Meta(Period.Meta):
        verbose_name = _("planned candidate")
        verbose_name_plural = _("planned candidates")
        indexes: ClassVar = [
            models.Index(fields=["post", "ends_before", "starts_on"], name="candidate_post"),
            models.Index(fields=["official", "ends_before", "starts_on"], name="candidate_official"),
        ]

    def __str__(self) -> str:
        return f"{self.official}: {self.post}"


class NominationState(models.TextChoices):
    """Where a nomination stands."""

    PROPOSED = "proposed", _("Proposed")
    PASSED = "passed", _("Passed the votes")
    DROPPED = "dropped", _("Dropped")
    APPROVED = "approved", _("Plan approved")


class Nomination(models.Model):
    """Somebody put forward for a post in a round, to come in or to be taken out, with the findings of that day."""

    round = models.ForeignKey(PlanningRound, models.CASCADE, related_name="nominations", verbose_name=_("round"))
    post = models.ForeignKey(Post, models.PROTECT, related_name="+", verbose_name=_("post"))
    official = models.ForeignKey(Official, models.CASCADE, related_name="nominations", verbose_name=_("official"))
    removes = models.BooleanField(_("to be taken out"), default=False)
    readiness = models.PositiveSmallIntegerField(_("readiness"), choices=Readiness, default=Readiness.SOON)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=NominationState, default=NominationState.PROPOSED)
    findings = models.JSONField(_("findings"), default=list)
    proposed_by = models.CharField(_("proposed by"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("nomination")
        verbose_name_plural = _("nominations")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["round", "post", "official"], name="leadership_nomination_once")
        ]

    def __str__(self) -> str:
        return f"{self.official}: {self.post}"


class Meeting(models.Model):
    """One of the meetings of a round, in their order (``step`` 1 to 5), with how many were called and came."""

    round = models.ForeignKey(PlanningRound, models.CASCADE, related_name="meetings", verbose_name=_("round"))
    step = models.PositiveSmallIntegerField(_("step taken"))
    held_on = models.DateField(_("meeting held on"))
    called = models.PositiveSmallIntegerField(_("called"))
    present = models.PositiveSmallIntegerField(_("present"))
    note = models.TextField(_("minutes of the meeting"), blank=True)

    class Meta:
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["round", "step"], name="leadership_meeting_step_once"),
            models.CheckConstraint(condition=Q(present__lte=F("called")), name="leadership_meeting_present"),
        ]

    def __str__(self) -> str:
        return f"{self.round} {self.step}"


class Vote(models.Model):
    """Votes for a nomination at a meeting."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="votes", verbose_name=_("meeting"))
    nomination = models.ForeignKey(Nomination, models.CASCADE, related_name="votes", verbose_name=_("nomination"))
    agreed = models.PositiveSmallIntegerField(_("agreed"))
    against = models.PositiveSmallIntegerField(_("against"), default=0)

    class Meta:
        verbose_name = _("vote")
        verbose_name_plural = _("votes")
        constraints: ClassVar = [models.UniqueConstraint(fields=["meeting", "nomination"], name="leadership_vote_once")]

    def __str__(self) -> str:
        return f"{self.nomination} {self.agreed}"
