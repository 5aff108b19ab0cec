"""How the rules of standing read: what was found, and what would change it."""

from __future__ import annotations

from datetime import date

from django.db.models import IntegerChoices
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from hoaban.apps.conduct.models import Band
from hoaban.apps.lawbook.models import Education, PoliticalTheory, StateManagement
from hoaban.apps.people.models import Relation
from hoaban.shared.rulebook import Finding, Plain, Verdict, declare_rule


def _number(value: Plain) -> int:
    return int(value or 0)


def _day(value: Plain) -> str:
    return f"{date.fromisoformat(str(value)):%d/%m/%Y}" if value else ""


def _months(value: Plain) -> str:
    count = _number(value)
    return ngettext("%(count)s month", "%(count)s months", count) % {"count": count}


def _wait(found: Finding) -> str:
    return _("Wait until %(day)s.") % {"day": f"{found.until:%d/%m/%Y}"} if found.until else ""


# Standards -----------------------------------------------------------------------------------------------------------

_LEVELS: dict[str, type[IntegerChoices]] = {
    "standard.education": Education,
    "standard.political_theory": PoliticalTheory,
    "standard.state_management": StateManagement,
}


def _level(found: Finding) -> str:
    levels = _LEVELS[found.rule]
    if found.facts["required"] is None:
        return _("No standard of this title is entered for the day.")
    required = levels(_number(found.facts["required"])).label
    if found.facts["held"] is None:
        return _("Asked: %(required)s. Not recorded.") % {"required": required}
    held = levels(_number(found.facts["held"])).label
    return _("Asked: %(required)s. Held: %(held)s.") % {"required": required, "held": held}


def _reach(found: Finding) -> str:
    if found.facts["required"] is None:
        return _("Enter the standard of the title.")
    if found.verdict is Verdict.UNKNOWN:
        return _("Record the qualifications held.")
    if found.until:
        return _("A certificate of %(day)s reaches it.") % {"day": f"{found.until:%d/%m/%Y}"}
    required = _LEVELS[found.rule](_number(found.facts["required"])).label
    return _("Send to study or record the certificate: %(required)s.") % {"required": required}


declare_rule("standard.education", title=gettext_lazy("Professional level"), says=_level, remedy=_reach)
declare_rule("standard.political_theory", title=gettext_lazy("Political theory"), says=_level, remedy=_reach)
declare_rule("standard.state_management", title=gettext_lazy("State management"), says=_level, remedy=_reach)


def _time(found: Finding) -> str:
    facts = {"required": _months(found.facts["required"]), "held": _months(found.facts["months"])}
    if found.verdict is Verdict.UNKNOWN:
        return (
            _("Asked: %(required)s in the present or an equivalent post. The rung of a title is not settled.") % facts
        )
    return _("Asked: %(required)s in the present or an equivalent post. Held: %(held)s.") % facts


def _time_remedy(found: Finding) -> str:
    if found.verdict is Verdict.UNKNOWN:
        return _("Settle the rung of the title in the catalogue.")
    return _wait(found) or _("Take up an equivalent post again: the time is added up.")


declare_rule("standard.time_in_post", title=gettext_lazy("Time in the present post"), says=_time, remedy=_time_remedy)


def _rated(found: Finding) -> str:
    if found.facts["band"] is None:
        return _("The ranking of %(year)s is not recorded.") % {"year": found.facts["year"]}
    band = Band(_number(found.facts["band"])).label
    return _("Ranking of %(year)s: %(band)s. Asked: good or better.") % {"year": found.facts["year"], "band": band}


def _rated_remedy(found: Finding) -> str:
    if found.verdict is Verdict.UNKNOWN:
        return _("Record or publish the ranking of %(year)s.") % {"year": found.facts["year"]}
    return _("The next yearly ranking must be good or better.")


declare_rule("standard.evaluation", title=gettext_lazy("Yearly ranking"), says=_rated, remedy=_rated_remedy)

# Age and terms -------------------------------------------------------------------------------------------------------


def _left(found: Finding) -> str:
    facts = {
        "required": _months(found.facts["required"]), "left": _months(found.facts["left"]),
        "day": _day(found.facts["retires"]),
    }  # fmt: skip
    if found.verdict is Verdict.UNKNOWN:
        return _("Asked: %(required)s of service left. The day of birth is not known exactly enough.") % facts
    return _("Asked: %(required)s of service left. Retires on %(day)s: %(left)s left.") % facts


def _left_remedy(found: Finding) -> str:
    if found.verdict is Verdict.UNKNOWN:
        return _("Record the exact day of birth.")
    return _("Waiting does not help; the competent authority decides special cases.")


declare_rule("age.full_term", title=gettext_lazy("One full term left"), says=_left, remedy=_left_remedy)
declare_rule("age.rotation_time", title=gettext_lazy("Least time of a rotation left"), says=_left, remedy=_left_remedy)


def _terms(found: Finding) -> str:
    facts = {"years": found.facts["required"], "since": _day(found.facts["since"]), "over": _day(found.facts["over"])}
    if found.facts["since"] is None:
        return _("Not head of this place now.")
    if found.is_met:
        return _("Head of this place since %(since)s; the limit of %(years)s years is reached on %(over)s.") % facts
    return _("Head of this place since %(since)s; the limit of %(years)s years was reached on %(over)s.") % facts


declare_rule(
    "term.two_terms", title=gettext_lazy("Two consecutive terms"), says=_terms,
    remedy=lambda found: _("Move to another post or place."),  # noqa: ARG005
)  # fmt: skip

# Ties ----------------------------------------------------------------------------------------------------------------


def _local(found: Finding) -> str:
    if found.facts["local"] is None:
        return _("The native commune is not recorded.")
    text = _("Native of the place led.") if found.facts["local"] else _("Not a native of the place led.")
    return f"{text} {_('An aim, not a duty.')}" if found.facts["aim"] else text


def _local_remedy(found: Finding) -> str:
    if found.verdict is Verdict.UNKNOWN:
        return _("Record the native commune.")
    return _("Choose somebody from elsewhere, or another place for this person.")


declare_rule("place.non_local", title=gettext_lazy("Not a local person"), says=_local, remedy=_local_remedy)


def _kin(found: Finding) -> str:
    count = _number(found.facts["recorded"])
    if found.is_met:
        return ngettext(
            "No relative leads this office or keeps its money (%(count)s relative recorded).",
            "No relative leads this office or keeps its money (%(count)s relatives recorded).", count,
        ) % {"count": count}  # fmt: skip
    english = (get_language() or "vi").startswith("en")
    return _("%(relation)s in the same office: %(name)s, %(title)s.") % {
        "relation": Relation(str(found.facts["relation"])).label, "name": found.facts["relative"],
        "title": found.facts["title_en" if english else "title_vi"],
    }  # fmt: skip


declare_rule(
    "relatives.same_office", title=gettext_lazy("Relatives in one office"), says=_kin,
    remedy=lambda found: _("One of the two takes another office."),  # noqa: ARG005
)  # fmt: skip


def _spared(found: Finding) -> str:
    return {
        "": _("The record tells of none of the cases in which nobody is transferred or seconded."),
        "child": _("Raises a child under the age that the law names."),
        "child_maybe": _("Raises a child that may still be under the age that the law names: only its year of birth is recorded."),
        "maternity": _("Maternity leave within the time that the law names."),
        "illness": _("On sick leave on the day."),
        "study": _("Away for long study on the day."),
    }[str(found.facts["why"])]  # fmt: skip


declare_rule(
    "transfer.spared", title=gettext_lazy("Cases that are not transferred or seconded"), says=_spared,
    remedy=lambda found: (
        _("Ask how old the child is; or take another kind of round.")
        if found.verdict is Verdict.UNKNOWN
        else _("Wait until the case no longer applies.")
    ),
)  # fmt: skip

# Planning ------------------------------------------------------------------------------------------------------------


def _planned(found: Finding) -> str:
    if found.facts["here"]:
        return _("In the plan for this post.")
    if found.facts["equivalent"]:
        return _("In the plan for an equivalent or higher post.")
    if found.verdict is Verdict.UNKNOWN:
        return _("No plan that covers this post is recorded.")
    return _("Not in the plan for this post or an equivalent one.")


def _planned_remedy(found: Finding) -> str:
    if found.verdict is Verdict.UNKNOWN:
        return _("Record the approved plan.")
    return _("Put forward at the next planning round or yearly review.")


declare_rule("planning.in_plan", title=gettext_lazy("In the leadership plan"), says=_planned, remedy=_planned_remedy)


def _counted(found: Finding) -> str:
    facts = {"count": found.facts["count"], "limit": found.facts["limit"]}
    if found.rule == "planning.per_post":
        return _("Planned for this post: %(count)s people; at most %(limit)s.") % facts
    return _("Planned for posts of this level: %(count)s; at most %(limit)s.") % facts


declare_rule(
    "planning.per_post", title=gettext_lazy("People planned for one post"), says=_counted,
    remedy=lambda found: _("Take somebody out of the plan for this post first."),  # noqa: ARG005
)  # fmt: skip
declare_rule(
    "planning.per_person", title=gettext_lazy("Posts planned for one person"), says=_counted,
    remedy=lambda found: _("Take the person out of the plan for another post first."),  # noqa: ARG005
)  # fmt: skip


def _higher(found: Finding) -> str:
    if found.facts["rank"] == 0:
        return _("This post leads nobody.")
    if found.verdict is Verdict.UNKNOWN:
        return _("The rung of a title is not settled.")
    return _("Higher than the present post.") if found.is_met else _("Not higher than the present post.")


def _higher_remedy(found: Finding) -> str:
    if found.verdict is Verdict.UNKNOWN:
        return _("Settle the rung of the title in the catalogue.")
    return _("Plan for a higher post.")


declare_rule("planning.higher_only", title=gettext_lazy("Only higher posts"), says=_higher, remedy=_higher_remedy)


def _reviewed(found: Finding) -> str:
    facts = dict(found.facts) | {"last": _day(found.facts["last"]), "due": _day(found.facts["due"])}
    facts["months"] = _months(found.facts["months"])
    if found.verdict is Verdict.UNKNOWN:
        return _("Plan %(term)s of %(body)s: no approval is recorded. Asked: a review every %(months)s.") % facts
    if found.facts["by_review"]:
        return _("Plan %(term)s of %(body)s: last reviewed on %(last)s, next review by %(due)s.") % facts
    return _("Plan %(term)s of %(body)s: approved on %(last)s, not reviewed since; first review by %(due)s.") % facts


def _reviewed_remedy(found: Finding) -> str:
    facts = {"body": found.facts["body"], "since": _day(found.facts["review_since"])}
    if found.facts["review_since"]:
        return _("%(body)s finishes the round opened on %(since)s; met from the day it is approved.") % facts
    if found.verdict is Verdict.UNKNOWN:
        return _("Record the approved plan.")
    return _("The Organising Commission opens the yearly review of %(body)s; met from the day it is approved.") % facts


declare_rule(
    "planning.reviewed", title=gettext_lazy("Yearly review of the plan"), says=_reviewed, remedy=_reviewed_remedy
)


def _bands(found: Finding) -> str:
    return _("Under %(low)s: %(young)s; %(low)s to %(high)s: %(middle)s; over %(high)s: %(old)s.") % dict(found.facts)


declare_rule(
    "planning.structure", title=gettext_lazy("Three age bands"), says=_bands,
    remedy=lambda found: _("Put forward people of the band that is missing."),  # noqa: ARG005
)  # fmt: skip


def _share(found: Finding) -> str:
    facts = dict(found.facts)
    if found.verdict is Verdict.UNKNOWN and facts["count"] is None:
        return (
            _("The facts of some people of the plan are not recorded; at least %(required)s percent is asked.") % facts
        )
    if facts.get("unknown"):
        return (
            _("%(count)s of %(of)s, %(unknown)s without the fact recorded; at least %(required)s percent is asked.")
            % facts
        )
    return _("%(count)s of %(of)s; at least %(required)s percent is asked.") % facts


def _share_remedy(found: Finding) -> str:
    if found.verdict is Verdict.UNKNOWN:
        return _("Record the missing facts of the people planned.")
    return _("Put forward more people of this group.")


for _key, _title in {
    "planning.share_young": gettext_lazy("Share of young people"),
    "planning.share_women": gettext_lazy("Share of women planned"),
    "planning.share_ethnic_minority": gettext_lazy("Share of ethnic minorities planned"),
    "planning.share_science": gettext_lazy("Share of science and technology"),
}.items():
    declare_rule(_key, title=_title, says=_share, remedy=_share_remedy)
