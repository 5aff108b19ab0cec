"""References that no question goes by need no index: each dossier and each move is written so much faster."""

from typing import ClassVar

from django.db import migrations, models

OFFICIAL = {"null": True, "on_delete": models.SET_NULL, "related_name": "+", "to": "people.official"}
UNIT = {"on_delete": models.PROTECT, "related_name": "+", "to": "organisation.unit"}
PLAIN = {
    "dossier": {
        "citizen": {
            "null": True, "on_delete": models.PROTECT, "related_name": "dossiers", "to": "service.citizen",
            "verbose_name": "applicant",
        },
        "holder": UNIT | {"verbose_name": "where it is"},
        "officer": OFFICIAL | {"verbose_name": "officer"},
        "procedure": {
            "on_delete": models.PROTECT, "related_name": "+", "to": "service.procedure", "verbose_name": "procedure",
        },
        "received_by": OFFICIAL | {"verbose_name": "received by"},
        "unit": UNIT | {"verbose_name": "deciding unit"},
    },
    "dossierstep": {
        "official": OFFICIAL | {"verbose_name": "official"},
        "to_official": OFFICIAL | {"verbose_name": "handed to"},
        "to_unit": UNIT | {"null": True, "verbose_name": "sent to"},
        "unit": UNIT | {"null": True, "verbose_name": "unit"},
    },
}  # fmt: skip


class Migration(migrations.Migration):
    """The same references without an index of their own."""

    dependencies: ClassVar = [
        ("organisation", "0002_title_rank"),
        ("people", "0006_ends_of_employment"),
        ("service", "0013_delivery_photos"),
    ]

    operations: ClassVar = [
        migrations.AlterField(model, name, models.ForeignKey(db_index=False, **facts))
        for model, fields in PLAIN.items()
        for name, facts in fields.items()
    ]
