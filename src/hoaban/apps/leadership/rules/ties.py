"""Where somebody comes from, and relatives in one office."""

from __future__ import annotations

from hoaban.apps.leadership.rules.facts import Case, OfficialFacts, PostFacts, Seat
from hoaban.shared.rulebook import Finding, Plain, Verdict

BARRED, AIMED = "non_local_posts", "non_local_commune"
"""Rules of the lawbook on posts for people from elsewhere: one bars local people, the other is an aim."""


def non_local(case: Case) -> Finding | None:
    """Posts not held by local people: the native commune must not lie in the territory led."""
    key = case.post.elsewhere
    law = case.law.get(f"rotation.{key}")
    if law is None:
        return None
    local = is_local(case.official, case.post)
    facts: dict[str, Plain] = {"local": local, "level": case.post.level, "aim": key == AIMED}
    verdict = Verdict.UNKNOWN if local is None else Verdict.NOT_MET if local else Verdict.MET
    return Finding("place.non_local", verdict, law.basis, facts)


def is_local(official: OfficialFacts, post: PostFacts) -> bool | None:
    """Whether somebody comes from the territory that a post leads; None where the record does not tell."""
    home, area = official.home, post.area_path
    if home.paths:
        return any(path.startswith(area) for path in home.paths)
    if home.own_province is None:
        return None
    if not home.own_province:
        return False
    return True if post.level == 1 else None


def same_office(case: Case) -> Finding | None:
    """Relatives are not heads, deputies, accountants or treasurers of one office (Law 36/2018/QH14, Article 20).

    A record without relatives says that none is recorded: the finding tells how many were looked at.
    """
    law, mine = case.law.get("kinship.same_office"), case.post.seat
    if law is None or not (mine.leads or mine.keeps_money):
        return None
    for kin in case.official.kin:
        for seat in kin.seats:
            if clash(mine, seat):
                facts: dict[str, Plain] = {
                    "recorded": len(case.official.kin), "relative": kin.name, "relation": kin.relation,
                    "title_vi": seat.title_vi, "title_en": seat.title_en,
                }  # fmt: skip
                return Finding("relatives.same_office", Verdict.NOT_MET, law.basis, facts, waivable=False)
    facts = {"recorded": len(case.official.kin)}
    return Finding("relatives.same_office", Verdict.MET, law.basis, facts, waivable=False)


def clash(one: Seat, other: Seat) -> bool:
    """Whether relatives may not sit in both: one leads, the other leads or keeps the money of the same office.

    One office: the same unit, or the leadership of the commune and whatever belongs to the commune.
    """
    same = one.unit_id == other.unit_id
    led = one.commune_id is not None and one.commune_id == other.commune_id
    if not same and not (led and (one.leads_commune or other.leads_commune)):
        return False
    return (one.leads and (other.leads or other.keeps_money)) or (one.keeps_money and other.leads)
