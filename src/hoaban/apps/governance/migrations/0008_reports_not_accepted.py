from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('governance', '0007_sealed_files'),
    ]

    operations = [
        migrations.AddField(
            model_name='improvementstep',
            name='not_accepted',
            field=models.CharField(blank=True, db_default='', max_length=500, verbose_name='why the report was not accepted'),
        ),
    ]
