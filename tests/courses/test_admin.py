import pytest
from django.urls import reverse

from accounts.models import User
from courses.models import Course, CourseRun, Weekday, WeeklyTime
from tests.factories import (
    InDays,
    days,
    make_course,
    make_course_type,
    make_provider,
    make_run,
    make_user,
    make_weekly_time,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(client):
    client.force_login(make_user(role=User.Role.COORDINATOR))
    return client


BOTH_DAYS = "Bitte beide Tage angeben, den ersten zuerst; oder keinen, wenn der Einstieg jederzeit möglich ist."


def course_data(**fields):
    return {
        "provider": make_provider().pk,
        "course_type": make_course_type().pk,
        "title_de": "Deutsch A1",
        "slug": "deutsch-a1",
        "status": "published",
        "confirmed_on": days(0).isoformat(),
        "summary_de": "Kurz gesagt.",
        "audience": "everyone",
        "mode": "on_site",
        "cost": "free",
        "childcare": "none",
        "languages": ["de", "uk"],
        "runs-TOTAL_FORMS": 1,
        "runs-INITIAL_FORMS": 0,
        "runs-0-status": "open",
        "runs-0-start": days(10).isoformat(),
        "runs-0-end": days(20).isoformat(),
        "runs-0-seats_total": 16,
        "runs-0-seats_free": 4,
        "runs-0-seats_as_of": days(0).isoformat(),
        **fields,
    }


def errors(response):
    shown = response.context["adminform"].form.errors.values()
    inline = [
        form.errors.values() for inline in response.context["inline_admin_formsets"] for form in inline.formset
    ]
    return [message for rows in [shown, *inline] for row in rows for message in row]


def test_a_coordinator_makes_a_course_with_a_run(office):
    response = office.post(reverse("admin:courses_course_add"), course_data())

    assert response.status_code == 302
    course = Course.objects.get()
    assert (course.title, course.languages, course.runs.get().seats_free) == ("Deutsch A1", ["de", "uk"], 4)
    assert list(Course.objects.matching("deutsch")) == [course]
    assert course.status == "draft"  # it becomes public where it is asked for what readers need to know


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"level_from": 3, "level_to": 1}, "Bitte beide Niveaus angeben, das niedrigere zuerst."),
        ({"price": 10}, "Ein kostenfreier Kurs hat keinen Preis."),
        (
            {"runs-0-end": InDays(5)},
            BOTH_DAYS,
        ),
        ({"runs-0-seats_free": 17}, "Es kann nicht mehr freie Plätze als Plätze geben."),
        ({"title_de": ""}, "Bitte füllen Sie dieses Feld aus."),
        (
            {"slug": "Ä ?"},
            "Bitte ein gültiges Kürzel, bestehend aus Buchstaben, Ziffern, Unterstrichen und Bindestrichen, "
            "eingeben.",
        ),
    ],
)
def test_what_cannot_be_is_refused_with_a_message_and_nothing_is_stored(office, fields, message):
    response = office.post(reverse("admin:courses_course_add"), course_data(**fields))

    assert response.status_code == 200
    assert errors(response) == [message]
    assert not Course.objects.exists()


def new_run(form, **fields):
    fields = {"status": "open", "seats_as_of": days(0).isoformat(), **fields}
    return {f"runs-{form}-{name}": value for name, value in fields.items()}


TWICE = "Dieser Kurs hat schon einen Termin mit dieser Nummer."


def test_two_new_runs_cannot_have_the_same_number(office):
    data = course_data(**{"runs-TOTAL_FORMS": 2, "runs-0-number": "7"}) | new_run(1, number="7")

    response = office.post(reverse("admin:courses_course_add"), data)

    assert errors(response) == [TWICE]
    assert not Course.objects.exists()


def test_runs_without_number_may_be_many(office):
    data = course_data(**{"runs-TOTAL_FORMS": 2}) | new_run(1)

    response = office.post(reverse("admin:courses_course_add"), data)

    assert response.status_code == 302
    assert CourseRun.objects.count() == 2


@pytest.mark.parametrize("field", ["lessons", "runs-0-seats_total"])
def test_a_number_beyond_the_databases_is_refused(office, field):
    response = office.post(reverse("admin:courses_course_add"), course_data(**{field: 10**30}))

    assert len(errors(response)) == 1


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"seats_free": 3}, "Es kann nicht mehr freie Plätze als Plätze geben."),
        ({"seats_total": -1}, "Bitte geben Sie mindestens 0 an."),
        ({"start": ""}, BOTH_DAYS),
        ({"start": "31.02.2027"}, "Bitte geben Sie ein Datum ein, zum Beispiel 31.12.2026."),
        ({"registration_deadline": InDays(500)}, "Die Anmeldung kann nicht nach dem letzten Tag enden."),
    ],
)
def test_a_run_that_cannot_be_is_not_made(office, fields, message):
    response = office.post(reverse("admin:courses_courserun_add"), run_data(**fields))

    assert response.status_code == 200
    assert errors(response) == [message]


def run_data(**fields):
    return {
        "course": make_course(status="draft").pk,
        "status": "open",
        "start": days(10).isoformat(),
        "end": days(100).isoformat(),
        "seats_as_of": days(0).isoformat(),
        "breaks": "",
        "weekly_times-TOTAL_FORMS": 1,
        "weekly_times-INITIAL_FORMS": 0,
        "weekly_times-0-weekdays": [Weekday.MONDAY, Weekday.THURSDAY],
        "weekly_times-0-starts_at": "17:00",
        "weekly_times-0-ends_at": "20:15",
        "weekly_times-0-every": "1",
        "dates-TOTAL_FORMS": 0,
        "dates-INITIAL_FORMS": 0,
        **fields,
    }


def test_weekdays_are_ticked_one_by_one(office):
    response = office.post(reverse("admin:courses_courserun_add"), run_data())

    assert response.status_code == 302
    assert WeeklyTime.objects.get().days == [0, 3]


@pytest.mark.parametrize("fields", [{"weekly_times-0-weekdays": []}, {"weekly_times-0-ends_at": "16:00"}])
def test_an_impossible_weekly_time_is_refused_with_a_message(office, fields):
    response = office.post(reverse("admin:courses_courserun_add"), run_data(**fields))

    assert response.status_code == 200
    assert len(errors(response)) == 1
    assert not WeeklyTime.objects.exists()


def test_a_date_of_a_public_course_is_added_where_it_is_asked_about_starts_near_by(office):
    response = office.post(reverse("admin:courses_courserun_add"), run_data(course=make_course().pk))

    assert (response.status_code, len(errors(response)), CourseRun.objects.count()) == (200, 1, 0)


def test_what_is_there_is_changed_on_its_own_page(office):
    run = make_run()
    address = reverse("admin:courses_courserun_change", args=[run.pk])

    page = office.get(address)
    response = office.post(address, run_data(number="7"))

    run.refresh_from_db()
    assert (response.status_code, run.number) == (403, "")
    assert "verwenden Sie die Seiten der Bildungskoordination" in page.content.decode()


MODELS = "courses_course courses_courserun courses_category courses_coursetype".split()


@pytest.mark.parametrize("model", MODELS)
def test_lists_and_forms_open_and_can_be_searched(office, model):
    make_weekly_time(make_run(make_course(level_from=1, level_to=2)))

    answers = [
        office.get(reverse(f"admin:{model}_{page}"), query).status_code
        for page, query in (("changelist", {}), ("changelist", {"q": "deutsch"}), ("add", {}))
    ]

    assert answers == [200, 200, 200]
