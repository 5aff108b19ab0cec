"""Figures of the province and the units directly below it side by side; officials are found by their day of birth.

`hoaban init` fills the new table from the records.
"""

from django.db import migrations, models

from hoaban.apps.people.models.census import CoveringIndex
from hoaban.shared.overlap import SortByBytes


class Migration(migrations.Migration):

    dependencies = [
        ('lawbook', '0002_periods_apart'),
        ('organisation', '0001_units_and_posts'),
        ('people', '0004_kinship'),
    ]

    operations = [
        migrations.CreateModel(
            name='NodeTally',
            fields=[
                ('pk', models.CompositePrimaryKey('node', 'grain', 'day', 'level', 'category', blank=True, editable=False, primary_key=True, serialize=False)),
                ('node', models.CharField(max_length=60, verbose_name='path of the node')),
                ('grain', models.SmallIntegerField(choices=[(1, 'year'), (2, 'month'), (3, 'day')], verbose_name='grain')),
                ('day', models.DateField(verbose_name='first day of the bucket')),
                ('level', models.SmallIntegerField(verbose_name='level')),
                ('category', models.SmallIntegerField(verbose_name='category')),
                ('headcount', models.IntegerField(default=0, verbose_name='officials in service')),
                ('women', models.IntegerField(default=0, verbose_name='women')),
                ('minority', models.IntegerField(default=0, verbose_name='ethnic minorities')),
                ('intermediate', models.IntegerField(default=0, verbose_name='intermediate level or higher')),
                ('university', models.IntegerField(default=0, verbose_name='university degree or higher')),
                ('theory', models.IntegerField(default=0, verbose_name='intermediate political theory or higher')),
                ('management', models.IntegerField(default=0, verbose_name='trained in state management')),
                ('pair', models.IntegerField(default=0, verbose_name='trained in political theory and state management')),
                ('knowledge', models.IntegerField(default=0, verbose_name='fostered with ethnic knowledge')),
                ('party', models.IntegerField(default=0, verbose_name='Party members')),
                ('key_leader', models.IntegerField(default=0, verbose_name='key leaders')),
                ('authorised', models.IntegerField(default=0, verbose_name='authorised posts')),
                ('filled', models.IntegerField(default=0, verbose_name='filled posts')),
                ('vacant', models.IntegerField(default=0, verbose_name='vacant posts')),
            ],
            options={
                'verbose_name': 'tally of a node',
                'verbose_name_plural': 'tallies of nodes',
            },
        ),
        SortByBytes("NodeTally", columns=["node"], length=60),
        migrations.AddIndex(
            model_name='official',
            index=models.Index(fields=['birth_date', 'id'], name='official_birth'),
        ),
        migrations.AddIndex(
            model_name="employment",
            index=CoveringIndex(fields=["starts_on"], covered=["official"], name="employment_start"),
        ),
    ]
