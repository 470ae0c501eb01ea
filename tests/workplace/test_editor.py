"""A course from the first word to the public page, section by section."""

import re

import pytest
from django.core import mail

from accounts.models import User
from courses.models import Course, CourseRun, Proposal
from providers.models import Membership
from tests.factories import (
    days,
    make_course,
    make_course_date,
    make_course_type,
    make_membership,
    make_municipality,
    make_provider,
    make_run,
    make_trusted,
    make_user,
    make_weekly_time,
)
from tests.office.filled import form_of

pytestmark = pytest.mark.django_db


def base(course):
    return f"/de/mein/{course.provider.slug}/angebote/{course.pk}/"


def values(client, course, section):
    """What the section's form would send unchanged."""
    form = client.get(f"{base(course)}{section}/").context["form"]
    pairs = {name: form[name].value() for name in form.fields}
    known = {name: value for name, value in pairs.items() if value is not None}
    return {**known, "version": form.current_version}


def save(client, course, section, **changes):
    return client.post(f"{base(course)}{section}/", {**values(client, course, section), **changes})


def draft(provider, **fields):
    return make_course(provider=provider, status=Course.Status.DRAFT, **fields)


def as_office(client):
    client.force_login(make_user(role=User.Role.COORDINATOR))


def test_a_course_begins_with_a_title(client, provider):
    kind = make_course_type()

    response = client.post(
        f"/de/mein/{provider.slug}/angebote/neu/", {"title_de": "Deutsch für Eltern", "course_type": kind.pk}
    )

    course = Course.objects.get()
    assert (course.status, course.slug, course.provider) == ("draft", "deutsch-fuer-eltern", provider)
    assert response["Location"] == f"{base(course)}was/"


def test_two_courses_of_one_title_get_two_addresses(client, provider):
    data = {"title_de": "Deutsch", "course_type": make_course_type().pk}

    for _number in range(2):
        client.post(f"/de/mein/{provider.slug}/angebote/neu/", data)

    assert sorted(Course.objects.values_list("slug", flat=True)) == ["deutsch", "deutsch-2"]


@pytest.mark.parametrize(
    ("section", "changes"),
    [
        ("was", {"title_de": "Neuer Titel", "title_en": "New title", "level_from": "2", "level_to": "3"}),
        ("fuer-wen", {"audience": "women", "childcare": "yes", "requirements_de": "Keine"}),
        ("wo", {"mode": "both"}),
        ("kosten", {"cost": "paid", "price": "12.50", "price_for": "course", "cost_note_de": "für alles"}),
        ("anmeldung", {"phone": "03871 99", "registration_de": "Rufen Sie an."}),
        ("sprachen", {"languages": ["de", "uk"]}),
    ],
)
def test_each_section_saves_by_itself(client, provider, section, changes):
    course = draft(provider)

    response = save(client, course, section, **changes)

    again = values(client, course, section)
    assert response["Location"] == base(course)
    assert {name: str(again[name]) for name in changes} == {name: str(value) for name, value in changes.items()}


@pytest.mark.parametrize(
    ("section", "changes", "words"),
    [
        ("was", {"title_de": ""}, "Titel"),
        ("was", {"level_from": "3", "level_to": "2"}, "Bitte beide Niveaus angeben, das niedrigere zuerst."),
        ("kosten", {"cost": "free", "price": "10"}, "Ein kostenfreier Kurs hat keinen Preis."),
        ("kosten", {"cost": "paid", "price": "-1"}, "Ein Preis kann nicht unter null liegen."),
        ("kosten", {"cost": "paid", "price": "229"}, "Bitte sagen Sie, was man für den Preis bekommt."),
        ("kosten", {"cost": ""}, "Kosten"),
        ("fuer-wen", {"audience": ""}, "Für wen"),
        ("anmeldung", {"email": "keine"}, "E-Mail"),
    ],
)
def test_what_cannot_be_is_named_and_nothing_is_saved(client, provider, section, changes, words):
    course = draft(provider, title="Alter Titel")

    response = save(client, course, section, **changes)

    assert response.status_code == 200
    assert words in response.content.decode()
    assert Course.objects.get().title_de == "Alter Titel"


def test_a_second_person_is_shown_both_versions_and_nothing_is_overwritten(client, provider):
    course = draft(provider)
    mine = values(client, course, "was") | {"title_de": "Mein Titel"}
    save(client, course, "was", title_de="Titel der Kollegin")

    response = client.post(f"{base(course)}was/", mine)
    between = Course.objects.get().title_de
    again = {**mine, "version": response.context["form"].current_version}
    client.post(f"{base(course)}was/", again)

    content = response.content.decode()
    assert response.status_code == 409
    assert re.findall(r'head">([^<]+)</small><div dir="auto">([^<]+)<', content) == [
        ("Inzwischen gespeichert", "Titel der Kollegin"),
        ("Ihre Fassung", "Mein Titel"),
    ]
    assert (between, Course.objects.get().title_de) == ("Titel der Kollegin", "Mein Titel")


def test_the_gate_lists_what_is_lacking(client, provider):
    type(provider).objects.update(phone="")
    course = draft(provider, cost=Course.Cost.PAID)

    page = client.get(base(course)).content.decode()
    client.post(f"{base(course)}veroeffentlichen/")

    assert re.findall(r"Es fehlt ([^<]+)<", page) == [
        "ein Termin. Oder wählen Sie „Einstieg jederzeit“.",
        "der Preis oder ein Satz dazu",
        "eine Telefonnummer, eine E-Mail-Adresse oder eine Website",
    ]
    assert "Noch offen: Termine, Kosten, Anmeldung. Dann können Sie veröffentlichen." in page
    assert Course.objects.get().status == "draft"


def test_a_trusted_provider_publishes_at_once_and_the_office_sees_it(client, provider):
    make_trusted(provider)
    course = draft(provider)
    make_run(course)

    client.post(f"{base(course)}veroeffentlichen/")
    public = client.get(f"/de/angebote/{course.slug}/").status_code
    as_office(client)

    assert public == 200
    assert course.title in client.get("/de/buero/zahlen/").content.decode()
    assert mail.outbox == []


def test_a_new_providers_course_waits_for_the_office(client, provider):
    course = draft(provider)
    make_run(course)

    client.post(f"{base(course)}veroeffentlichen/")
    hidden = client.get(f"/de/angebote/{course.slug}/").status_code
    as_office(client)
    page = client.get(f"/de/buero/vorschlaege/{Proposal.objects.get().pk}/")
    client.post(page.context["request"].path + "annehmen/", {"version": page.context["proposal"].version})

    assert hidden == 404
    assert client.get(f"/de/angebote/{course.slug}/").status_code == 200
    assert [message.subject for message in mail.outbox] == [
        "Bildung verbindet: Neues Angebot zu prüfen: Deutsch am Abend",
        "Bildung verbindet: Angenommen: Deutsch am Abend",
    ]


def proposal_page(client, answer=None):
    as_office(client)
    proposal = Proposal.objects.get()
    address = f"/de/buero/vorschlaege/{proposal.pk}/"
    page = client.get(address)
    if answer:
        client.post(f"{address}zurueckgeben/", {"answer": answer, "version": proposal.version})
    return page


def test_a_change_to_a_public_text_waits_while_the_approved_version_stays(client, provider):
    course = make_course(provider=provider)
    make_run(course)

    save(client, course, "was", title_de="Besserer Titel")
    public = client.get(f"/de/angebote/{course.slug}/").content.decode()
    own = client.get(base(course)).content.decode()
    review = proposal_page(client).content.decode()

    assert "Deutsch am Abend" in public
    assert "Besserer Titel" not in public
    assert "Besserer Titel" in own
    assert re.search(r"<del[^>]*>Deutsch am Abend</del></td>\s+<td>.*<ins[^>]*>Besserer Titel</ins>", review)


def test_accepting_publishes_just_what_was_seen(client, provider):
    course = make_course(provider=provider)
    save(client, course, "was", title_de="Besserer Titel")
    seen = Proposal.objects.get().version
    save(client, course, "was", title_de="Noch besserer Titel")
    as_office(client)
    address = f"/de/buero/vorschlaege/{Proposal.objects.get().pk}/annehmen/"

    client.post(address, {"version": seen})
    between = Course.objects.get().title_de
    client.post(address, {"version": Proposal.objects.get().version})

    assert (between, Course.objects.get().title_de) == ("Deutsch am Abend", "Noch besserer Titel")


def test_what_was_not_seen_is_not_given_back_and_the_word_stays(client, provider):
    course = make_course(provider=provider)
    save(client, course, "was", title_de="Besserer Titel")
    seen = Proposal.objects.get().version
    save(client, course, "was", title_de="Noch besserer Titel")
    as_office(client)
    address = f"/de/buero/vorschlaege/{Proposal.objects.get().pk}/"

    answers = [
        client.post(f"{address}{act}/", {"version": seen, "answer": "Ein Wort an Sie"})
        for act in ("zurueckgeben", "annehmen")
    ]

    assert [answer.status_code for answer in answers] == [409, 409]
    assert all("Ein Wort an Sie</textarea>" in answer.content.decode() for answer in answers)
    assert Proposal.objects.get().status == "waiting"


def test_a_word_about_what_is_decided_meanwhile_is_not_lost(client, provider):
    author = Membership.objects.get().user
    course = make_course(provider=provider)
    save(client, course, "was", title_de="Besserer Titel")
    proposal = Proposal.objects.get()
    as_office(client)
    address = f"/de/buero/vorschlaege/{proposal.pk}/"
    client.post(f"{address}annehmen/", {"version": proposal.version})

    late = client.post(f"{address}zurueckgeben/", {"version": proposal.version, "answer": "Ein spätes Wort"})
    client.force_login(author)
    remark = client.post(f"{base(course)}bemerkung/", {"text": "Noch etwas dazu"})

    assert "Ein spätes Wort</textarea>" in late.content.decode()
    assert (remark.status_code, proposal.remarks.get().text) == (302, "Noch etwas dazu")


def test_a_new_course_is_published_just_as_it_was_seen(client, provider):
    course = draft(provider)
    make_run(course)
    client.post(f"{base(course)}veroeffentlichen/")
    seen = Proposal.objects.get().version
    save(client, course, "was", title_de="Schnell noch geändert")
    as_office(client)
    address = f"/de/buero/vorschlaege/{Proposal.objects.get().pk}/annehmen/"

    client.post(address, {"version": seen})

    assert Course.objects.get().status == "in_review"


def test_a_proposal_that_fits_no_more_is_not_accepted(client, provider):
    course = make_course(provider=provider, cost="paid", price=10, price_for="course")
    save(client, course, "kosten", price="12")
    Course.objects.update(cost="free", price=None)
    as_office(client)
    proposal = Proposal.objects.get()

    client.post(f"/de/buero/vorschlaege/{proposal.pk}/annehmen/", {"version": proposal.version})

    assert (Course.objects.get().price, Proposal.objects.get().status) == (None, "waiting")


def test_what_is_given_back_arrives_by_mail_and_on_the_start_page(client, provider):
    author = Membership.objects.get().user
    course = make_course(provider=provider)
    save(client, course, "kosten", cost="paid", price="10", price_for="course")

    proposal_page(client, answer="Bitte den Titel kürzen.")
    client.force_login(author)
    today = client.get(f"/de/mein/{provider.slug}/").content.decode()
    save(client, course, "kosten", cost="paid", price="12", price_for="course")

    assert mail.outbox[-1].to == [author.email]
    assert "Bitte den Titel kürzen." in mail.outbox[-1].body
    assert "Bitte den Titel kürzen." in today
    assert [(one.status, one.changes["price"]) for one in Proposal.objects.all()] == [("waiting", [None, "12.00"])]


def test_a_proposal_is_withdrawn_by_hand_or_by_changing_back(client, provider):
    course = make_course(provider=provider)
    save(client, course, "was", title_de="Anders")
    save(client, course, "was", title_de="Deutsch am Abend")
    save(client, course, "was", title_de="Wieder anders")

    client.post(f"{base(course)}zurueckziehen/")

    assert list(Proposal.objects.values_list("status", flat=True)) == ["withdrawn", "withdrawn"]
    assert values(client, course, "was")["title_de"] == "Deutsch am Abend"


def test_the_office_changes_at_once(client, provider):
    course = make_course(provider=provider)
    as_office(client)

    save(client, course, "was", title_de="Vom Büro")

    assert (Course.objects.get().title_de, Proposal.objects.count()) == ("Vom Büro", 0)


def test_the_preview_shows_the_draft_to_its_provider_alone(client, provider):
    course = draft(provider)

    page = client.get(f"{base(course)}vorschau/")
    client.force_login(make_membership(provider=make_provider(name="Andere")).user)

    assert course.title in page.content.decode()
    assert client.get(f"{base(course)}vorschau/").status_code == 404


# Dates


def run_data(first=10, last=50, **fields):
    week = {"week-TOTAL_FORMS": 1, "week-INITIAL_FORMS": 0, "more-TOTAL_FORMS": 5, "more-INITIAL_FORMS": 0}
    dates = {"start": days(first).isoformat(), "end": days(last).isoformat()}
    return {**week, **dates, "municipality": make_municipality().pk, "seats_total": 12, **fields}


def test_several_runs_come_at_once_with_their_week(client, provider):
    course = draft(provider)
    more = {"more-0-start": days(60).isoformat(), "more-0-end": days(90).isoformat()}
    week = {"week-0-weekdays": ["1", "4"], "week-0-starts_at": "17:00", "week-0-ends_at": "18:30"}

    client.post(f"{base(course)}termine/neu/", run_data(**more, **week))

    runs = list(CourseRun.objects.order_by("start"))
    assert [(run.start, run.end, run.seats_free) for run in runs] == [
        (days(10), days(50), 12),
        (days(60), days(90), 12),
    ]
    assert [[(line.weekdays, str(line)) for line in run.weekly_times.all()] for run in runs] == [
        [(5, "17:00–18:30")]
    ] * 2


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"start": "", "end": "2030-01-01"}, "Bitte beide Tage angeben"),
        ({"seats_free": "13"}, "mehr freie Plätze als Plätze"),
        ({"more-2-start": "2030-01-01"}, "Bitte beide Tage angeben"),
        ({"week-0-weekdays": ["1"]}, "Bitte Wochentage, Beginn und Ende angeben"),
        (
            {"week-0-weekdays": ["1"], "week-0-starts_at": "18:00", "week-0-ends_at": "17:00"},
            "Das Ende muss nach dem Beginn liegen.",
        ),
    ],
)
def test_impossible_dates_are_named_and_none_is_saved(client, provider, fields, words):
    course = draft(provider)

    response = client.post(f"{base(course)}termine/neu/", run_data(**fields))

    assert response.status_code == 200
    assert words in response.content.decode()
    assert not CourseRun.objects.exists()


def test_a_run_is_changed_with_its_week(client, provider):
    course = draft(provider)
    run = make_run(course)
    make_weekly_time(run)
    week = {"week-0-weekdays": ["2"], "week-0-starts_at": "09:00", "week-0-ends_at": "10:00"}

    address = f"{base(course)}termine/{run.pk}/"
    client.post(address, form_of(client.get(address)) | run_data(first=20, seats_free=3, **week))

    run.refresh_from_db()
    assert (run.start, run.seats_free, [line.weekdays for line in run.weekly_times.all()]) == (days(20), 3, [2])


def test_changing_dates_of_a_public_course_needs_no_review(client, provider):
    run = make_run(make_course(provider=provider))

    address = f"{base(run.course)}termine/{run.pk}/"
    client.post(address, form_of(client.get(address)) | run_data(first=30))

    run.refresh_from_db()
    assert (run.start, Proposal.objects.count()) == (days(30), 0)


def test_single_days_are_picked_on_a_calendar(client, provider):
    run = make_run(draft(provider), start=5, end=20)
    kept = make_course_date(run, days(6))
    data = {"days": [days(6).isoformat(), days(25).isoformat()], "starts_at": "14:00", "ends_at": "15:00"}

    address = f"{base(run.course)}termine/{run.pk}/tage/"
    client.post(address, form_of(client.get(address)) | data)

    run.refresh_from_db()
    assert [(day.date, f"{day.starts_at:%H}") for day in run.dates.all()] == [(kept.date, "09"), (days(25), "14")]
    assert (run.start, run.end) == (days(5), days(25))


def test_single_days_beyond_the_months_that_were_drawn_stay(client, provider):
    run = make_run(draft(provider), start=5, end=800)
    near, far = make_course_date(run, days(6)), make_course_date(run, days(790))
    address = f"{base(run.course)}termine/{run.pk}/tage/"
    hours = {"starts_at": "14:00", "ends_at": "15:00"}

    client.post(address, form_of(client.get(address)) | {"days": [days(25).isoformat()], **hours})

    assert [day.date for day in run.dates.all()] == [days(25), far.date]
    assert not run.dates.filter(pk=near.pk).exists()


def test_copying_keeps_the_weekday_and_names_holidays(client, provider):
    run = make_run(draft(provider), start=-200, end=-150, seats_free=0, number="A1")
    make_weekly_time(run)
    monday = run.start.weekday()
    wanted = days(100)

    address = f"{base(run.course)}termine/kopieren/"
    shown = client.get(address, {"start": wanted.isoformat()})
    client.post(address, form_of(shown))

    copy = CourseRun.objects.exclude(pk=run.pk).get()
    assert shown.status_code == 200
    assert copy.start.weekday() == monday
    assert abs((copy.start - wanted).days) <= 3
    assert (copy.seats_free, copy.number, copy.weekly_times.count(), run.weekly_times.count()) == (16, "", 1, 1)


def test_a_course_is_copied_with_its_runs_as_a_draft_of_its_own(client, provider):
    course = make_course("Deutsch A1", provider=provider)
    run = make_run(course, start=-200, end=-150, number="A1")
    make_weekly_time(run)
    make_course_date(run)

    address = f"{base(course)}termine/kopieren/"
    asked = {"start": days(100).isoformat(), "as_new": "on"}
    page = client.get(address, asked)
    client.post(address, form_of(page))

    copy = Course.objects.exclude(pk=course.pk).get()
    later = copy.runs.get()
    course.refresh_from_db()
    shown = page.content.decode()
    assert 'type="hidden" name="as_new" value="True"' in shown
    assert 'id="id_as_new_helptext"' in shown
    assert (copy.status, copy.title_de, copy.provider) == ("draft", course.title_de, provider)
    assert copy.slug != course.slug
    assert (later.start.weekday(), later.number) == (run.start.weekday(), "")
    assert (later.weekly_times.count(), later.dates.get().date - run.dates.get().date) == (
        1,
        later.start - run.start,
    )
    assert (course.status, course.runs.get()) == ("published", run)


def test_a_holiday_is_warned_about(client, provider):
    course = draft(provider)

    response = client.post(
        f"{base(course)}termine/neu/",
        run_data(start="2027-05-01", end="2027-06-01"),
        follow=True,
    )

    assert "1.\u00a0Mai 2027 (Erster Mai)" in response.content.decode()


def test_a_cancelled_run_stays_visible_with_its_reason_also_in_calendars(client, provider):
    make_trusted(provider)
    run = make_run(make_course(provider=provider))

    address = f"{base(run.course)}termine/{run.pk}/"
    form = form_of(client.get(address), f"{address}absagen/")
    client.post(f"{address}absagen/", form | {"reason": "Lehrkraft erkrankt"})
    public = client.get(f"/de/angebote/{run.course.slug}/").content.decode()
    calendar = client.get(f"/de/angebote/{run.course.slug}/termin/{run.pk}.ics").content.decode()
    listed = client.get("/de/angebote/").content.decode()

    assert "Lehrkraft erkrankt" in public
    assert ("STATUS:CANCELLED" in calendar, "Lehrkraft erkrankt" in calendar) == (True, True)
    assert run.course.title not in listed


def test_a_public_date_is_cancelled_and_not_deleted(client, provider):
    public, own = make_run(make_course(provider=provider)), make_run(draft(provider))

    for run in (public, own):
        client.post(f"{base(run.course)}termine/{run.pk}/loeschen/")

    assert list(CourseRun.objects.all()) == [public]


def test_an_archived_course_is_gone_for_the_public_and_comes_back(client, provider):
    make_trusted(provider)
    course = make_course(provider=provider)
    make_run(course)

    client.post(f"{base(course)}archivieren/")
    gone = client.get(f"/de/angebote/{course.slug}/").status_code
    client.post(f"{base(course)}veroeffentlichen/")

    assert (gone, client.get(f"/de/angebote/{course.slug}/").status_code) == (404, 200)


@pytest.mark.parametrize("number", [1, 30])
def test_pages_take_few_queries_however_many_runs_there_are(
    client, provider, number, django_assert_max_num_queries
):
    for _number in range(number):
        run = make_run(make_course(provider=provider))
        make_run(run.course)
    addresses = ["", "was/", "termine/neu/", f"termine/{run.pk}/", f"termine/{run.pk}/tage/", "vorschau/"]

    for address in [f"{base(run.course)}{address}" for address in addresses] + [
        f"/de/mein/{provider.slug}/angebote/"
    ]:
        with django_assert_max_num_queries(20):
            assert client.get(address).status_code == 200
