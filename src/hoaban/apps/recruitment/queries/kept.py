"""What recruitment keeps of an official, for the copy of their data that they take themselves."""

from __future__ import annotations

from hoaban.apps.recruitment.models import Appeal, Application, Mark, RecruitmentDecision, Script
from hoaban.shared.kept import Kept, declare


def register() -> None:
    """Declare it, once, when Django starts: the decision, and the application that led to it as long as it is kept."""
    declare(
        Kept(RecruitmentDecision, {"campaign": 4, "post": 4, "state": 2, "decision_no": 2, "decided_on": 2, "starts_on": 2}),
        Kept(
            Application, {"number": 2, "campaign": 4, "personal_id": 3, "address": 4, "state": 2, "total": 1},
            whose="decision__official", hides=frozenset({"follow_key"}),
        ),
        Kept(Script, {"round": 4, "absent": 1, "mark": 1, "passed": 1}, whose="application__decision__official"),
        Kept(Mark, {"marker": 1, "mark": 1, "reason": 5, "marked_at": 2}, whose="script__application__decision__official",
             hides=frozenset({"user_id", "marker_name"})),
        Kept(Appeal, {"made_at": 2, "text": 5, "state": 2, "answer": 5}, whose="script__application__decision__official"),
    )  # fmt: skip
