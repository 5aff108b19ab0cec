"""Public commands and queries that take no actor, each with the reason: a long table, read beside the test that holds it."""

from __future__ import annotations

WITHOUT_ACTOR = {
    # Wiring, at start-up.
    "organisation.register_mover": "an app says at start-up that it moves along in a restructuring",
    "organisation.followers.register_follower": "an app says at start-up that it follows changes of posts and units",
    "people.register": "the same, called by people.apps",
    "service.restructuring.register": "the same, called by service.apps",
    "conduct.retention.register": "an app says at start-up what it keeps, and how long",
    "learning.retention.register": "an app says at start-up what it keeps, and how long",
    "privacy.retention.register": "an app says at start-up what it keeps, and how long",
    "record.retention.register": "an app says at start-up what it keeps, and how long",
    "recruitment.retention.register": "an app says at start-up what it keeps, and how long",
    "service.retention.register": "an app says at start-up what it keeps, and how long",
    # Asked, not written.
    "organisation.built_on": "reads what stands on a restructuring that the caller was allowed to read",
    "exchange.too_large": "the words of a refusal",
    "service.intake.appointment": "reckons an appointment; nothing is written",
    "service.points.open_point": "part of a restructuring or of the demonstration, which has checked the actor",
    # The machine itself: derived tables, written anew from the records by the command line.
    "organisation.rebuild_succession": "derives a table anew; nobody decides anything",
    "people.settle": "the database takes stock of its tables after a mass load; no record changes",
    "people.census.rebuild": "derives a table anew; nobody decides anything",
    "people.census.complete": "derives tables anew that an earlier release did not have",
    "people.census.check": "compares a derived table with the records",
}
"""Public commands without an actor, and why."""
