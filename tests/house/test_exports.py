"""A list of people cannot be taken out in silence: every download either tells those in it, or names nobody."""

from __future__ import annotations

from tests.house.source import sources

TELLING = ("tell_export(", "readings.leave(", "readings.leave_unit(", "leave_unit(")
NAMES_NOBODY = {
    "accounts/views": "accounts, which are no records of people",
    "conduct/views/supervision": "visits of units",
    "governance/views/profiles": "communes", "governance/views/results": "communes", "governance/views/rounds": "communes",
    "insight/views": "numbers",
    "lawbook/views/dated_rules": "the law",
    "leadership/views/planning": "rounds", "leadership/views/plan_reviews": "plans of bodies", "leadership/views/rotation": "rounds",
    "learning/views/banks": "questions", "learning/views/classes": "classes", "learning/views/competencies": "levels of posts",
    "learning/views/exams": "questions", "learning/views/plan_lines": "lines of plans", "learning/views/plans": "plans",
    "organisation/views/titles": "titles",
    "people/views/communes": "communes", "people/views/posts": "posts; their holders are left out of the file",
    "privacy/views/readings": "the log itself, watched by its own permission",
    "record/views/statistics": "numbers",
    "recruitment/views/campaigns": "campaigns",
}  # fmt: skip
"""Rooms whose downloads hold no official, and what they hold; the one-stop shop holds citizens, who have no record here."""


def test_every_download_tells_the_people_in_it() -> None:
    silent = set()
    for source in sources():
        name = source.name.removeprefix("apps/")
        downloads = "tables.export(" in source.text or "spreadsheets.response(" in source.text
        if source.room == "views" and downloads and not any(word in source.text for word in TELLING):
            silent.add(name)
    assert {name for name in silent if not name.startswith("service/")} == set(NAMES_NOBODY)
