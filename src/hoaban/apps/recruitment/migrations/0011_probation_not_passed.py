from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('recruitment', '0010_direct_selection'),
    ]

    operations = [
        migrations.AlterField(
            model_name='recruitmentdecision',
            name='state',
            field=models.CharField(choices=[('signed', 'Signed'), ('entered', 'Entered service'), ('lapsed', 'Did not take up the post'), ('revoked', 'Probation not passed, decision revoked')], default='signed', max_length=8, verbose_name='state'),
        ),
        migrations.RemoveConstraint(
            model_name='recruitmentdecision',
            name='recruitment_entered_is_somebody',
        ),
        migrations.AddConstraint(
            model_name='recruitmentdecision',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['entered', 'revoked']), _negated=True) | models.Q(('official__isnull', False)), name='recruitment_entered_is_somebody'),
        ),
    ]
