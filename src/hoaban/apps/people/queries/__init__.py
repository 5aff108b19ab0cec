"""Reads of people: the census for any day, lists behind figures, one person's record."""

from hoaban.apps.people.queries.addresses import figure_address, figure_addresses
from hoaban.apps.people.queries.census import census_on, tally_breakdown, tally_trend, tally_value
from hoaban.apps.people.queries.lists import list_officials
from hoaban.apps.people.queries.officials import Record, get_record, search_officials
from hoaban.apps.people.queries.rows import OfficialRow

__all__ = [
    "OfficialRow",
    "Record",
    "census_on",
    "figure_address",
    "figure_addresses",
    "get_record",
    "list_officials",
    "search_officials",
    "tally_breakdown",
    "tally_trend",
    "tally_value",
]
