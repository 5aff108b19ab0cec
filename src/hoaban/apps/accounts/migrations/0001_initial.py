"""Accounts and granted roles."""
import django.contrib.auth.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('organisation', '0001_units_and_posts'),
    ]

    operations = [
        migrations.CreateModel(
            name='User',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('username', models.CharField(error_messages={'unique': 'This user name is taken. Choose another.'}, max_length=60, unique=True, validators=[django.contrib.auth.validators.UnicodeUsernameValidator()], verbose_name='user name')),
                ('full_name', models.CharField(max_length=200, verbose_name='full name')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='e-mail')),
                ('language', models.CharField(choices=[('vi', 'Tiếng Việt'), ('en', 'English')], default='vi', max_length=2, verbose_name='language')),
                ('official_id', models.BigIntegerField(blank=True, null=True, verbose_name='record of the official')),
                ('is_active', models.BooleanField(default=True, verbose_name='may sign in')),
                ('grants_version', models.PositiveIntegerField(default=0, editable=False, verbose_name='version of the grants')),
                ('home_unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.unit', verbose_name='home unit')),
            ],
            options={
                'verbose_name': 'account',
                'verbose_name_plural': 'accounts',
                'indexes': [models.Index(fields=['official_id'], name='user_official')],
            },
        ),
        migrations.CreateModel(
            name='Membership',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('starts_on', models.DateField(verbose_name='from')),
                ('ends_before', models.DateField(blank=True, null=True, verbose_name='ends before')),
                ('role', models.CharField(choices=[('administrator', 'Administrator'), ('personnel', 'Personnel officer, Home Affairs'), ('organising', 'Organising Commission'), ('commune', 'Commune office'), ('inspector', 'Inspector'), ('leader', 'Province leader'), ('official', 'Official')], max_length=20, verbose_name='role')),
                ('unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.unit', verbose_name='unit')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to=settings.AUTH_USER_MODEL, verbose_name='account')),
            ],
            options={
                'verbose_name': 'granted role',
                'verbose_name_plural': 'granted roles',
                'abstract': False,
                'indexes': [models.Index(fields=['user', 'starts_on'], name='membership_user')],
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_before__isnull', True), ('ends_before__gt', models.F('starts_on')), _connector='OR'), name='accounts_membership_period')],
            },
        ),
    ]
