"""One active account for one official; existing doubles are named, with what to do, before anything is changed."""

from typing import Any, ClassVar

from django.core.management.base import CommandError
from django.db import migrations, models
from django.db.models import Count


def name_the_doubles(apps: Any, _editor: Any) -> None:
    """Stop with the names of accounts that share an official; nothing is chosen or closed by a machine."""
    active = apps.get_model("accounts", "User").objects.filter(is_active=True, official_id__isnull=False)
    shared = active.order_by().values("official_id").annotate(n=Count("pk")).filter(n__gt=1)
    doubles = {row["official_id"]: [] for row in shared}
    for official, username in active.filter(official_id__in=doubles).order_by("pk").values_list("official_id", "username"):
        doubles[official].append(username)
    if doubles:
        told = "; ".join(f"official {key}: {', '.join(names)}" for key, names in sorted(doubles.items()))
        raise CommandError(
            "Officials with more than one active account: " + told + ". Nothing was changed. Close all but one of each "
            "with `hoaban account close NAME --reason WHY`, then start the upgrade again."
        )


class Migration(migrations.Migration):
    """One constraint."""

    dependencies: ClassVar = [
        ('accounts', '0003_counter_officers'),
    ]

    operations: ClassVar = [
        migrations.RunPython(name_the_doubles, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name='user',
            constraint=models.UniqueConstraint(condition=models.Q(('is_active', True), ('official_id__isnull', False)), fields=('official_id',), name='accounts_one_active_each', violation_error_message='This official has an account already.'),
        ),
    ]
