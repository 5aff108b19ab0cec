"""Which part of the family table a line belongs to stands beside it, before side and relation are sealed."""

from django.db import migrations, models
from django.db.models import Case, Q, Value, When

OWN, OF_SPOUSE, SPOUSES = 1, 2, (3, 4)


def tell(apps, schema_editor):
    """Reckon the part of every line; a second time it says the same."""
    apps.get_model("record", "FamilyMember").objects.update(
        part=Case(
            When(side=OF_SPOUSE, then=Value(3)), When(Q(side=OWN, kin__in=SPOUSES), then=Value(2)), default=Value(1)
        )
    )


class Migration(migrations.Migration):
    dependencies = [("record", "0008_papers")]

    operations = [
        # A plain number while it is told by the database; it reckons itself from the next migration on.
        migrations.AddField("familymember", "part", models.PositiveSmallIntegerField(default=1)),
        migrations.RunPython(tell, migrations.RunPython.noop),
    ]
