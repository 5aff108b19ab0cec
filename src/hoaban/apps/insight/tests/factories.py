"""A small province of made-up officials, with lives across 01/07/2025; the same every time."""

from __future__ import annotations

import random
from collections import defaultdict
from datetime import date, timedelta

from hoaban.apps.lawbook.commands import load_lawbook
from hoaban.apps.organisation.commands import load_organisation
from hoaban.apps.organisation.models import Post, Succession, Term, Unit, UnitKind
from hoaban.apps.organisation.queries import grant_prefixes
from hoaban.apps.people.commands import enter_many
from hoaban.apps.people.rules.life import AwardFacts, JobFacts, Life, PersonFacts, SeatFacts, SpellFacts
from hoaban.shared.access import Actor, Grant, Role

SYSTEM = Actor.system()
REFORM = date(2025, 7, 1)
PROVINCES = ("11", "17")


def province(count: int = 300, *, seed: int = 1) -> None:
    """Two loaded provinces with ``count`` officials in the first and a tenth of them in the second."""
    load_lawbook(actor=SYSTEM)
    load_organisation(actor=SYSTEM)
    draw = random.Random(seed)
    for place, code in enumerate(PROVINCES):
        root = Unit.objects.get(code=code)
        number = count if place == 0 else max(1, count // 10)
        lives = _Lives(draw, root).make(number, first=place * 1_000_000)
        enter_many(actor=SYSTEM, province_id=root.pk, lives=lives, on=date(2026, 1, 1), batch=f"made-{code}")


def actor_of(code: str, *, role: Role = Role.COMMUNE, on: date = date(2025, 12, 31)) -> Actor:
    """Somebody who works for the unit of a code, and for what it carries on."""
    unit = Unit.objects.on(on).get(code=code)
    prefixes = grant_prefixes(unit.pk)
    home = unit.placements.order_by("-starts_on").first()
    return Actor(name=f"{role} {code}", grants=(Grant(role, prefixes),), user_id=1, home_path=home.path if home else "")


class _Lives:
    """Composes lives at the posts of one root."""

    def __init__(self, draw: random.Random, root: Unit) -> None:
        self.draw = draw
        self.posts = list(Post.objects.filter(unit__province=root).select_related("title").order_by("id")) or list(
            Post.objects.filter(unit=root).select_related("title").order_by("id")
        )
        self.later: dict[int, list[Post]] = defaultdict(list)
        for post in self.posts:
            if post.starts_on <= REFORM and post.ends_before is None:
                self.later[post.unit_id].append(post)
        self.heirs = dict(Succession.objects.filter(starts_on=REFORM).values_list("ancestor_id", "heir_id"))
        self.communes = list(Unit.objects.filter(province=root, kind=UnitKind.COMMUNE).values_list("id", flat=True))
        self.terms = list(Term.objects.filter(body__unit__province=root).order_by("starts_on"))

    def make(self, count: int, *, first: int) -> list[Life]:
        """That many lives."""
        return [self._life(first + number) for number in range(count)]

    def _life(self, number: int) -> Life:
        draw = self.draw
        post = draw.choice(self.posts)
        since = max(post.starts_on, date(2015, 1, 1) + timedelta(days=draw.randrange(2500)))
        born = since - timedelta(days=365 * draw.randrange(22, 50) + draw.randrange(365))
        jobs = list(self._jobs(post, since))
        category = draw.choices((1, 2, 3), (1, 3, 5))[0]
        return Life(
            person=PersonFacts(
                personal_id=f"011{number:09d}", full_name=f"Lò Văn Thử {number}", sex=draw.choice((1, 2)),
                birth_date=born, ethnicity=draw.choices((1, 2, 8, 6), (5, 1, 4, 1))[0],
                home_unit_id=draw.choice(self.communes),
                party_joined_on=since if draw.random() < 0.5 else None,
            ),
            spells=[SpellFacts(category, since, jobs[-1].ends_before)],
            jobs=jobs,
            awards=self._awards(since),
            seats=[SeatFacts(term.pk, term.starts_on, term.ends_before) for term in self.terms if draw.random() < 0.05],
        )  # fmt: skip

    def _jobs(self, post: Post, since: date) -> list[JobFacts]:
        found = [self._job(post, since, post.ends_before)]
        heir = self.heirs.get(post.unit_id)
        if post.ends_before == REFORM and heir is not None and self.later.get(heir):
            found.append(self._job(self.draw.choice(self.later[heir]), REFORM, None))
        return found

    def _job(self, post: Post, start: date, end: date | None) -> JobFacts:
        leader = post.title.key_leader
        return JobFacts(post.unit_id, post.pk, post.title_id, "appointed", start, end, key_leader=leader)

    def _awards(self, since: date) -> list[AwardFacts]:
        draw, found = self.draw, []
        for kind, highest in ((1, 6), (2, 4), (3, 4), (4, 4)):
            if draw.random() < 0.85:
                found.append(
                    AwardFacts(kind, draw.randrange(1, highest + 1), since + timedelta(days=draw.randrange(2000)))
                )
        return sorted(found, key=lambda award: award.awarded_on)
