"""Everything the demo shows besides courses: partners, news, and people who can log in."""

from datetime import date, datetime, time, timedelta

from allauth.account.models import EmailAddress
from django.db import connection, transaction
from django.utils import timezone

from accounts.models import User
from bildung_verbindet.demo_content.courses import PREFIX, load_courses, read, taught_on, upsert
from bildung_verbindet.demo_content.enquiries import load_counts, load_enquiries, take_out_enquiries
from bildung_verbindet.demo_content.exams import (
    load_asked,
    load_examiners,
    load_exams,
    load_help_requests,
    load_slip,
    load_tests,
    take_out_slip,
)
from bildung_verbindet.demo_content.inboxes import load_inboxes
from bildung_verbindet.demo_content.means import load_means
from bildung_verbindet.demo_content.proposals import load_proposals, take_out_proposals
from bildung_verbindet.demo_content.quality import load_quality
from bildung_verbindet.demo_content.starts import load_starts
from bildung_verbindet.demo_content.waiting import count_people, load_people, take_out_people
from cooperation.models import Agreement, Decision, Duty, Liaison, Meeting, NetworkMail, Partner, Signature
from courses.models import CourseRun
from news.models import Post
from planning.models import StartJudged
from providers.models import Membership, Provider

USERS = {
    "administration@beispiel.example": (User.Role.ADMINISTRATOR, None),
    "koordination@beispiel.example": (User.Role.COORDINATOR, None),
    "leitung@beispiel.example": (User.Role.MEMBER, Membership.Role.MANAGER),
    "redaktion@beispiel.example": (User.Role.MEMBER, Membership.Role.EDITOR),
}
TELLS = "koordination@beispiel.example"  # has entered the people who wait
WEEKS = 54  # the twelve months that the page of duties shows
MEMBERS_OF = "beispiel-bildungswerk"
DUTIES = [Duty.STARTS_AHEAD, Duty.SEATS_WEEKLY, Duty.ENQUIRIES, Duty.PLACEMENT_TESTS, Duty.EXAMINERS]
AGREEMENT = {
    "slug": f"{PREFIX}vereinbarung",
    "title_de": "Beispiel: Vereinbarung der Kursträger",
    "title_en": "Example: agreement of the course providers",
    "signed_on": date(2024, 1, 15),
    "aims_de": "Kursbeginne drei Monate vorher eintragen.\nFreie Plätze jede Woche bestätigen.",
    "aims_en": "Enter course starts three months ahead.\nConfirm free seats every week.",
}
MEETING = "Beispieltreffen der Kursträger"
DECISIONS = ["Kursbeginne bis zum Sommer eintragen", "Prüferinnen und Prüfer für den DTZ im März nennen"]
OWN_DECISION = "Termine der Prüfungen im Kreis sammeln"
NEWS_OF_NETWORK = "Guten Tag, anbei die Tagesordnung. Alle Angaben sind Beispiele."


@transaction.atomic
def load_demo(*, password, today=None):
    """Needs the start content. Runs of the demo move to their distance from ``today`` again."""
    today = today or timezone.localdate()
    take_out_proposals()
    take_out_people()
    take_out_enquiries()
    take_out_slip()
    load_courses(today)
    load_starts(today)
    load_exams(today)
    load_examiners(today)
    load_help_requests(today)
    load_tests(today)
    load_quality(today)
    load_confirmations(today)
    load_judged(today)
    load_partners()
    load_means(today)
    load_meeting(today)
    load_posts(today)
    load_users(password)
    load_inboxes(today)
    load_enquiries(Provider.objects.get(slug=MEMBERS_OF))
    load_asked(Provider.objects.get(slug=MEMBERS_OF), today)
    load_slip(Provider.objects.get(slug=MEMBERS_OF), today)
    load_counts(today)
    by = User.objects.get(email=TELLS)
    load_people(today, by)
    load_proposals(today, by)
    count_people()
    tell_planner()


def tell_planner():
    """PostgreSQL would plan its queries for the tables as they were, until it looks at them by itself.

    Of our tables alone: those of the whole server stay locked until all is loaded, for its other databases, too.
    """
    if connection.vendor == "postgresql":
        tables = ", ".join(connection.introspection.django_table_names(only_existing=True))
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {tables}")


def load_confirmations(today):
    """Most dates were confirmed in each of the last weeks, so that the pictures of kept duties show something."""
    runs = list(CourseRun.objects.filter(course__slug__startswith=PREFIX))
    this_week = today - timedelta(days=today.weekday())
    for week in (this_week - timedelta(days=7 * back) for back in range(1, WEEKS + 1)):
        records = CourseRun.history.filter(course__slug__startswith=PREFIX, seats_as_of=week)
        known = set(records.values_list("id", flat=True))
        due = [run for run in runs if run.pk not in known and is_due(run, week)]
        confirmed = [run for run in due if (run.pk + week.day) % 10]
        for run in confirmed:
            run.seats_as_of = week
        noon = timezone.make_aware(datetime.combine(week, time(12)))
        CourseRun.history.bulk_history_create(confirmed, batch_size=200, update=True, default_date=noon)


def load_judged(today):
    """Most starts of the examples were aligned with others when they were saved."""
    runs = CourseRun.objects.to_align().announced().filter(course__slug__startswith=PREFIX)
    StartJudged.objects.filter(provider__slug__startswith=PREFIX).delete()
    StartJudged.objects.bulk_create(
        StartJudged(
            provider_id=run.course.provider_id,
            run=run,
            start=run.start,
            municipality_id=run.municipality_id,
            level=run.course.level_from,
            course_type_id=run.course.course_type_id,
            judged_on=min(timezone.localdate(run.created_at), today),
            is_aligned=bool(run.start_reason) or run.pk % 7 > 0,
        )
        for run in runs.filter(municipality__isnull=False).select_related("course")
    )


def is_due(run, week):
    return timezone.localdate(run.created_at) < week and (run.end is None or run.end >= week)


def load_partners():
    """The example course providers have signed an invented agreement, with invented duties."""
    agreement, _ = Agreement.objects.get_or_create(slug=AGREEMENT["slug"], defaults=AGREEMENT)
    Signature.objects.filter(partner__provider__slug__startswith=PREFIX).exclude(agreement=agreement).delete()
    providers = Provider.objects.filter(kind=Provider.Kind.COURSE_PROVIDER, slug__startswith=PREFIX)
    for provider in providers:
        partner, _ = Partner.objects.get_or_create(
            provider=provider, defaults={"name": provider.name, "kind": Partner.Kind.COURSE_PROVIDER}
        )
        signed = {"signed_on": agreement.signed_on, "duties": DUTIES}
        Signature.objects.get_or_create(agreement=agreement, partner=partner, defaults=signed)
        address = f"{provider.slug}@beispiel.example"
        Liaison.objects.get_or_create(partner=partner, email=address, defaults={"name": "Beispielperson"})


def load_meeting(today):
    """One meeting of the examples, always in a few weeks, with what it has to decide."""
    begin = timezone.make_aware(datetime.combine(taught_on(today + timedelta(days=24), today), time(10)))
    meeting = Meeting.objects.filter(title=MEETING).first() or Meeting(title=MEETING)
    meeting.starts_at, meeting.ends_at, meeting.place = begin, begin + timedelta(hours=2), "Parchim, Raum 422"
    meeting.agenda = "Kursbeginne im nächsten Halbjahr\nPrüfungen: freie Plätze\nWünsche der Anbieter"
    meeting.save()
    partners = list(Partner.objects.filter(provider__slug__startswith=PREFIX))
    meeting.partners.set(partners)
    for number, text in enumerate(DECISIONS):
        due = {"due_on": today + timedelta(days=14 * number - 3), "partner": partners[number % len(partners)]}
        Decision.objects.update_or_create(meeting=meeting, text=text, defaults=due)
    own = {"due_on": today + timedelta(days=10), "partner": None}
    Decision.objects.update_or_create(meeting=meeting, text=OWN_DECISION, defaults=own)
    mail = {"text": NEWS_OF_NETWORK, "recipients": Liaison.objects.filter(partner__in=partners).count()}
    NetworkMail.objects.get_or_create(subject=f"Einladung: {MEETING}", defaults=mail)


def load_posts(today):
    rows = []
    for row in read("posts")["rows"]:
        fields = {name: value for name, value in row.items() if name != "days"}
        noon = datetime.combine(today - timedelta(days=row["days"]), time(12))
        rows.append(fields | {"published_from": timezone.make_aware(noon)})
    upsert(Post, "slug", rows)


def load_users(password):
    provider = Provider.objects.get(slug=MEMBERS_OF)
    for address, (role, membership) in USERS.items():
        user = User.objects.filter(email=address).first() or User(email=address)
        if user.role != role or not user.check_password(password):
            user.role = role
            user.set_password(password)
            user.save()
        verified = {"primary": True, "verified": True}
        EmailAddress.objects.update_or_create(user=user, email=address, defaults=verified)
        if membership:
            Membership.objects.get_or_create(user=user, provider=provider, defaults={"role": membership})
