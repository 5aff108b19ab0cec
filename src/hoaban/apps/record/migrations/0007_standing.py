"""What of each sheet is filled in stands on the sheet: completeness is counted without looking into every table."""

from functools import reduce
from operator import add

from django.db import migrations, models
from django.db.models import Case, Exists, Min, OuterRef, Q, Subquery, Value, When

TEXTS = (
    "birth_place", "residence", "current_address", "occupation_before", "recruiting_body", "main_work",
    "general_education", "strengths", "insurance_no", "past", "foreign_bodies", "relatives_abroad",
)
OWN, SPOUSE, MARRIED = 1, 2, (3, 4)


def tell(apps, editor):
    profile, family, membership, health = (
        apps.get_model("record", name) for name in ("Profile", "FamilyMember", "Membership", "HealthCheck")
    )
    mine = {"official_id": OuterRef("official_id")}
    sealed = {"past", "foreign_bodies", "relatives_abroad"}
    known = [Q(**{f"{key}__filled": True}) if key in sealed else Q(**{f"{key}__gt": ""}) for key in TEXTS]
    kin = family.objects.filter(**mine)
    known += [
        Q(id_issued_on__isnull=False),
        Q(Exists(kin.filter(side=OWN))),
        ~Q(Exists(kin.filter(side=OWN, kin__in=MARRIED))) | Q(Exists(kin.filter(side=SPOUSE))),
    ]
    full = health.objects.filter(height_cm__isnull=False, weight_kg__isnull=False, blood_group__filled=True, **mine)

    def first(rows, day):
        return Subquery(rows.order_by().values("official_id").annotate(first=Min(day)).values("first"))

    profile.objects.update(
        filled=reduce(
            add, [Case(When(one, then=Value(1 << place)), default=Value(0)) for place, one in enumerate(known)]
        ),
        first_joined_on=first(membership.objects.filter(**mine), "joined_on"),
        first_examined_on=first(full, "checked_on"),
    )


class Migration(migrations.Migration):
    dependencies = [("record", "0006_printing")]

    operations = [
        migrations.AddField(
            "profile",
            "filled",
            models.PositiveIntegerField(db_default=0, default=0, editable=False, verbose_name="items filled in"),
        ),
        migrations.AddField(
            "profile",
            "first_joined_on",
            models.DateField(editable=False, null=True, verbose_name="first organisation joined on"),
        ),
        migrations.AddField(
            "profile",
            "first_examined_on",
            models.DateField(editable=False, null=True, verbose_name="first full health check on"),
        ),
        migrations.RunPython(tell, migrations.RunPython.noop),
    ]
