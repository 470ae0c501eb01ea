"""Whatever a form belonged to may be gone when it is sent: what was written in it is shown, and kept nowhere."""

import re
from html import unescape

import pytest

from accounts.models import User
from courses.availability import Status
from courses.models import Course, CourseRun, Proposal
from enquiries.models import Enquiry
from foundation.submissions.models import KeptForm, SentForm
from providers.models import Application, Provider
from tests.factories import (
    days,
    make_course,
    make_message,
    make_office,
    make_person,
    make_post,
    make_run,
    make_user,
    stamp,
)
from tests.foundation.test_once import hidden_on
from tests.workplace.conftest import provider  # noqa: F401

pytestmark = pytest.mark.django_db
TEXT = "Ich habe zwei Kinder & arbeite.\nIst <abends> noch Platz?"
SHOWN = "Ich habe zwei Kinder &amp; arbeite.<br>Ist &lt;abends&gt; noch Platz?"


def question(**fields):
    person = {"name": "Olena Beispiel", "email": "olena@beispiel.example", "consent": "on"}
    return {**person, "language": "de", "text": TEXT, "born": stamp(), **fields}


ENDINGS = {
    "cancelled": lambda run: CourseRun.objects.filter(pk=run.pk).update(status=Status.CANCELLED),
    "over": lambda run: CourseRun.objects.filter(pk=run.pk).update(start=days(-9), end=days(-1)),
    "deleted": lambda run: run.delete(),
    "archived": lambda run: Course.objects.filter(pk=run.course_id).update(status=Course.Status.ARCHIVED),
    "suspended": lambda run: Course.objects.filter(pk=run.course_id).update(suspended_until=days(9)),
    "a draft again": lambda run: Course.objects.filter(pk=run.course_id).update(status=Course.Status.DRAFT),
    "of a hidden provider": lambda run: Provider.objects.filter(courses=run.course_id).update(is_published=False),
    "deleted with its course": lambda run: (run.delete(), run.course.delete()),
}


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_question_outlives_the_run_it_was_meant_for(client, ending):
    run = make_run()
    address = f"/de/angebote/{run.course.slug}/anfragen/{run.pk}/"
    sent = hidden_on(client, address) | question()
    ENDINGS[ending](run)

    response = client.post(address, sent)

    assert response.status_code == 410
    assert SHOWN in response.content.decode()
    assert "no-store" in response["Cache-Control"]
    assert (Enquiry.objects.count(), KeptForm.objects.count(), SentForm.objects.count()) == (0, 0, 0)
    assert response.cookies == {}


@pytest.mark.parametrize("language", ["de", "de-simple", "en", "uk", "ar"])
def test_it_says_what_happened_and_whom_one_may_ask(client, language):
    person = make_person(office=make_office(email="amt@beispiel.example"), phone="03871 722-0")
    run = make_run(status=Status.CANCELLED)

    response = client.post(f"/{language}/angebote/{run.course.slug}/anfragen/{run.pk}/", question())

    page = response.content.decode()
    assert [word in page for word in (SHOWN, "amt@beispiel.example", person.name)] == [True] * 3
    assert ("no longer available" in page) == (language == "en")


def test_the_question_goes_to_another_run_by_one_click_at_once(client):
    make_office()
    course = make_course()
    gone, other = make_run(course, status=Status.CANCELLED), make_run(course, start=40, end=80)
    make_run(course, start=50, end=80, status=Status.CANCELLED)
    address = f"/de/angebote/{course.slug}/anfragen/{gone.pk}/"
    target = f"/de/angebote/{course.slug}/anfragen/{other.pk}/"

    page = client.post(address, question()).content.decode()
    hidden = re.findall(r'name="([^"]+)" value="([^"]*)"', page)
    response = client.post(target, {name: unescape(value) for name, value in hidden})

    assert re.findall('formaction="([^"]+)"', page) == [target]

    enquiry = Enquiry.objects.get()
    assert (response.status_code, enquiry.run, enquiry.text.split()) == (302, other, TEXT.split())


def test_other_offers_of_the_provider_are_shown_and_a_draft_names_nobody(client):
    other = make_run().course
    provider = other.provider  # noqa: F811
    archived = make_course("Rechnen", provider=provider, status=Course.Status.ARCHIVED)
    draft = make_course("Geheim", provider=provider, status=Course.Status.DRAFT)
    for course in (draft, make_course("Abgelegt", provider=provider, status=Course.Status.ARCHIVED)):
        make_run(course)

    of_archived, of_draft = (
        client.post(f"/de/angebote/{course.slug}/anfragen/1/", question()).content.decode()
        for course in (archived, draft)
    )

    words = (other.get_absolute_url(), "Rechnen", "Geheim", "Abgelegt")
    assert [word in of_archived for word in words] == [True, False, False, False]
    assert [word in of_draft for word in (other.get_absolute_url(), "Geheim", provider.name)] == [False] * 3


def gone_for_members(provider):  # noqa: F811
    """Where one writes, in which box, and the row that goes."""
    way = f"/de/mein/{provider.slug}/"
    course, run = make_course(provider=provider), make_run(make_course(provider=provider))
    enquiry = Enquiry.objects.create(run=run, name="Olena", email="olena@beispiel.example", language="de")
    yield f"{way}anfragen/{enquiry.pk}/", "text", enquiry
    yield f"{way}angebote/{run.course_id}/termine/{run.pk}/", "note", run
    yield f"{way}angebote/{course.pk}/was/", "summary_de", course


def test_what_members_wrote_is_shown_when_its_row_is_gone(client, provider):  # noqa: F811
    lost = {}
    for address, box, row in gone_for_members(provider):
        sent = hidden_on(client, address) | {box: TEXT}
        row.delete()
        response = client.post(address, sent)
        if (response.status_code, TEXT.split()[1] in response.content.decode()) != (410, True):
            lost[address] = response.status_code

    assert lost == {}


def test_what_a_former_member_wrote_is_shown_and_nothing_of_the_provider(client, provider):  # noqa: F811
    course = make_course(provider=provider)
    address = f"/de/mein/{provider.slug}/angebote/{course.pk}/was/"
    sent = hidden_on(client, address) | {"summary_de": TEXT}
    provider.memberships.all().delete()

    response = client.post(address, sent)

    assert (response.status_code, SHOWN in response.content.decode()) == (410, True)
    assert provider.name not in response.content.decode()


def test_what_the_office_wrote_is_shown_when_a_colleague_has_deleted_it(client):
    client.force_login(make_user(role=User.Role.ADMINISTRATOR))
    post, message = make_post(), make_message()
    rows = {f"/de/buero/aktuelles/{post.pk}/": post, f"/de/buero/nachrichten/{message.pk}/": message}

    answers = []
    for address, row in rows.items():
        sent = hidden_on(client, address) | {"body_de": TEXT}
        row.delete()
        response = client.post(address, sent)
        answers.append((response.status_code, SHOWN in response.content.decode()))

    assert answers == [(410, True)] * 2


def test_a_word_to_an_applicant_is_shown_when_a_colleague_has_decided_first(client, provider):  # noqa: F811
    row = {"municipality": provider.municipality, "email": "v@beispiel.example", "status": "declined"}
    application = Application.objects.create(name="Verein", **row)
    client.force_login(make_user(role=User.Role.ADMINISTRATOR))

    page = client.post(f"/de/buero/antraege/{application.pk}/ablehnen/", {"answer": TEXT})

    assert (page.status_code, SHOWN in page.content.decode()) == (409, True)


def test_a_remark_that_is_too_long_is_shown_with_the_reason(client, provider):  # noqa: F811
    course = make_course(provider=provider, status=Course.Status.IN_REVIEW)
    Proposal.objects.create(course=course)

    page = client.post(f"/de/mein/{provider.slug}/angebote/{course.pk}/bemerkung/", {"text": TEXT * 40})

    assert (page.status_code, page.content.decode().count("Kinder")) == (400, 40)


def test_passwords_and_what_forms_carry_along_are_not_echoed(client, provider):  # noqa: F811
    secrets = {"password": "drei kleine Worte", "new_password1": "vier ganz kleine Worte", "version": "a b" * 20}

    page = client.post(f"/de/mein/{provider.slug}/angebote/0/was/", {**secrets, "summary_de": TEXT})

    assert SHOWN in page.content.decode()
    assert [value for value in secrets.values() if value in page.content.decode()] == []


def test_a_foreign_page_gets_no_words_of_its_own_shown_here(client):
    run = make_run(status=Status.CANCELLED)
    foreign = {"sec-fetch-site": "cross-site"}

    addresses = [f"/de/angebote/{run.course.slug}/anfragen/{run.pk}/", "/de/nirgends/", "/de/mein/x/profil/"]
    pages = [client.post(address, question(), headers=foreign) for address in addresses]

    assert pages[0].status_code == 403
    assert [SHOWN in page.content.decode() for page in pages] == [False] * 3


def test_an_address_that_is_none_stays_one(client):
    known = client.post("/de/angebote/nichts/anfragen/1/", {"text": TEXT})
    others = [
        client.get("/de/angebote/nichts/anfragen/1/"),
        client.post("/de/nichts/da/", {"text": TEXT}),
        client.post("/de/angebote/nichts/anfragen/1/danke/", {}),
    ]

    assert (known.status_code, [page.status_code for page in others]) == (410, [404] * 3)
    assert ["zwei Kinder" in page.content.decode() for page in [known, *others]] == [True, False, False, False]
