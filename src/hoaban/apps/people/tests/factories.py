"""People for tests: synthetic lives in posts of the real tree, entered by the real command."""

from __future__ import annotations

from datetime import date
from itertools import count

from hoaban.apps.organisation.models import Post, Unit
from hoaban.apps.people import commands
from hoaban.apps.people.rules.life import AwardFacts, JobFacts, Life, PersonFacts, SpellFacts
from hoaban.shared.access import Actor, Grant, Role, step

PROVINCE = "11"
COMMUNE = "03214"
NOW = date(2026, 3, 10)
SCHOOL = "03211-TH"
_numbers = count(1)


def unit(code: str, on: date) -> Unit:
    """The unit that has the code on the day."""
    found: Unit = Unit.objects.on(on).get(code=code)
    return found


def posts_of(code: str, on: date) -> list[Post]:
    """Posts of a unit on a day, leaders first."""
    rows = Post.objects.on(on).filter(unit=unit(code, on)).select_related("title")
    return list(rows.order_by("-title__is_head", "-title__is_leader", "id"))


def life(
    post: Post, starts_on: date, *, name: str = "Lò Văn Thử", ethnicity: int = 3, sex: int = 1, category: int = 2,
    born: date = date(1985, 5, 17), home_unit_id: int | None = None, education: int = 4,
) -> Life:  # fmt: skip
    """Somebody who takes up a post on a day and still holds it."""
    number = next(_numbers)
    person = PersonFacts(
        f"{99_000_000_0000 + number:012d}"[-12:], name, sex, born, ethnicity, home_unit_id=home_unit_id
    )
    job = JobFacts(post.unit_id, post.pk, post.title_id, "appointed", starts_on, key_leader=post.title.key_leader)
    award = AwardFacts(1, education, date(2010, 6, 30))
    return Life(person, [SpellFacts(category, starts_on)], [job], [award])


def enter(*lives: Life, on: date = date(2026, 3, 10)) -> list[int]:
    """Write the lives; returns the officials' ids."""
    province = Unit.objects.get(code=PROVINCE, ends_before=None)
    return commands.enter_many(actor=Actor.system(), province_id=province.pk, lives=lives, on=on, batch="test")


def actor_of(role: Role, *units: Unit, home: Unit | None = None) -> Actor:
    """Somebody with a role over the parts below some units as they stand in the loaded tree."""
    from hoaban.apps.organisation import queries  # only tests compose actors

    prefixes = tuple(path for one in units for path in queries.grant_prefixes(one.pk))
    return Actor("Người thử", (Grant(role, prefixes),), user_id=1, home_path=step((home or units[0]).pk))
