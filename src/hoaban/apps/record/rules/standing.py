"""What of a record is filled in, as bits of one number: one for each item that does not depend on the day."""

from __future__ import annotations

TEXTS = (
    "birth_place", "residence", "current_address", "occupation_before", "recruiting_body", "main_work",
    "general_education", "strengths", "insurance_no",
)  # fmt: skip
"""Items that are a text of the record sheet."""
SEALED_TEXTS = ("past", "foreign_bodies", "relatives_abroad")
"""Those that stand sealed."""
BITS = {
    key: 1 << place
    for place, key in enumerate((*TEXTS, *SEALED_TEXTS, "id_issued_on", "family_own", "family_spouse"))
}  # fmt: skip
"""Item -> its bit. Their order is kept in every database: a new item goes to the end."""
ALL = sum(BITS.values())
WITHOUT_SHEET = BITS["family_spouse"]
"""What somebody without a sheet has: no spouse is known whose family would be missing."""
