from collections import Counter
from datetime import timedelta

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import Count, Sum
from django.utils import timezone

from accounts.models import User
from bildung_verbindet.demo_content import starts
from bildung_verbindet.demo_content.enquiries import OF_DEMO
from bildung_verbindet.demo_content.loading import load_demo
from bildung_verbindet.management.commands.load_demo import PASSWORD
from contacts.models import ContactPerson, Message
from cooperation import duties
from cooperation.models import Partner, Signature
from courses import rhythm
from courses.availability import Availability
from courses.evaluations.models import Evaluation, PublicEvaluation
from courses.models import (
    Category,
    Course,
    CourseDate,
    CourseRun,
    EntryPoint,
    Hold,
    Level,
    SchoolHolidays,
    WeeklyTime,
)
from courses.translation import CourseTranslation
from enquiries.models import Enquiry, EnquiryCount
from exams.models import Appointment, ExamSession, ResultSlip
from foundation.reading.codes import code_in, on_paper
from news.models import Post
from planning import actions
from planning.models import Demand, ProposedStart, PublicNumber
from providers.models import Provider
from tests.factories import make_user

pytestmark = pytest.mark.django_db
Status = ProposedStart.Status
COUNTED = [Provider, Course, CourseRun, WeeklyTime, CourseDate, Post, Partner, Signature]


def counts():
    return {model.__name__: model.objects.count() for model in COUNTED}


def test_the_demo_is_large_and_varied(demo_content):
    public = Course.objects.listed()

    assert {kind for (kind,) in Provider.objects.values_list("kind")} == set(Provider.Kind.values)
    assert Provider.objects.count() >= 12
    assert Course.objects.count() >= 120
    assert CourseRun.objects.count() >= 250
    assert {level for level in Level if public.at_levels([level]).exists()} == set(Level)
    assert set(public.count_by("course_type__category")) == {category.pk for category in Category.objects.all()}
    for field, choices in (("mode", Course.Mode), ("cost", Course.Cost), ("childcare", Course.Childcare)):
        assert set(public.values_list(field, flat=True)) == set(choices.values)
    assert {course.step_free for course in public} == {True, False, None}
    assert {course.status for course in Course.objects.all()} == set(Course.Status.values)
    assert len({run.municipality for run in CourseRun.objects.select_related("municipality")}) >= 12


@pytest.mark.parametrize("later", [0, 45, 400])
def test_every_state_is_there_on_any_day(demo_content, later):
    today = timezone.localdate() + timedelta(days=later)

    load_demo(password=PASSWORD, today=today)

    shown = Counter(CourseRun.objects.published().with_availability(today).values_list("availability", flat=True))
    assert {Availability(name) for name in shown} == {*Availability} - {Availability.INTENDED}


def test_every_example_says_that_it_is_one(demo_content):
    assert [provider.name for provider in Provider.objects.all() if not provider.name.startswith("Beispiel")] == []
    assert not Provider.objects.filter(is_example=False).exists()
    phones = [*Provider.objects.values_list("phone", flat=True), *examples_of(ContactPerson, "phone")]
    assert [phone for phone in phones if not phone.startswith("03871 000")] == []
    assert len(phones) == 22


def examples_of(model, field):
    return model.objects.filter(slug__startswith="beispiel").values_list(field, flat=True)


def test_every_text_stands_in_german_and_english(demo_content):
    courses = list(Course.objects.all())

    one_sided = [
        (course.slug, field)
        for course in courses
        for field in CourseTranslation.fields
        if bool(getattr(course, f"{field}_de")) != bool(getattr(course, f"{field}_en"))
    ]

    assert one_sided == []
    assert all(course.title_en and course.summary_en for course in courses)


def test_loading_again_adds_nothing_and_keeps_addresses(demo_content):
    before = counts(), set(CourseRun.objects.values_list("pk", "number"))

    load_demo(password=PASSWORD)

    assert (counts(), set(CourseRun.objects.values_list("pk", "number"))) == before


def test_loading_again_leaves_what_people_have_changed_and_moves_the_rest(demo_content):
    today = timezone.localdate()
    provider = Provider.objects.get(slug="beispiel-bildungswerk")
    renewed = provider.licences.get(kind="bamf")
    type(renewed).objects.filter(pk=renewed.pk).update(valid_until=today + timedelta(days=900))
    provider.quality_reports.update(learners=90)
    evaluation = Evaluation.objects.filter(run__course__provider=provider).latest("answers")
    Evaluation.objects.filter(pk=evaluation.pk).update(waiting=1)
    PublicEvaluation.objects.all().delete()
    Message.objects.filter(kind="barrier").update(notes="Wird repariert.", closed_at=timezone.now())

    load_demo(password=PASSWORD, today=today + timedelta(days=30))

    renewed.refresh_from_db()
    evaluation.refresh_from_db()
    assert (renewed.valid_until - today).days == 900
    assert provider.licences.get(kind="azav").valid_until == today + timedelta(days=330)
    report = provider.quality_reports.get()
    assert (report.learners, report.ends_on) == (90, today - timedelta(days=8))
    assert (evaluation.waiting, PublicEvaluation.objects.exists()) == (1, False)
    barrier = Message.objects.get(kind="barrier")
    assert (barrier.notes, barrier.closed_at is None) == ("Wird repariert.", False)
    asked = Message.objects.get(email="karin@beispiel.example")
    assert timezone.localdate(asked.created_at) == today + timedelta(days=26)


def test_the_slip_of_the_demo_has_a_code_that_a_desk_can_type(demo_content):
    slip = ResultSlip.objects.get()

    assert code_in(slip.code_in_words) == slip.code


def test_whoever_asks_or_waits_in_the_demo_has_a_code_that_a_desk_can_type(demo_content):
    codes = [row.code for model in (Enquiry, Demand) for row in model.objects.exclude(code="")]

    assert [code for code in codes if code_in(on_paper(code)) != code] == []
    assert len(codes) > 100


def test_public_numbers_of_the_demo_speak_of_all_whom_it_knows(demo_content):
    def told():
        shown = PublicNumber.objects.values_list("level", "region", "shown")
        return {*shown}, {*CourseRun.objects.filter(seats_wanted__gt=0).values_list("pk", "seats_wanted")}

    before = told()
    PublicNumber.objects.all().delete()
    actions.publish_numbers()
    actions.count_entry_demand()

    assert told() == before
    assert all(before)


@pytest.mark.parametrize("later", [0, 3, 45])
def test_the_demo_proposes_a_start_that_is_ready_one_that_is_not_and_one_that_was_declined(demo_content, later):
    load_demo(password=PASSWORD, today=timezone.localdate() + timedelta(days=later))

    found = ProposedStart.objects.values_list("status", "is_ready").order_by("status", "is_ready")
    assert {(Status.OPEN, True), (Status.OPEN, False)} <= {*found}
    assert Status.DECLINED in {status for status, _is_ready in found}


def test_one_joins_on_a_weekday_of_the_course_and_in_no_holidays(demo_content):
    for later in (0, 2, 5):
        load_demo(password=PASSWORD, today=timezone.localdate() + timedelta(days=later))

        days = EntryPoint.objects.select_related("run").prefetch_related("run__weekly_times")
        holidays = SchoolHolidays.objects.get()
        wrong = [
            one
            for one in days
            if holidays.first_day <= one.starts_on <= holidays.last_day
            or all(one.starts_on.weekday() not in line.days for line in one.run.weekly_times.all())
        ]
        assert (wrong, bool(len(days))) == ([], True)


def test_every_sign_of_the_board_is_seen_in_the_demo(demo_content, client):
    client.force_login(make_user(role=User.Role.COORDINATOR))

    page = client.get("/de/buero/startplan/").content.decode()

    assert "Beispielferien" in page
    assert 'class="void pause' in page


def test_what_is_no_example_is_left_alone(demo_content):
    course = Course.objects.first()
    real = Course.objects.create(
        title="Echter Kurs", slug="echt", summary="x", provider=course.provider, course_type=course.course_type
    )
    run = CourseRun.objects.create(course=real, start=timezone.localdate(), end=timezone.localdate())

    load_demo(password=PASSWORD, today=timezone.localdate() + timedelta(days=99))

    run.refresh_from_db()
    assert run.start == timezone.localdate()


@pytest.mark.parametrize("name", ["administration", "koordination", "leitung", "redaktion"])
def test_the_example_users_can_log_in(demo_content, client, name):
    response = client.post(
        "/de/konto/login/", {"login": f"{name}@beispiel.example", "password": PASSWORD}, follow=True
    )

    assert response.context["user"].email == f"{name}@beispiel.example"
    assert mail.outbox == []


def test_lessons_fall_on_the_first_day(demo_content):
    runs = CourseRun.objects.filter(start__isnull=False, weekly_times__isnull=False).prefetch_related(
        "weekly_times"
    )

    wrong = [run for run in runs if all(run.start.weekday() not in line.days for line in run.weekly_times.all())]

    assert wrong == []


@pytest.mark.parametrize("later", [0, 20, 150])
def test_nothing_begins_at_a_weekend_without_reason_nor_on_a_holiday(demo_content, later):
    today = timezone.localdate() + timedelta(days=later)

    load_demo(password=PASSWORD, today=today)

    runs = CourseRun.objects.filter(start__isnull=False).prefetch_related("weekly_times", "dates")
    days = {run.start: run for run in runs}
    holidays = rhythm.public_holidays(today.year - 3, today.year + 3)
    assert not [day for day in [*days, *ExamSession.objects.values_list("date", flat=True)] if day in holidays]
    assert not [day for day in days if (day.month, day.day) >= (12, 23) or (day.month, day.day) <= (1, 6)]
    assert not [run for run in runs if run.start.weekday() >= 5 and not is_held_at_weekends(run)]
    exams = [*ExamSession.objects.all(), *Appointment.objects.all()]
    assert not [one for one in exams if one.date.weekday() >= 5]


def is_held_at_weekends(run):
    lines = [day for line in run.weekly_times.all() for day in line.days]
    return run.start.weekday() in [*lines, *(one.date.weekday() for one in run.dates.all())]


def test_courses_for_load_tests_are_made_up_to_the_number(demo_content):
    before = Course.objects.count()

    call_command("load_demo", scale=30, verbosity=0)
    call_command("load_demo", scale=50, verbosity=0)

    made = Course.objects.filter(slug__startswith="last-")
    assert (made.count(), Course.objects.count()) == (50, before + 50)
    stored = lines_of(made)
    made.update_search_text()
    assert lines_of(made) == stored


def lines_of(courses):
    rows = courses.values_list("pk", "search_heading", "search_text")
    return {pk: (heading, set(text.split("\n"))) for pk, heading, text in rows}


def test_without_start_content_the_command_says_what_to_do():
    with pytest.raises(CommandError, match="Run load_start_content first"):
        call_command("load_demo")


def test_the_demo_shows_enquiries_in_each_state_and_again_as_many_when_it_is_loaded_again(demo_content):
    def found():
        rows = Enquiry.objects.filter(code__startswith=OF_DEMO)
        left = EnquiryCount.objects.aggregate(rows=Count("pk"), all=Sum("number"))
        return sorted(rows.values_list("status", flat=True)), Hold.objects.count(), left

    before = found()

    load_demo(password=PASSWORD)

    assert found() == before
    assert set(before[0]) == {"new", "waiting", "offered", "placed", "declined", "answered"}
    assert Enquiry.objects.overdue(10).exists()


@pytest.mark.both
def test_loading_leaves_nothing_locked_that_other_databases_of_the_server_need(demo_content):
    load_demo(password=PASSWORD)

    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            locked = "mode = 'ShareUpdateExclusiveLock' AND pid = pg_backend_pid()"
            cursor.execute(f"SELECT count(*) FILTER (WHERE database = 0), count(*) FROM pg_locks WHERE {locked}")  # noqa: S608
            of_server, of_all = cursor.fetchone()
            assert (of_server, of_all > 50) == (0, True)


def test_dates_are_as_fresh_as_their_seats_were_confirmed_however_often_the_demo_is_loaded(demo_content):
    today = timezone.localdate()
    runs = CourseRun.objects.all()
    CourseRun.history.bulk_history_create(list(runs), batch_size=200, update=True)

    for later in (3, 10, 17):
        load_demo(password=PASSWORD, today=today + timedelta(days=later))

    providers = list(Provider.objects.values_list("pk", flat=True))
    today += timedelta(days=17)
    months = duties.of_providers(providers, duties.last_months(12, today), today).values()
    kept, due = (
        sum(getattr(month["seats_weekly"], name) for row in months for month in row) for name in ("kept", "due")
    )
    fresh = runs.filter(seats_as_of__gte=today - timedelta(days=7)).count()
    assert due > 1000
    assert abs(kept / due - fresh / runs.count()) < 0.1


def test_every_queue_of_the_office_holds_something(demo_content, client):
    client.force_login(make_user(role=User.Role.ADMINISTRATOR, second_factor=True))

    titles = {task.title for task in client.get("/de/buero/").context["tasks"]}

    assert titles == {
        "Anfragen ohne Antwort",
        "Angebote zu prüfen",
        "Neue Organisationen",
        "Organisationen unter Vorbehalt",
        "Nachrichten",
        "Gemeldete Barrieren",
        "Nachrichten unter Vorbehalt",
        "Lange nicht bestätigte Angebote",
        "Defekte Links",
        "Nicht zugestellte E-Mails",
        "Schlafende Konten",
        "Anbieter ohne aktive Person",
        "Veraltete Übersetzungen",
        "Suchen ohne Ergebnis",
        "Beschlüsse, um die sich die Bildungskoordination kümmert",
    }


def rows_on(page) -> int:
    """How many things a page of the office lists, doubtful ones included."""
    number = page.context["page"].paginator.count if "page" in page.context else len(page.context["decisions"])
    return number + page.context.get("doubts", {"number": 0})["number"]


def test_figures_that_speak_of_the_same_thing_agree(demo_content, client):
    client.force_login(make_user(role=User.Role.ADMINISTRATOR, second_factor=True))
    first, charts = client.get("/de/buero/"), client.get("/de/buero/zahlen/")

    counted = Counter()
    for task in first.context["tasks"]:
        counted[task.address] += task.number
    listed = {address: rows_on(client.get(address)) for address in counted if "kooperation" not in address}
    figures = {figure.name: figure for figure in first.context["figures"]}
    drawn = {chart.name: chart for chart in charts.context["charts"]}
    months = duties.last_months(2)
    providers = list(Provider.objects.values_list("pk", flat=True))
    kept = [row[0]["enquiries"] for row in duties.of_providers(providers, months).values()]
    share = round(100 * sum(one.kept for one in kept) / sum(one.due for one in kept))
    in_time = next(figure for name, figure in figures.items() if name.startswith("In fünf Tagen"))

    assert listed == {address: number for address, number in counted.items() if address in listed}
    assert len(listed) > 8
    assert figures["Termine mit frischer Platzzahl"].points[-1][1] == drawn["frische"].rows[0][1]
    assert figures["Angebote mit offenem Termin"].points[-1][1] == sum(row[1] for row in drawn["bereiche"].rows)
    assert in_time.points[-1][1] == share
    assert all(figure.line for figure in figures.values())


def test_the_figures_of_a_provider_show_more_than_this_month(demo_content, client):
    provider = Provider.objects.get(slug="beispiel-bildungswerk")
    client.force_login(make_user(role=User.Role.ADMINISTRATOR, second_factor=True))

    figures = client.get(f"/de/mein/{provider.slug}/").context["figures"]

    assert [figure.name for figure in figures if not figure.line] == []


def test_a_course_that_runs_tells_the_day_on_which_one_may_join_it(demo_content, client):
    page = client.get(f"/de/angebote/{starts.JOINED}/").content.decode()

    assert "Einstieg am" in page


@pytest.mark.parametrize("later", range(0, 60, 4))
def test_courses_are_joined_on_days_on_which_they_are_taught(demo_content, later):
    today = timezone.localdate() + timedelta(days=later)

    starts.load_holidays(today)
    starts.load_entry_points(today)

    points = list(EntryPoint.objects.select_related("run"))
    free = [point.starts_on for point in points if point.starts_on in rhythm.free_days(point.run)]
    holidays = SchoolHolidays.objects.all()
    free += [
        point.starts_on for point in points for one in holidays if one.first_day <= point.starts_on <= one.last_day
    ]
    assert points
    assert free == []
    assert not [point for point in points if (point.starts_on.month, point.starts_on.day) in {(12, 31), (1, 1)}]
