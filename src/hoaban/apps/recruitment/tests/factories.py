"""A campaign for tests, led as far as a test needs it, by the real commands."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import count
from zoneinfo import ZoneInfo

from hoaban.apps.accounts.models import User
from hoaban.apps.accounts.tests.factories import make_user
from hoaban.apps.organisation.models import Post
from hoaban.apps.organisation.queries import current_path
from hoaban.apps.people.tests.factories import unit
from hoaban.apps.recruitment.commands import applications, campaigns, rounds
from hoaban.apps.recruitment.commands.applications import ApplicationFacts
from hoaban.apps.recruitment.commands.campaigns import CampaignFacts, PostFacts
from hoaban.apps.recruitment.commands.opening import CANDIDATE
from hoaban.apps.recruitment.commands.rounds import RoundFacts
from hoaban.apps.recruitment.models import Application, Campaign, CampaignPost, Round
from hoaban.apps.recruitment.queries.campaigns import list_vacant
from hoaban.apps.recruitment.rules.eligibility import EXCLUSIONS
from hoaban.apps.recruitment.rules.moves import Move
from hoaban.shared.access import Actor, Grant, Role, step

TODAY = date(2026, 3, 10)
NOW = datetime(2026, 3, 10, 9, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
FIRST = NOW + timedelta(days=25)
"""After the last day of applications: the first round is held."""
AFTER = NOW + timedelta(days=45)
"""After the days of appeal against it, too: the round that counts is held, results are published."""
LATER = AFTER + timedelta(days=40)
"""After the days of appeal, too."""
PROVINCE, COMMUNE, OTHER = "11", "03214", "03208"
DECLARED: dict[str, bool | None] = {"vietnamese": True, "healthy": True, **dict.fromkeys(EXCLUSIONS, False)}
_numbers = count(1)


def personnel(code: str = PROVINCE, role: Role = Role.PERSONNEL) -> Actor:
    """Somebody who recruits for a part."""
    path = current_path(unit(code, TODAY).pk, TODAY)
    return Actor("Lò Thị Thử", (Grant(role, (path,)),), user_id=7, home_path=path)


def stranger_part() -> Actor:
    """A personnel officer whose part is a commune, away from the province's campaigns."""
    path = current_path(unit(OTHER, TODAY).pk, TODAY)
    return Actor("Người ngoài", (Grant(Role.PERSONNEL, (path,)),), user_id=8, home_path=path)


def vacant_post(actor: Actor) -> Post:
    """A vacant post of the commune that nobody asks for yet, with at least two seats where there is one."""
    path = current_path(unit(COMMUNE, TODAY).pk, TODAY)
    rows = sorted(list_vacant(actor=actor, on=TODAY, path=path, category=2), key=lambda one: -one.free)
    found: Post = Post.objects.get(pk=rows[0].post_id)
    return found


def draft(actor: Actor, *, number: int = 1, education: int = 4, fields: str = "", route: str = "exam") -> Campaign:
    """A campaign with one post to fill."""
    made = campaigns.open_campaign(
        actor=actor, on=TODAY,
        facts=CampaignFacts("Tuyển công chức 2026", unit(PROVINCE, TODAY).pk, route, 2, TODAY, TODAY + timedelta(days=20)),
    )  # fmt: skip
    campaigns.add_post(
        actor=actor, campaign_id=made.pk, version=None, on=TODAY,
        facts=PostFacts(vacant_post(actor).pk, number, education, fields),
    )  # fmt: skip
    return made


def announced(actor: Actor, **given: object) -> Campaign:
    """A campaign that takes applications."""
    made = draft(actor, **given)  # type: ignore[arg-type]
    return campaigns.move_campaign(actor=actor, campaign_id=made.pk, version=None, move=Move.ANNOUNCE, now=NOW)


def wanted_of(campaign: Campaign) -> CampaignPost:
    """The post of a campaign of draft()."""
    found: CampaignPost = campaign.posts.get()
    return found


def facts(campaign: Campaign, **given: object) -> ApplicationFacts:
    """What a candidate tells who may apply."""
    number = next(_numbers)
    told: dict[str, object] = {
        "wanted_id": wanted_of(campaign).pk, "full_name": f"Lò Thị Dự {number}", "personal_id": f"0113{number:08d}",
        "birth_date": date(1999, 4, 5), "sex": 2, "ethnicity": 1, "education": 4, "declared": DECLARED,
        "graduated_on": date(2022, 6, 30), "field_of_study": "Luật", "home": "03214", **given,
    }  # fmt: skip
    return ApplicationFacts(**told)  # type: ignore[arg-type]


def apply(campaign: Campaign, **given: object) -> Application:
    """An application by the public form."""
    return applications.apply(actor=CANDIDATE, campaign_id=campaign.pk, facts=facts(campaign, **given), now=NOW)


def checked(actor: Actor, campaign: Campaign) -> None:
    """Close applications and check them all."""
    lead(actor, campaign, Move.CLOSE_APPLICATIONS, now=FIRST)
    applications.check_all(actor=actor, campaign_id=campaign.pk, version=None)


def lead(actor: Actor, campaign: Campaign, *moves: Move, now: datetime = AFTER) -> None:
    """Make moves one after the other."""
    for move in moves:
        campaigns.move_campaign(actor=actor, campaign_id=campaign.pk, version=None, move=move, now=now, reason="Thử")


def markers() -> list[User]:
    """Three accounts that may mark."""
    found = list(User.objects.filter(username__startswith="cham").order_by("username"))
    return found or [make_user(f"cham{place}", (Role.PROVIDER, None)) for place in (1, 2, 3)]


def marker_actor(user: User) -> Actor:
    """A marker as an actor."""
    return Actor(user.full_name, (Grant(Role.PROVIDER, (step(1),)),), user_id=user.pk)


def hold(actor: Actor, campaign: Campaign, number: int, marks: dict[int, str | None], now: datetime = AFTER) -> Round:
    """Open a round, mark it (application -> mark of both markers, None: absent) and publish it."""
    found: Round = campaign.rounds.get(number=number)
    users = markers()
    names = (users[0].username, users[1].username, users[2].username)
    rounds.open_round(
        actor=actor, round_id=found.pk, version=None, now=now,
        facts=RoundFacts(now.date(), "Trường Chính trị tỉnh", names),
    )  # fmt: skip
    absent = [
        one.number for one in Application.objects.filter(pk__in=[key for key, mark in marks.items() if mark is None])
    ]
    rounds.record_absent(actor=actor, round_id=found.pk, version=None, numbers=absent)
    for script in found.scripts.filter(absent=False):
        for user in users[:2]:
            rounds.give_mark(
                actor=marker_actor(user), round_id=found.pk, script_id=script.pk,
                mark=Decimal(marks[script.application_id] or 0), reason="Đúng trọng tâm", now=now,
            )  # fmt: skip
    return rounds.publish_round(actor=actor, round_id=found.pk, version=None, now=now)


def ranked(actor: Actor, campaign: Campaign, marks: dict[int, str | None]) -> Campaign:
    """Lead a campaign with applications to published results; everybody passes the first round."""
    checked(actor, campaign)
    lead(actor, campaign, Move.START_ROUNDS, now=FIRST)
    if campaign.rounds.count() > 1:
        hold(actor, campaign, 1, dict.fromkeys(marks, "80"), FIRST)
    hold(actor, campaign, campaign.rounds.count(), marks)
    lead(actor, campaign, Move.PUBLISH)
    found: Campaign = Campaign.objects.get(pk=campaign.pk)
    return found
