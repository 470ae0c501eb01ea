"""The office's first page: what waits, and how the network stands."""

import re
from datetime import datetime, time, timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from contacts.models import Message
from courses.models import Proposal, VainSearch
from courses.models.courses import Course
from courses.models.runs import CourseRun
from courses.search.words.texts import rewrite_outdated
from enquiries import actions as enquiries
from enquiries.models import Enquiry, EnquiryCount
from foundation.languages.models import TranslatedText
from foundation.reading.days import beginning, midnight
from news.models import Post
from office.links.models import PublicLink
from office.today.trends import trends_cache
from providers.models import Provider
from tests.factories import (
    days,
    make_agreement,
    make_course,
    make_course_type,
    make_decision,
    make_exam_session,
    make_licence,
    make_meeting,
    make_membership,
    make_message,
    make_municipality,
    make_outdated,
    make_page,
    make_partner,
    make_post,
    make_provider,
    make_run,
    make_user,
    same_time,
)

pytestmark = pytest.mark.django_db
START = "/de/buero/"
CHARTS = "/de/buero/zahlen/"


def waiting(client):
    """Number by title of all that waits."""
    return {task.title: task.number for task in client.get(START).context["tasks"]}


def test_nothing_waits_in_an_empty_portal(office):
    page = office.get(START)

    assert page.context["tasks"] == []
    assert "Heute: Nichts wartet" in page.content.decode()


def test_all_that_waits_is_counted(client):
    client.force_login(make_user(role=User.Role.ADMINISTRATOR))
    Proposal.objects.create(course=make_course(), changes={"phone": ["", "1"]})
    make_course(confirmed_on=days(-120))
    make_message()
    make_message(kind="barrier")
    make_outdated(make_page())
    PublicLink.objects.create(url="https://weg.example/", state="gone", checked_at=timezone.now())
    VainSearch.objects.note("schwimmen")
    make_agreement(valid_until=days(30))
    make_decision(make_meeting())

    assert waiting(client) == {
        "Angebote zu prüfen": 1,
        "Nachrichten": 1,
        "Gemeldete Barrieren": 1,
        "Lange nicht bestätigte Angebote": 1,
        "Defekte Links": 1,
        "Veraltete Übersetzungen": 1,
        "Suchen ohne Ergebnis": 1,
        "Anbieter ohne aktive Person": 1,
        "Vereinbarungen, die enden": 1,
        "Beschlüsse, um die sich die Bildungskoordination kümmert": 1,
    }


def test_what_is_done_or_others_see_to_does_not_wait(client):
    client.force_login(make_user(role=User.Role.ADMINISTRATOR))
    provider = make_membership().provider
    for status in ("returned", "accepted", "withdrawn"):
        Proposal.objects.create(course=make_course(provider=provider), changes={"phone": ["", "1"]}, status=status)
    make_course(provider=provider, confirmed_on=days(-120), status=Course.Status.DRAFT)
    make_course(provider=provider, confirmed_on=days(-89))
    make_message(closed_at=timezone.now())
    make_outdated(make_page())
    TranslatedText.objects.update(is_outdated=False)
    PublicLink.objects.create(url="https://da.example/", state="fine", checked_at=timezone.now())
    make_agreement(valid_until=days(200))
    meeting, partner = make_meeting(), make_partner()
    make_decision(meeting, partner)
    make_decision(meeting, done_on=days(0))

    assert waiting(client) == {}


def test_what_the_cooperation_has_to_do_is_a_task_of_coordinators_too(office):
    make_agreement(valid_until=days(30))
    make_decision(make_meeting())

    assert waiting(office) == {
        "Vereinbarungen, die enden": 1,
        "Beschlüsse, um die sich die Bildungskoordination kümmert": 1,
    }


def test_the_oldest_comes_first_with_names_and_its_age_and_one_act_is_yellow(office):
    provider = make_membership(provider=make_provider(name="Elbe-Akademie")).provider
    for number, name in enumerate(["Karin", "Jonas", "Mia", "Ali", "Olga"]):
        make_message(name=name)
        Message.objects.filter(name=name).update(created_at=same_time(number - 5))
    for title in ("B1", "B2"):
        Proposal.objects.create(course=make_course(title=title, provider=provider), changes={"phone": ["", "1"]})
    run = make_run(make_course(provider=provider))
    make_course(provider=provider, confirmed_on=days(-120))
    for name, age in [("Ahmad", 12), ("Zu früh", 9)]:
        Enquiry.objects.create(run=run, name=name, phone="1", asked_at=same_time(-age))

    page = office.get(START)

    lines = [
        ((task.age, task.waits), task.title, task.number, task.names, task.others)
        for task in page.context["tasks"]
    ]
    assert lines == [
        (("12 Tage", "wartet"), "Anfragen ohne Antwort", 1, ["Ahmad – Elbe-Akademie"], 0),
        (("5 Tage", "wartet"), "Nachrichten", 5, ["Karin", "Jonas", "Mia"], 2),
        (("neu", "heute"), "Angebote zu prüfen", 2, ["Elbe-Akademie"], 0),
        (("120 Tage", "unbestätigt"), "Lange nicht bestätigte Angebote", 1, ["Elbe-Akademie"], 0),
    ]
    content = page.content.decode()
    assert "Heute: 9 Aufgaben, die älteste wartet seit 12 Tagen" in " ".join(content.split())
    assert len(re.findall(r'class="button go"', content)) == 1
    assert "Zu früh" not in office.get(f"{START}anfragen/").content.decode()


def test_an_enquiry_that_its_provider_cannot_answer_is_the_offices_at_once(office):
    nobody, somebody = make_provider("Leer"), make_membership(provider=make_provider("Da")).provider
    asked = [
        enquiries.receive(make_run(make_course(provider=provider)), name=name, phone="0171 1234567", language="de")
        for provider, name in ((nobody, "Ahmad"), (somebody, "Früh"), (nobody, "Mia"))
    ]
    enquiries.answer(asked[2], "declined", reason="full")

    found = [list_of(office)]
    enquiries.ask_again(asked[2], "Und im Mai?")
    found.append(list_of(office))
    enquiries.answer(asked[2], "declined", reason="full")
    make_membership(provider=nobody)
    enquiries.ask_again(asked[2], "Und im Juni?")

    assert [*found, list_of(office)] == [["Ahmad"], ["Ahmad", "Mia"], ["Ahmad"]]


@pytest.mark.parametrize(("age", "found"), [(timedelta(days=10), ["Ahmad"]), (timedelta(days=9, hours=23), [])])
def test_an_enquiry_is_the_offices_from_the_tenth_day_to_the_hour(office, age, found):
    Enquiry.objects.create(run=make_run(), name="Ahmad", phone="1", asked_at=timezone.now() - age)

    assert list_of(office) == found


def list_of(office):
    return [line.title for line in office.get(f"{START}anfragen/").context["lines"]]


def test_who_has_not_logged_in_for_long_and_who_has_nobody_left_stand_in_it(office):
    make_membership(user=make_user(first_name="Wach", last_name="Da", last_login=timezone.now()))
    asleep = make_user(first_name="Lange", last_name="Weg", last_login=same_time(-200))
    make_membership(user=asleep, provider=make_provider(name="Still"))
    never = make_user(first_name="Nie", last_name="Da", date_joined=same_time(-300))
    make_membership(user=never, provider=make_provider(name="Leer"))
    make_membership(user=make_user(is_active=False), provider=make_provider(name="Verlassen"))
    make_provider(name="Versteckt", is_published=False)

    found = {task.title: (task.days, task.names) for task in office.get(START).context["tasks"]}

    assert found == {
        "Schlafende Konten": (300, ["Nie Da – Leer", "Lange Weg – Still"]),
        "Anbieter ohne aktive Person": (0, ["Verlassen"]),
    }
    pages = [f"{START}anbieter/{page}/" for page in ("schlafende-konten", "ohne-personen")]
    listed = [[line.title for line in office.get(page).context["lines"]] for page in pages]
    assert listed == [["Nie Da", "Lange Weg"], ["Verlassen"]]


def test_a_seat_without_a_town_is_online_only_where_one_joins_online(office):
    for mode, free in (("online", 3), ("both", 4), ("on_site", 2), ("", 1)):
        make_run(make_course(f"Kurs {mode}", mode=mode), municipality=None, seats_free=free)

    assert charts(office)["plaetze"] == [("online", 7), ("Ort nicht eingetragen", 3)]


def test_four_numbers_have_their_last_six_months(office):
    first = timezone.localdate().replace(day=1)
    last_month = timezone.make_aware(datetime.combine(first - timedelta(days=20), time(12)))
    run = make_run(make_course(), seats_as_of=days(0))
    for replied in (2, 9):
        answered_at = last_month + timedelta(days=replied)
        Enquiry.objects.create(run=run, phone="1", asked_at=last_month, answered_at=answered_at)
    EnquiryCount.objects.create(
        provider=run.course.provider, month=(last_month.date()).replace(day=1), number=2, in_time=2
    )

    found = [[number for _month, number in figure.points] for figure in office.get(START).context["figures"]]

    assert found == [
        [0, 0, 0, 0, 0, 1],
        [None, None, None, None, None, 100],
        [0, 0, 0, 0, 0, 4],
        [None, None, None, None, None, 75],
    ]


def test_the_numbers_of_past_months_count_what_took_place_then_and_nothing_else(office):
    long_ago = timezone.now() - timedelta(days=400)
    runs = {
        name: make_run(make_course(name), start=-300, end=300 if name != "over" else -250, seats_as_of=days(-299))
        for name in ("right", "over", "draft", "cancelled")
    }
    CourseRun.objects.update(created_at=long_ago)
    CourseRun.objects.filter(pk=runs["cancelled"].pk).update(status=CourseRun.Status.CANCELLED)
    Course.objects.filter(title_de="draft").update(status=Course.Status.DRAFT)

    offers, fresh, *_rest = office.get(START).context["figures"]

    assert [number for _month, number in offers.points] == [1] * 6
    assert [number for _month, number in fresh.points] == [0] * 6


def test_what_comes_in_the_last_hour_of_a_month_is_in_its_number(office):
    night = beginning(timezone.localdate().replace(day=1))
    for minutes in (-30, 30):
        run = make_run(make_course())
        CourseRun.objects.filter(pk=run.pk).update(created_at=night + timedelta(minutes=minutes))

    offers = office.get(START).context["figures"][0]

    assert [number for _month, number in offers.points[-2:]] == [1, 2]


@pytest.mark.django_db(transaction=True)  # stamps count what is committed
def test_numbers_of_courses_are_counted_again_only_when_one_has_changed(office, monkeypatch):
    monkeypatch.setattr(trends_cache, "is_on", True)
    monkeypatch.setattr(trends_cache, "known", (None, None))
    run = make_run(make_course(), seats_as_of=days(0))

    def asked():
        with CaptureQueriesContext(connection) as queries:
            offers, fresh = office.get(START).context["figures"][:2]
        return len(queries), offers.points[-1][1], fresh.points[-1][1]

    queries, *first = asked()
    again, *second = asked()
    CourseRun.objects.filter(pk=run.pk).update(seats_as_of=days(-30))
    make_run(make_course("Noch einer"), seats_as_of=days(0))
    _queries, *third = asked()

    assert (first, second, third) == ([1, 100], [1, 100], [2, 50])
    assert again == queries - 3


def charts(client):
    return {chart.name: chart.rows for chart in client.get(CHARTS).context["charts"]}


def test_the_pictures_count_what_newcomers_can_find(office):
    lubz, parchim = make_municipality(name="Lübz"), make_municipality(name="Parchim")
    course = make_course(level_from=1, level_to=2)
    make_run(course, municipality=lubz, seats_free=4, start=7, end=60)
    make_run(course, municipality=parchim, seats_free=9, start=14, end=60)
    make_run(course, municipality=parchim, seats_free=0, start=14, end=60)
    make_run(make_course(status=Course.Status.DRAFT), municipality=parchim, seats_free=5)
    make_run(make_course(title="Ohne Niveau"), municipality=lubz, seats_free=2, seats_as_of=days(-20))

    drawn = charts(office)

    assert drawn["bereiche"] == [("Deutsch lernen", 2, 2)]
    assert [row for row in drawn["niveaus"] if row[1]] == [("A1", 1, 2), ("A2", 1, 2), ("ohne Niveau", 1, 0)]
    assert drawn["plaetze"] == [("Parchim", 9), ("Lübz", 4)]
    assert (sum(row[1] for row in drawn["starts"]), sum(row[2] for row in drawn["starts"])) == (4, 2)
    assert drawn["frische"] == [("bis 7 Tage", 75), ("bis 14 Tage", 0), ("bis 28 Tage", 25), ("älter", 0)]


def test_a_start_of_today_is_one_to_come(office):
    for start in (0, -1):
        make_run(start=start, end=60)

    assert sum(number for _week, number, _free in charts(office)["starts"]) == 1


def test_a_seat_that_is_held_is_no_free_seat_in_any_picture(office):
    lubz = make_municipality(name="Lübz")
    for free, held in ((9, 4), (5, 3), (2, 2)):
        course = make_course(level_from=1, level_to=1)
        make_run(course, municipality=lubz, start=7, end=60, seats_free=free, seats_held=held)

    with_held = charts(office)
    CourseRun.objects.update(seats_free=F("seats_free") - F("seats_held"), seats_held=0)

    assert with_held == charts(office)
    assert with_held["plaetze"] == [("Lübz", 7)]


def test_the_file_holds_the_same_numbers_as_the_pictures(office):
    make_run(make_course(level_from=1, level_to=1), municipality=make_municipality(name="Lübz"))
    drawn = charts(office)

    lines = office.get(f"{START}zahlen.csv").content.decode("utf-8-sig").splitlines()

    for rows in drawn.values():
        for row in rows:
            assert ";".join(map(str, row)) in lines


def test_every_picture_has_its_table(office):
    make_run(make_course())

    page = office.get(CHARTS).content.decode()

    assert (
        len(re.findall(r'<svg viewBox="0 0 340 ', page)) == len(re.findall(r'<table class="numbers">', page)) == 5
    )


def test_words_looked_for_in_vain_become_a_synonym(office, client):
    course_type = make_course_type(synonyms="Sprachkurs")
    make_run(make_course(course_type=course_type))
    rewrite_outdated()
    VainSearch.objects.note("schwimmen frauen")
    address = "/de/buero/vergebliche-suchen/"

    office.post(address, {"words": "schwimmen frauen", "course_type": course_type.pk})
    refused = office.post(address, {"words": "", "course_type": ""})

    course_type.refresh_from_db()
    assert (course_type.synonyms, refused.status_code) == ("Sprachkurs, schwimmen frauen", 200)
    assert not VainSearch.objects.exists()
    rewrite_outdated()
    assert "schwimmen" in Course.objects.get().search_text


PAGES = """
    / vorschlaege/ antraege/ angebote/vergessen/ nachrichten/ nachrichten/?show=closed links/ uebersetzungen/
    vergebliche-suchen/ anbieter/ anbieter/ohne-personen/ anbieter/schlafende-konten/
    anfragen/ zahlen/ inhalte/ aktuelles/ seiten/ stellen/ personen/ bereiche/ kursarten/ zahlen.csv person/
    erklaerung-zur-barrierefreiheit/ kooperation/ kooperation/partner/ kooperation/vereinbarungen/
    kooperation/treffen/ kooperation/pflichten/ kooperation/pflichten.csv kooperation/mails/ kooperation/mails/neu/
""".split()


def test_what_has_no_day_comes_after_what_has_one(office):
    for name, since in (("ohne", None), ("mit", timezone.now())):
        PublicLink.objects.create(
            url=f"https://{name}.example/", state="gone", checked_at=timezone.now(), failing_since=since
        )

    page = office.get(START).content.decode()

    assert 0 < page.index("mit.example") < page.index("ohne.example")


def test_no_page_of_the_office_needs_many_queries_however_much_there_is(client, django_assert_max_num_queries):
    call_command("load_start_content", verbosity=0)
    call_command("load_demo", scale=2000, verbosity=0)
    runs = list(CourseRun.objects.values_list("pk", flat=True)[:300])
    Enquiry.objects.bulk_create(
        Enquiry(run_id=runs[number % 300], name="Olena", email="o@beispiel.example", language="de")
        for number in range(3000)
    )
    courses = list(Course.objects.published().filter(proposals=None)[:400])
    Proposal.objects.bulk_create(
        Proposal(course=course, changes={"phone": ["", "1"], "languages": [[], ["de"]]}) for course in courses
    )
    for page in range(25):
        make_message()
        make_outdated(make_page(title=f"Seite {page}"))
        PublicLink.objects.create(url=f"https://weg.example/{page}", state="gone", checked_at=timezone.now())
    make_message(kind="error", is_doubtful=True)
    make_licence(Provider.objects.first(), is_confirmed=False)
    make_exam_session(is_public=False)
    make_agreement(valid_until=days(30))
    client.force_login(make_user(role=User.Role.ADMINISTRATOR))
    assert len(client.get(START).context["tasks"]) >= 18

    for page in PAGES:
        most = 26 if page == "/" else 20  # the first one asks for the first of each kind of work
        with django_assert_max_num_queries(most, info=page):
            assert client.get(START.rstrip("/") + "/" + page.lstrip("/")).status_code == 200


def test_the_menu_counts_by_the_day_that_is_now(office, monkeypatch):
    make_licence(until=0, is_confirmed=False)
    tomorrow, numbers = timezone.now() + timedelta(days=1), []

    for _day in range(2):
        ways = office.get(f"{START}nachrichten/").context["ways"]
        numbers.append(sum(part.number or 0 for way in ways for part in way.parts))
        monkeypatch.setattr(timezone, "now", lambda: tomorrow)

    assert numbers == [1, 0]


def test_what_was_done_since_monday_is_counted_and_named(office):
    now, monday = timezone.now(), midnight(timezone.localdate().weekday())
    for closed_at in (now, now, monday, monday - timedelta(minutes=1), None):
        make_message(closed_at=closed_at)
    for status in ("accepted", "returned", "waiting", "withdrawn"):
        Proposal.objects.create(course=make_course(), changes={"phone": ["", "1"]}, status=status)
    for begins in (monday, monday - timedelta(minutes=1), now + timedelta(hours=9), None):
        make_post(published_from=begins)

    page = office.get(START)

    words = "3 Nachrichten erledigt, 2 Angebote geprüft, 1 Meldung veröffentlicht"
    assert page.context["done"] == {"number": 6, "words": words}
    assert "Diese Woche erledigt: 6" in " ".join(page.content.decode().split())
    for model in (Message, Proposal, Post):
        model.objects.all().delete()
    assert "Diese Woche erledigt" not in office.get(START).content.decode()


def test_of_what_is_new_only_what_is_public_is_named(office):
    public = make_course("Öffentlich")
    for status in ("draft", "in_review", "archived"):
        make_course(status, status=status)
    make_course("Anderswo", provider=make_provider(is_published=False))

    assert [*office.get(CHARTS).context["fresh"]] == [public]
