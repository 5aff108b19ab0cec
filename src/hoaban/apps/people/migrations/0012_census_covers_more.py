"""Political theory, state management, ethnic knowledge and the Party are told by the indexes of the census too."""

from django.db import migrations

from hoaban.apps.people.models.census import CoveringIndex

COVERED = [
    "level", "category", "sex", "ethnicity", "education", "key_leader", "birth_date", "official", "political_theory",
    "state_management", "ethnic_knowledge", "party_member",
]
INDEXES = {
    "census_time": (["ends_before", "starts_on"], ["unit_path", *COVERED]),
    "census_tree": (["unit_path", "ends_before", "starts_on"], COVERED),
}


class Migration(migrations.Migration):
    dependencies = [("people", "0011_census_by_title")]

    operations = [
        operation
        for name, (fields, covered) in INDEXES.items()
        for operation in (
            migrations.RemoveIndex("censusrow", name),
            migrations.AddIndex("censusrow", CoveringIndex(fields=fields, covered=covered, name=name)),
        )
    ]
