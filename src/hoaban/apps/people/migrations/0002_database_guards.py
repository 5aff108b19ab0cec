"""What the database itself keeps true of people: exclusive periods stay apart, paths and sort keys by bytes."""

from django.db import migrations

from hoaban.shared.overlap import NoOverlap, SortByBytes, TextSearch


class Migration(migrations.Migration):
    dependencies = [("people", "0001_officials_and_census"), ("organisation", "0001_units_and_posts")]

    operations = [
        SortByBytes("CensusRow", columns=["unit_path"], length=60),
        SortByBytes("Tally", columns=["node"], length=60),
        SortByBytes("Official", columns=["name_key"], length=200),
        TextSearch("Official", name="official_folded_text", column="folded"),
        NoOverlap("Employment", name="people_employment_apart", keys=["official_id"]),
        NoOverlap("Assignment", name="people_assignment_apart", keys=["official_id"], condition=["is_main"]),
        NoOverlap("SalaryStep", name="people_salary_apart", keys=["official_id"]),
        NoOverlap("CommitteeSeat", name="people_seat_apart", keys=["official_id", "term_id"]),
        NoOverlap("CensusRow", name="people_census_apart", keys=["official_id"], sentinel=True),
    ]
