import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    """The tables come from ``courses``."""


    dependencies = [
        ('courses', '0025_enquiries_stand_in_a_room_of_their_own'),
        ('providers', '0008_opening_hours'),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name='Enquiry',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('is_doubtful', models.BooleanField(default=False, editable=False, verbose_name='doubtful')),
                        ('name', models.CharField(max_length=150, verbose_name='name')),
                        ('email', models.EmailField(blank=True, max_length=254, verbose_name='e-mail')),
                        ('phone', models.CharField(blank=True, max_length=40, verbose_name='phone')),
                        ('language', models.CharField(max_length=10, verbose_name='language')),
                        ('text', models.TextField(blank=True, max_length=2000, verbose_name='text')),
                        ('status', models.CharField(choices=[('new', 'new'), ('answered', 'answered'), ('placed', 'has a seat'), ('waiting', 'on the waiting list'), ('declined', 'declined')], default='new', max_length=10, verbose_name='status')),
                        ('answer', models.TextField(blank=True, max_length=5000, verbose_name='answer')),
                        ('created_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='received')),
                        ('confirm_at', models.DateTimeField(editable=False, null=True, verbose_name='to be confirmed')),
                        ('answered_at', models.DateTimeField(blank=True, null=True, verbose_name='answered')),
                        ('closed_at', models.DateTimeField(blank=True, null=True, verbose_name='closed')),
                        ('run', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='enquiries', to='courses.courserun', verbose_name='course run')),
                    ],
                    options={
                        'verbose_name': 'enquiry',
                        'verbose_name_plural': 'enquiries',
                        'ordering': ['-created_at', '-pk'],
                        'indexes': [models.Index(fields=['run', 'status'], name='enquiries_e_run_id_c8584c_idx')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('email', ''), ('phone', ''), _negated=True), name='enquiry_can_be_answered', violation_error_message='Please give an e-mail address or a phone number, so that we can answer.')],
                    },
                ),
                migrations.CreateModel(
                    name='EnquiryCount',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('month', models.DateField(help_text='Its first day.', verbose_name='month')),
                        ('outcome', models.CharField(choices=[('new', 'new'), ('answered', 'answered'), ('placed', 'has a seat'), ('waiting', 'on the waiting list'), ('declined', 'declined')], max_length=10, verbose_name='outcome')),
                        ('number', models.PositiveIntegerField(default=0, verbose_name='number')),
                        ('in_time', models.PositiveIntegerField(default=0, help_text='How many of them got an answer within the agreed days.', verbose_name='answered in time')),
                        ('provider', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='enquiry_counts', to='providers.provider', verbose_name='provider')),
                    ],
                    options={
                        'verbose_name': 'number of enquiries',
                        'verbose_name_plural': 'numbers of enquiries',
                        'ordering': ['-month', 'provider__name', 'outcome', 'pk'],
                        'constraints': [models.UniqueConstraint(fields=('provider', 'month', 'outcome'), name='enquiry_count_once')],
                    },
                ),
            ],
        ),
    ]
