"""Why a public query may do without an actor."""

from __future__ import annotations

PURE = "works on what it was given"
WORDS = "words only"
LAW = "reads the lawbook, which is public"
GIVEN_CASE = "a case that the caller was given by a query that checked the actor"
PUBLIC = "the names, lineage and titles of units are public law"
PUBLIC_LAW = "what the lawbook says, which everybody may read"
HOURS = "office hours and closures hang on the door of every office"
CATALOGUE = "the catalogue of procedures is public by law"
INNER = "asked by a command or query that has checked the actor, about keys it found"
