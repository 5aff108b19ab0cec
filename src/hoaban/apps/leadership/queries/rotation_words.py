"""What the planner says, in words: reasons of a placement, rules against a pair, demands in a clash, goals reached."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from hoaban.apps.leadership.queries.rotation import Names
from hoaban.apps.people.models import QualificationKind
from hoaban.apps.people.queries.rows import qualification_level
from hoaban.planner.rotation.eligible import reasons_against
from hoaban.planner.rotation.instance import Choice, Instance
from hoaban.shared.templatetags.hoaban import number

GOAL_NAMES: Mapping[str, str | Promise] = {
    "non_local": gettext_lazy("A key leader from elsewhere in every commune"),
    "due": gettext_lazy("Nobody heads one place for 8 years"),
    "language": gettext_lazy("A leader speaks the people's language"),
    "share": gettext_lazy("Shares of women, ethnic minorities and young people"),
    "development": gettext_lazy("Planned people gain the practice they lack"),
    "travel": gettext_lazy("Near home"),
    "move": gettext_lazy("Few moves"),
}
AGAINST: Mapping[str, str | Promise] = {
    "ban": gettext_lazy("Excluded by hand"),
    "two_terms": gettext_lazy("Has headed this place too long to stay (65-QĐ/TW, Article 3)"),
    "local": gettext_lazy("Comes from the place itself (65-QĐ/TW, Article 4)"),
    "too_soon": gettext_lazy("Not long enough in the present post"),
    "service_left": gettext_lazy("Too few years of service left"),
    "distance": gettext_lazy("Too far from home"),
    "level": gettext_lazy("Not a step that a round may take: the post is too high or lower than the one held"),
    "standard": gettext_lazy("Lacks a standard of the post"),
    "language": gettext_lazy("Speaks none of the languages the post asks for"),
    "blocked": gettext_lazy("Discipline stands in the way"),
}
BLOCKED: Mapping[str, str | Promise] = {
    "discipline": gettext_lazy("A decision on discipline still bars a higher post"),
    "evaluation": gettext_lazy("Ranked below “good” in the latest year"),
    "case": gettext_lazy("A case of discipline is under consideration"),
    "spared": gettext_lazy("Is not transferred or seconded now: small child, illness or long study by the record"),
}
"""Why somebody takes no other post, as the question says it."""
SHARES: Mapping[str, str | Promise] = {
    "women": gettext_lazy("women"), "ethnic_minority": gettext_lazy("members of ethnic minorities"), "young": gettext_lazy("people under 40"),
}  # fmt: skip
LEARNT: Mapping[str, str | Promise] = {
    "grassroots": gettext_lazy("work at a commune"), "heading": gettext_lazy("leading a unit"),
}  # fmt: skip
RULES: Mapping[str, str | Promise] = {
    "continuity": gettext_lazy("At most so many leaders of one unit may change"),
    "relatives": gettext_lazy("Relatives may not lead one unit together"),
    "non_local": gettext_lazy("Every commune has a key leader from elsewhere"),
    "person": gettext_lazy("One person takes one post"),
    "post": gettext_lazy("One seat is taken by one person"),
}


@dataclass(frozen=True, slots=True)
class Said:
    """A reason in words; ``strong``: it speaks for the move, not only about it."""

    text: str
    strong: bool = False


def say_reasons(reasons: list[Mapping[str, Any]], names: Names) -> list[Said]:
    """The reasons of a placement, those that speak for it first; codes that say nothing to people are left out."""
    found = [_SAY[one["code"]](one, names) for one in reasons if one["code"] in _SAY]
    return sorted((one for one in found if one is not None), key=lambda one: not one.strong)


def _km(km: Any) -> str:
    return _("%(km)s km from home") % {"km": number(km)} if km is not None else ""


def _moves(one: Mapping[str, Any], _names: Names) -> Said | None:
    text = _km(one.get("km"))
    if text and one.get("hardship"):
        limit = _("spared long ways: at most %(limit)s km") % {"limit": number(one["hardship"])}
        return Said(f"{text}, {limit}", strong=True)
    return Said(text) if text else None


def _due(one: Mapping[str, Any], _names: Names) -> Said:
    return Said(_("Has headed the present place for %(time)s") % {"time": _time(one["months"])}, strong=True)


def _must_leave(one: Mapping[str, Any], _names: Names) -> Said:
    said = "; ".join(say_against(found["code"], found) for found in one["against"])
    return Said(_("May not stay: %(why)s") % {"why": said}, strong=True)


def _outsider(one: Mapping[str, Any], names: Names) -> Said:
    text = _("Key leader from elsewhere for %(unit)s")
    return Said(text % {"unit": names.unit(str(one["unit"]))}, strong=True)


def _language(one: Mapping[str, Any], _names: Names) -> Said:
    return Said(_("Speaks %(languages)s") % {"languages": ", ".join(one["languages"])}, strong=True)


def _share(one: Mapping[str, Any], _names: Names) -> Said:
    groups = ", ".join(str(SHARES.get(name, name)) for name in one["shares"])
    return Said(_("Counts towards the share of %(groups)s") % {"groups": groups})


def _develops(one: Mapping[str, Any], _names: Names) -> Said:
    what = ", ".join(str(LEARNT.get(name, name)) for name in one["what"])
    return Said(_("In the plan, needs %(what)s") % {"what": what}, strong=True)


def _pinned(_one: Mapping[str, Any], _names: Names) -> Said:
    return Said(_("Pinned by hand"), strong=True)


def _rival(one: Mapping[str, Any], names: Names) -> Said:
    if not one["at_least"]:
        return Said(_("Next best: %(name)s") % {"name": names.person(str(one["person"]))})
    text = _("Next best: %(name)s, dearer by at least %(cost)s")
    return Said(text % {"name": names.person(str(one["person"])), "cost": number(one["at_least"])})


_SAY = {
    "pinned": _pinned, "must_leave": _must_leave, "due": _due, "outsider": _outsider, "language": _language,
    "share": _share, "develops": _develops, "moves": _moves, "joins": _moves, "rival": _rival,
}  # fmt: skip


def say_against(code: str, facts: Mapping[str, Any]) -> str:
    """A rule against a pair, with the facts the planner looked at."""
    said = _FACTS[code](facts) if facts and code in _FACTS else ""
    text = str(BLOCKED.get(str(facts.get("why")), AGAINST.get(code, code)))
    return f"{text}: {said}" if said else text


def pins_against_records(instance: Instance) -> list[tuple[Choice, list[str]]]:
    """Pins of a question that its records do not allow, each with the rules in words that the pin does not set aside."""
    bare, found = instance.changed(pins=()), []
    for pin in instance.pins:
        person, post = bare.person_of.get(pin.person), bare.post_of.get(pin.post)
        against = reasons_against(bare, person, post) if person and post else ()
        if left := [say_against(one.code, one.facts) for one in against if one.code not in pin.despite]:
            found.append((pin, left))
    return found


def _time(months: Any) -> str:
    years, rest = divmod(int(months), 12)
    if not rest and years:
        return ngettext("%(count)s year", "%(count)s years", years) % {"count": years}
    if not years:
        return ngettext("%(count)s month", "%(count)s months", rest) % {"count": rest}
    return _("%(years)s years %(months)s months") % {"years": years, "months": rest}


def _headed(facts: Mapping[str, Any]) -> str:
    said = _("%(time)s, limit %(limit)s") % {"time": _time(facts["months"]), "limit": _time(facts["limit"])}
    if not facts.get("terms"):
        return said
    terms = ngettext("%(count)s term is over", "%(count)s terms are over", facts["terms"]) % {"count": facts["terms"]}
    return f"{said}; {terms}"


def _far(facts: Mapping[str, Any]) -> str:
    said = _("%(km)s km, at most %(limit)s km") % {"km": facts["km"] or "?", "limit": facts["limit"]}
    return f"{said} ({_('spared long ways')})" if facts.get("hardship") else said


def _standard(name: str) -> str:
    kind, _colon, level = name.partition(":")
    kinds = {
        "education": QualificationKind.EDUCATION, "political_theory": QualificationKind.POLITICAL_THEORY,
        "state_management": QualificationKind.STATE_MANAGEMENT,
    }  # fmt: skip
    return qualification_level(kinds[kind], int(level)) if kind in kinds and level.isdigit() else name


_FACTS: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "two_terms": _headed,
    "too_soon": lambda f: _("%(time)s, at least %(limit)s") % {"time": _time(f["months"]), "limit": _time(f["limit"])},
    "service_left": lambda f: (
        _("%(time)s, at least %(limit)s") % {"time": _time(f["months"]), "limit": _time(f["limit"])}
    ),
    "distance": _far,
    "standard": lambda f: ", ".join(_standard(one) for one in f["missing"]),
    "language": lambda f: ", ".join(f["one_of"]),
}
