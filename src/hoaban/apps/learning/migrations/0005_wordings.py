"""Former wordings of competencies; requirements of so many people in each commune."""

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """One table and three columns."""

    dependencies: ClassVar = [
        ('learning', '0004_completion_course'),
    ]

    operations: ClassVar = [
        migrations.AddField(
            model_name='competency',
            name='edited',
            field=models.BooleanField(default=False, editable=False, verbose_name='edited here'),
        ),
        migrations.AddField(
            model_name='competency',
            name='version',
            field=models.PositiveIntegerField(default=1, verbose_name='version'),
        ),
        migrations.AddField(
            model_name='requirement',
            name='people_each',
            field=models.PositiveSmallIntegerField(null=True, verbose_name='people needed in each commune'),
        ),
        migrations.CreateModel(
            name='FormerWording',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ends_before', models.DateField(verbose_name='ends before')),
                ('kind', models.CharField(choices=[('domain', 'Domain competency'), ('functional', 'Functional competency'), ('behavioural', 'Behavioural competency')], max_length=12, verbose_name='group')),
                ('name_vi', models.CharField(max_length=200, verbose_name='Vietnamese name')),
                ('name_en', models.CharField(max_length=200, verbose_name='English name')),
                ('description_vi', models.CharField(blank=True, max_length=500, verbose_name='Vietnamese description')),
                ('description_en', models.CharField(blank=True, max_length=500, verbose_name='English description')),
                ('levels', models.JSONField(verbose_name='Levels')),
                ('competency', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='former_wordings', to='learning.competency', verbose_name='competency')),
            ],
            options={
                'verbose_name': 'former wording',
                'verbose_name_plural': 'former wordings',
                'constraints': [models.UniqueConstraint(fields=('competency', 'ends_before'), name='learning_former_wording_once')],
            },
        ),
    ]
