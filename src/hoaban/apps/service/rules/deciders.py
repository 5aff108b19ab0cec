"""Which department of the province answers for a field of administration, where a procedure is not the commune's."""

from __future__ import annotations

DEPARTMENTS = {
    "HT": "STP", "CT": "STP", "BT": "SYT", "CC": "SNV", "DD": "SNNMT", "XD": "SXD", "KD": "STC", "TM": "SCT",
    "NN": "SNNMT", "GD": "SGDDT", "VH": "SVHTTDL", "TG": "SDTTG", "HO": "SNV", "KN": "TTT",
}  # fmt: skip
"""Code of a field -> code of the department (as the departments stand from 01/03/2025); a counter may name another."""


def decider_of(field: str) -> str:
    """The code of the department for a field; "" where there is none in the province's government."""
    return DEPARTMENTS.get(field, "")
