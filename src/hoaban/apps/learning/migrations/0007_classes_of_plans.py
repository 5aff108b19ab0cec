"""The approved plan that a class carries out."""

from typing import Any, ClassVar

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import OuterRef, Subquery


def name_the_plans(apps: Any, _editor: Any) -> None:
    """Classes that were opened from a line carry out its plan."""
    lines = apps.get_model("learning", "PlanLine").objects.filter(pk=OuterRef("plan_line_id")).values("plan_id")[:1]
    classes = apps.get_model("learning", "TrainingClass").objects.filter(plan_line__isnull=False)
    classes.update(training_plan_id=Subquery(lines))


class Migration(migrations.Migration):
    """One column, filled from the lines."""

    dependencies: ClassVar = [
        ('learning', '0006_plans_from_gaps'),
    ]

    operations: ClassVar = [
        migrations.AddField(
            model_name='trainingclass',
            name='training_plan',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='classes', to='learning.trainingplan', verbose_name='training plan'),
        ),
        migrations.RunPython(name_the_plans, migrations.RunPython.noop, elidable=True),
    ]
