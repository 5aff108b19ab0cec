"""Reads of people: the census for any day, lists behind figures, one person's record."""

from hoaban.apps.people.queries.addresses import (
    figure_address,
    figure_addresses,
    newcomers_address,
    newcomers_within,
    whole_addresses,
)
from hoaban.apps.people.queries.census import census_on, count_new
from hoaban.apps.people.queries.lists import list_officials
from hoaban.apps.people.queries.officials import Record, get_record, search_officials
from hoaban.apps.people.queries.rows import OfficialRow
from hoaban.apps.people.queries.staffing import Staffing, staffing_by_path, staffing_inside, staffing_of
from hoaban.apps.people.queries.tally import tally_breakdown, tally_value
from hoaban.apps.people.queries.together import (
    SHARES,
    count_together,
    group_together,
    headcount_by,
    inside_together,
    paths_together,
    trends_together,
)

__all__ = [
    "SHARES",
    "OfficialRow",
    "Record",
    "Staffing",
    "census_on",
    "count_new",
    "count_together",
    "figure_address",
    "figure_addresses",
    "get_record",
    "group_together",
    "headcount_by",
    "inside_together",
    "list_officials",
    "newcomers_address",
    "newcomers_within",
    "paths_together",
    "search_officials",
    "staffing_by_path",
    "staffing_inside",
    "staffing_of",
    "tally_breakdown",
    "tally_value",
    "trends_together",
    "whole_addresses",
]
