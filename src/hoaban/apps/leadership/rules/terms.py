"""Two consecutive terms as head in one place (Regulation 65-QĐ/TW, Article 3)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from hoaban.apps.leadership.rules.days import add_months
from hoaban.apps.leadership.rules.facts import Case, HeadPost, PostFacts, Tenure
from hoaban.shared.rulebook import Finding, Plain, Verdict

IN_A_ROW = 2
"""Terms in a row as head of one place; a third is more than Regulation 65-QĐ/TW, Article 3, lets anybody have."""


def two_terms(case: Case) -> Finding | None:
    """At most two terms in a row as head of one place; a number of consecutive years counts as more than two."""
    law = case.law.get("term.two_terms_definition")
    if law is None or not case.post.is_head:
        return None
    years = law.numbers[0]
    since = head_since(case.official.tenures, case.post, case.on)
    if since is None:
        return Finding("term.two_terms", Verdict.MET, law.basis, {"required": years, "since": None, "over": None})
    over = add_months(since, 12 * years)
    facts: dict[str, Plain] = {"required": years, "since": since.isoformat(), "over": over.isoformat()}
    return Finding("term.two_terms", Verdict.NOT_MET if over <= case.on else Verdict.MET, law.basis, facts)


def head_since(tenures: Iterable[Tenure], post: HeadPost | PostFacts, on: date) -> date | None:
    """Since when somebody has been head here without a break up to the day; None for somebody who is not.

    Here: the same unit, or the one it carries on; in a territory, which has several heads, in a post of the same title.
    Each period must lead into the next one: two places that were merged later were not one place before.
    """
    known = [one for one in tenures if one.starts_on <= on and one.is_head]
    since, here = None, post.carries
    for one in sorted(known, key=lambda tenure: tenure.ends_before or date.max, reverse=True):
        if one.ends_before is not None and one.ends_before < (since or on):
            break
        if one.place in here and (one.code == post.code or not post.by_title):
            since, here = min(since or one.starts_on, one.starts_on), one.carries | {one.place}
    return since
