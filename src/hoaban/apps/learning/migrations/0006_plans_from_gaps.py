"""Requirements of a unit; the day whose gaps a plan counts, and the people its commune lacks."""

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Three columns."""

    dependencies: ClassVar = [
        ('learning', '0005_wordings'),
        ('organisation', '0002_title_rank'),
    ]

    operations: ClassVar = [
        migrations.AddField(
            model_name='planline',
            name='short',
            field=models.PositiveIntegerField(default=0, verbose_name='people the commune lacked when proposed'),
        ),
        migrations.AddField(
            model_name='requirement',
            name='unit',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='organisation.unit', verbose_name='unit'),
        ),
        migrations.AddField(
            model_name='trainingplan',
            name='filled_on',
            field=models.DateField(null=True, verbose_name='filled in from the gaps of'),
        ),
    ]
