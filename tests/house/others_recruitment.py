"""A campaign of another commune with everything in it, and the addresses of it that must not exist for others."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime

from hoaban.apps.organisation import queries as organisation
from hoaban.apps.organisation.models import Post, Unit
from hoaban.apps.recruitment import models as m

DAY = date(2026, 3, 10)
AT = datetime(2026, 3, 10, tzinfo=UTC)
NAMED = "Ngoạisử"
Keys = Mapping[str, int]
PUBLIC: dict[str, list[Mapping[str, object]]] = {
    "recruitment_public_campaign": [{"code": "TD-2026-999"}],
    "recruitment_public_results": [{"code": "TD-2026-999"}],
    "recruitment_public_apply": [{"code": "TD-2026-999"}],
    "recruitment_own_appeal": [{"script_id": 1}],
}
"""The candidates' pages: announcements are public, the rest opens by the candidate's own key only."""


def record(official_id: int, unit: Unit, post: Post) -> dict[str, int]:
    """A draft campaign with a post, an application, a round with a paper, a marker and an appeal, a decision."""
    path = organisation.current_path(unit.pk, DAY)
    campaign = m.Campaign.objects.create(
        code=f"TD-{NAMED}",
        name=f"Đợt {NAMED}",
        unit=unit,
        unit_path=path,
        route="exam",
        category=2,
        apply_from=DAY,
        apply_until=DAY,
    )
    wanted = m.CampaignPost.objects.create(campaign=campaign, post=post, unit_path=path, number=1, note=NAMED)
    person = {"sex": 2, "ethnicity": 4, "education": 5}
    application = m.Application.objects.create(
        number=f"TD-{NAMED}-1", follow_key="K" * 12, campaign=campaign, wanted=wanted, unit_path=path,
        full_name=f"Quàng Thị {NAMED}", personal_id="011300000001", birth_date=date(1999, 1, 1), sent_at=AT,
        state="chosen", place=1, score=70, points=5, total=75, **person,
    )  # fmt: skip
    held = m.Round.objects.create(campaign=campaign, number=1, kind="written", held_on=DAY, place=NAMED, counts=True)
    m.Marker.objects.create(round=held, number=1, user_id=999_999, name=NAMED)
    script = m.Script.objects.create(round=held, application=application, mask="NGOAISU", mark=70)
    appeal = m.Appeal.objects.create(script=script, text=NAMED, made_at=AT)
    decision = m.RecruitmentDecision.objects.create(
        official_id=official_id, post=post, unit_path=path, level=3, category=2, state="entered",
        decision_no=f"1/{NAMED}", decided_on=DAY, starts_on=DAY, **person,
    )  # fmt: skip
    return {
        "campaign": campaign.pk, "wanted": wanted.pk, "application": application.pk, "held": held.pk,
        "script": script.pk, "appeal": appeal.pk, "recruited": decision.pk,
    }  # fmt: skip


def _of(key: str, **fixed: object) -> Callable[[Keys], Mapping[str, object]]:
    return lambda others: {"pk": others[key], **fixed}


FOREIGN: dict[str, Callable[[Keys], Mapping[str, object]]] = {
    **{
        f"recruitment_{name}": _of("campaign")
        for name in ("campaign", "campaign_change", "post_new", "check_all", "paper_new", "settle")
    },
    "recruitment_move": _of("campaign", move="announce"),
    "recruitment_post_remove": lambda o: {"pk": o["campaign"], "wanted_id": o["wanted"]},
    **{
        f"recruitment_{name}": _of("application")
        for name in ("application", "check", "correct", "return", "decide", "decline")
    },
    **{
        f"recruitment_{name}": _of("held")
        for name in ("round", "round_open", "round_masks", "round_absent", "round_change", "round_publish", "marking")
    },
    "recruitment_mark": lambda o: {"pk": o["held"], "script_id": o["script"]},
    "recruitment_appeal": _of("appeal"),
    **{
        f"recruitment_{name}": _of("recruited")
        for name in ("decision", "enter", "probation", "probation_failed", "lapse")
    },
    "recruitment_letter": _of("recruited", ending="pdf"),
}
"""Addresses of what belongs to the other commune."""
