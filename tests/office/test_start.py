"""The office's first page: what waits, and how the network stands."""

import re

import pytest
from django.core.management import call_command
from django.utils import timezone

from accounts.models import User
from courses.models import Proposal, VainSearch
from courses.models.courses import Course
from courses.models.runs import CourseRun
from courses.search.words.texts import rewrite_outdated
from enquiries.models import Enquiry
from foundation.languages.models import TranslatedText
from office.links.models import PublicLink
from tests.factories import (
    days,
    make_agreement,
    make_course,
    make_course_type,
    make_decision,
    make_meeting,
    make_message,
    make_municipality,
    make_outdated,
    make_page,
    make_partner,
    make_run,
    make_user,
)

pytestmark = pytest.mark.django_db
START = "/de/buero/"


def waiting(client):
    """Number by title of all that waits."""
    return {task.title: task.number for task in client.get(START).context["tasks"]}


def test_nothing_waits_in_an_empty_portal(office):
    page = office.get(START)

    assert page.context["tasks"] == []
    assert "Nichts" in page.content.decode()


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
        "Vereinbarungen, die enden": 1,
        "Beschlüsse, um die sich die Bildungskoordination kümmert": 1,
    }


def test_what_is_done_or_others_see_to_does_not_wait(client):
    client.force_login(make_user(role=User.Role.ADMINISTRATOR))
    for status in ("returned", "accepted", "withdrawn"):
        Proposal.objects.create(course=make_course(), changes={"phone": ["", "1"]}, status=status)
    make_course(confirmed_on=days(-120), status=Course.Status.DRAFT)
    make_course(confirmed_on=days(-89))
    make_message(closed_at=timezone.now())
    make_outdated(make_page())
    TranslatedText.objects.update(is_outdated=False)
    PublicLink.objects.create(url="https://da.example/", state="fine", checked_at=timezone.now())
    make_agreement(valid_until=days(200))
    meeting, partner = make_meeting(), make_partner()
    make_decision(meeting, partner)
    make_decision(meeting, done_on=days(0))

    assert waiting(client) == {}


def test_the_cooperation_is_no_task_of_coordinators(office):
    make_agreement(valid_until=days(30))
    make_decision(make_meeting())

    assert waiting(office) == {}


def charts(client):
    return {chart.name: chart.rows for chart in client.get(START).context["charts"]}


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


def test_the_file_holds_the_same_numbers_as_the_pictures(office):
    make_run(make_course(level_from=1, level_to=1), municipality=make_municipality(name="Lübz"))
    drawn = charts(office)

    lines = office.get(f"{START}zahlen.csv").content.decode("utf-8-sig").splitlines()

    for rows in drawn.values():
        for row in rows:
            assert ";".join(map(str, row)) in lines


def test_every_picture_has_its_table(office):
    make_run(make_course())

    page = office.get(START).content.decode()

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
    vergebliche-suchen/ anbieter/ aktuelles/ seiten/ stellen/ personen/ bereiche/ kursarten/ zahlen.csv person/
    erklaerung-zur-barrierefreiheit/ kooperation/ kooperation/partner/ kooperation/vereinbarungen/
    kooperation/treffen/ kooperation/pflichten/ kooperation/pflichten.csv kooperation/mails/ kooperation/mails/neu/
""".split()


def test_no_page_of_the_office_needs_more_than_twenty_queries_however_much_there_is(
    client, django_assert_max_num_queries
):
    call_command("load_start_content", verbosity=0)
    call_command("load_demo", scale=2000, verbosity=0)
    runs = list(CourseRun.objects.values_list("pk", flat=True)[:300])
    Enquiry.objects.bulk_create(
        Enquiry(run_id=runs[number % 300], name="Olena", email="o@beispiel.example", language="de")
        for number in range(3000)
    )
    courses = list(Course.objects.published()[:400])
    Proposal.objects.bulk_create(
        Proposal(course=course, changes={"phone": ["", "1"], "languages": [[], ["de"]]}) for course in courses
    )
    for page in range(25):
        make_message()
        make_outdated(make_page(title=f"Seite {page}"))
        PublicLink.objects.create(url=f"https://weg.example/{page}", state="gone", checked_at=timezone.now())
    client.force_login(make_user(role=User.Role.ADMINISTRATOR))

    for page in PAGES:
        with django_assert_max_num_queries(20, info=page):
            assert client.get(START.rstrip("/") + "/" + page.lstrip("/")).status_code == 200
