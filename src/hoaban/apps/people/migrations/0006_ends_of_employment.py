"""Who went on in another period of employment is found by the day on which the one before ended."""

import hoaban.apps.people.models.census
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0005_tally_of_nodes'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='employment',
            index=hoaban.apps.people.models.census.CoveringIndex(covered=['official'], fields=['ends_before'], name='employment_end'),
        ),
    ]
