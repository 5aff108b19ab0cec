"""Leaders of a part are found by their titles instead of among everybody in it."""

from django.db import migrations

from hoaban.apps.people.models.census import CoveringIndex


class Migration(migrations.Migration):
    dependencies = [("people", "0010_photos")]

    operations = [
        migrations.AddIndex(
            model_name="censusrow",
            index=CoveringIndex(
                fields=["title_id", "unit_path", "ends_before", "starts_on"],
                covered=["category", "official"],
                name="census_title",
            ),
        ),
    ]
