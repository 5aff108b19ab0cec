"""Ranking 20,000 applications, against the least that could write as many ranks down."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from random import Random
from typing import TYPE_CHECKING

from bench.measuring import Line, line, sample

if TYPE_CHECKING:
    from hoaban.apps.recruitment.models import Campaign

COUNT, POSTS = 20_000, 200
DAY = date(2026, 1, 5)


def ranking_lines(times: int = 5) -> list[Line]:
    """One campaign of 20,000 marked applications for 200 posts, ranked and written; taken back afterwards.

    The bound is two seconds. The floor sorts as many totals and writes as many rows by one prepared statement.
    """
    from django.db import connection, transaction

    from hoaban.apps.recruitment.commands.ranking import rank_campaign

    with transaction.atomic():
        campaign, keys = _campaign()
        totals = [(Random(key).random(), key) for key in keys]

        def floor() -> None:
            ordered = sorted(totals)
            with connection.cursor() as cursor:
                cursor.executemany(
                    "UPDATE recruitment_application SET place=%s WHERE id=%s",
                    [(place, key) for place, (_total, key) in enumerate(ordered, 1)],
                )

        least = sample(floor, times)

        def ranked_all() -> None:
            if rank_campaign(campaign) != COUNT:
                raise RuntimeError("not every application was ranked")

        ranked = line(
            "20,000 applications ranked", sample(ranked_all, times), floor=least,
            floor_is="20,000 totals sorted, 20,000 rows written", bound=2_000,
        )  # fmt: skip
        transaction.set_rollback(True)
    return [ranked]


def _campaign() -> tuple[Campaign, list[int]]:
    """A campaign in its results, with everybody's mark of the counting round."""
    from hoaban.apps.organisation.models import Post, Unit
    from hoaban.apps.recruitment.models import Application, Campaign, CampaignPost, Round, Script
    from hoaban.shared.access import step
    from hoaban.shared.worktime import ZONE

    lot, unit = Random(20), Unit.objects.get(code="SNV", ends_before=None)
    path, at = step(unit.pk), datetime(2026, 1, 5, tzinfo=ZONE)
    made = Campaign.objects.create(
        code="TD-BENCH", name="TD", unit=unit, unit_path=path, route="exam", category=3, state="results",
        apply_from=DAY, apply_until=DAY,
    )  # fmt: skip
    posts = [
        CampaignPost.objects.create(campaign=made, post=post, unit_path=path, number=3)
        for post in Post.objects.order_by("pk")[:POSTS]
    ]
    Application.objects.bulk_create(
        (
            Application(
                number=f"B{place}", follow_key=f"B{place}", campaign=made, wanted=lot.choice(posts), unit_path=path,
                full_name="A", name_key="a", folded="a", personal_id=f"{place:012d}", birth_date=DAY, sex=1, ethnicity=lot.choice((1, 3)),
                education=4, state="eligible", points=Decimal(lot.choice((0, 5))), sent_at=at,
            )
            for place in range(COUNT)
        ),
        batch_size=500,
    )  # fmt: skip
    keys = list(Application.objects.filter(campaign=made).values_list("pk", flat=True))
    held = Round.objects.create(campaign=made, number=2, kind="written", counts=True)
    Script.objects.bulk_create(
        (
            Script(
                round=held, application_id=key, mask=f"{key}", mark=Decimal(lot.randrange(100, 200)) / 2, passed=True
            )
            for key in keys
        ),
        batch_size=500,
    )
    return made, keys
