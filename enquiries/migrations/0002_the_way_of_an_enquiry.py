import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('courses', '0026_held_seats'),
        ('enquiries', '0001_enquiries'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='EnquiryStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('sent', 'sent'), ('read', 'read'), ('opened', 'opened by the link of an e-mail'), ('answered', 'answered'), ('offered', 'a seat is held'), ('accepted', 'the seat was accepted'), ('lapsed', 'the held seat was not accepted in time'), ('placed', 'has a seat'), ('waiting', 'on the waiting list'), ('declined', 'declined'), ('passed', 'passed on to another provider'), ('asked', 'asked again'), ('reached', 'reached by phone'), ('unreached', 'not reached by phone'), ('changed', 'the way to reach the person was changed'), ('chased', 'the portal asked the provider'), ('escalated', 'the coordination office was told'), ('still', 'asked whether still waiting'), ('waits', 'still waits'), ('came', 'came on the first day'), ('missed', 'did not come on the first day'), ('withdrawn', 'withdrawn'), ('closed', 'ended without an answer')], max_length=10, verbose_name='kind')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='when')),
                ('words', models.TextField(blank=True, max_length=5000, verbose_name='words')),
            ],
            options={
                'verbose_name': 'step of an enquiry',
                'verbose_name_plural': 'steps of enquiries',
                'ordering': ['at', 'pk'],
            },
        ),
        migrations.RemoveConstraint(
            model_name='enquiry',
            name='enquiry_can_be_answered',
        ),
        migrations.AddField(
            model_name='enquiry',
            name='asked_at',
            field=models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='asked'),
        ),
        migrations.AddField(
            model_name='enquiry',
            name='came',
            field=models.BooleanField(editable=False, null=True, verbose_name='came on the first day'),
        ),
        migrations.AddField(
            model_name='enquiry',
            name='chased',
            field=models.PositiveSmallIntegerField(default=0, editable=False, verbose_name='days after which it was chased'),
        ),
        migrations.AddField(
            model_name='enquiry',
            name='code',
            field=models.CharField(default='', editable=False, max_length=8, verbose_name='code'),
        ),
        migrations.AddField(
            model_name='enquiry',
            name='gives_back',
            field=models.BooleanField(default=False, editable=False, verbose_name='a seat may be free again'),
        ),
        migrations.AddField(
            model_name='enquiry',
            name='hold',
            field=models.OneToOneField(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='enquiry', to='courses.hold', verbose_name='held seat'),
        ),
        migrations.AddField(
            model_name='enquiry',
            name='may_pass_on',
            field=models.BooleanField(default=False, verbose_name='may be passed on to another provider'),
        ),
        migrations.AddField(
            model_name='enquiry',
            name='read_at',
            field=models.DateTimeField(editable=False, null=True, verbose_name='read'),
        ),
        migrations.AddField(
            model_name='enquiry',
            name='reason',
            field=models.CharField(blank=True, choices=[('full', 'The course is full.'), ('too_hard', 'This course would be too difficult now. A course of a lower level fits better.'), ('too_easy', 'You know more already. A course of a higher level fits better.'), ('entitlement', 'For this course you need an entitlement or a voucher.'), ('audience', 'This course is for other people, such as another age.'), ('test', 'Before this course you need a placement test.'), ('started', 'The course has begun, and it is too late to join.'), ('cancelled', 'The course does not take place.'), ('childcare', 'There is no childcare for this course.'), ('unreached', 'We tried to reach you several times.'), ('other', 'There is another reason, see below.')], max_length=12, verbose_name='reason'),
        ),
        migrations.AddField(
            model_name='enquiry',
            name='says_came',
            field=models.BooleanField(editable=False, null=True, verbose_name='says to have come on the first day'),
        ),
        migrations.AddField(
            model_name='enquiry',
            name='still_asked_at',
            field=models.DateTimeField(editable=False, null=True, verbose_name='asked whether still waiting'),
        ),
        migrations.AddField(
            model_name='enquiry',
            name='still_at',
            field=models.DateTimeField(editable=False, null=True, verbose_name='still waits'),
        ),
        migrations.AddField(
            model_name='enquiry',
            name='waits_since',
            field=models.DateTimeField(editable=False, null=True, verbose_name='on the waiting list since'),
        ),
        migrations.AddField(
            model_name='enquiry',
            name='way',
            field=models.CharField(choices=[('call', 'call'), ('message', 'WhatsApp or text message'), ('email', 'e-mail')], default='call', max_length=10, verbose_name='way to be reached'),
        ),
        migrations.AlterField(
            model_name='enquiry',
            name='name',
            field=models.CharField(blank=True, max_length=150, verbose_name='name'),
        ),
        migrations.AlterField(
            model_name='enquiry',
            name='status',
            field=models.CharField(choices=[('new', 'new'), ('answered', 'answered'), ('offered', 'a seat is held'), ('placed', 'has a seat'), ('waiting', 'on the waiting list'), ('declined', 'declined'), ('passed', 'passed on'), ('withdrawn', 'withdrawn'), ('closed', 'ended without an answer')], default='new', max_length=10, verbose_name='status'),
        ),
        migrations.AlterField(
            model_name='enquirycount',
            name='outcome',
            field=models.CharField(choices=[('new', 'new'), ('answered', 'answered'), ('offered', 'a seat is held'), ('placed', 'has a seat'), ('waiting', 'on the waiting list'), ('declined', 'declined'), ('passed', 'passed on'), ('withdrawn', 'withdrawn'), ('closed', 'ended without an answer')], max_length=10, verbose_name='outcome'),
        ),
        migrations.AddConstraint(
            model_name='enquiry',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('email', ''), ('phone', ''), _negated=True), ('status', 'withdrawn'), _connector='OR'), name='enquiry_can_be_answered', violation_error_message='Please give an e-mail address or a phone number, so that we can answer.'),
        ),
        migrations.AddField(
            model_name='enquirystep',
            name='by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by'),
        ),
        migrations.AddField(
            model_name='enquirystep',
            name='enquiry',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='enquiries.enquiry', verbose_name='enquiry'),
        ),
    ]
