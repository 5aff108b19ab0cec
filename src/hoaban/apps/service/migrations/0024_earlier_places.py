from django.db import migrations, models

from hoaban.shared.overlap import SortByBytes


class Migration(migrations.Migration):

    dependencies = [
        ('service', '0023_calls_of_the_desk'),
    ]

    operations = [
        migrations.CreateModel(
            name='EarlierPlace',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('dossier', 'Dossier'), ('letter', 'Letter'), ('message', 'Message'), ('point', 'One-stop shop')], max_length=8, verbose_name='what')),
                ('key', models.BigIntegerField(verbose_name='key')),
                ('unit_path', models.CharField(max_length=60, verbose_name='path of the unit')),
                ('to_path', models.CharField(max_length=60, verbose_name='path of the unit it went to')),
                ('starts_at', models.DateTimeField(null=True, verbose_name='from')),
                ('ends_at', models.DateTimeField(verbose_name='until')),
                ('was_open', models.BooleanField(default=True, verbose_name='not settled then')),
            ],
            options={
                'verbose_name': 'earlier place',
                'verbose_name_plural': 'earlier places',
                'indexes': [models.Index(fields=['kind', 'unit_path', 'ends_at'], name='service_place_path')],
                'constraints': [models.UniqueConstraint(fields=('kind', 'key', 'ends_at'), name='service_place_once')],
            },
        ),
        SortByBytes("EarlierPlace", columns=["unit_path", "to_path"], length=60),
    ]
