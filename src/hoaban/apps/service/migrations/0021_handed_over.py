from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('service', '0020_both_dates'),
    ]

    operations = [
        migrations.AddField(
            model_name='dossier',
            name='handed_how',
            field=models.CharField(blank=True, choices=[('applicant', 'The applicant, in person'), ('proxy', "Somebody with the applicant's authority"), ('post', 'By post'), ('electronic', 'Electronic copy sent')], db_default='', default='', max_length=10, verbose_name='how it was taken'),
        ),
        migrations.AddField(
            model_name='dossier',
            name='handed_to',
            field=models.CharField(blank=True, db_default='', default='', max_length=120, verbose_name='result taken by'),
        ),
    ]
