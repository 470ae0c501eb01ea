"""What visitors find wrong: an error is the provider's to answer, a barrier or a complaint the office's."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.core.management import call_command
from django.utils import timezone

from accounts.models import User
from contacts.models import Message
from contacts.public.forms import word_for
from providers.models import Provider
from tests.factories import (
    make_appointment,
    make_course,
    make_exam_kind,
    make_exam_session,
    make_membership,
    make_message,
    make_office,
    make_page,
    make_provider,
    make_run,
    make_user,
    stamp,
)
from tests.office.filled import form_of

pytestmark = pytest.mark.django_db
NUMBER = "Die Telefonnummer stimmt nicht."


@pytest.fixture
def provider():
    make_office(email="office@beispiel.example")
    provider = make_provider("Brücke")
    Provider.objects.filter(pk=provider.pk).update(slug="bruecke")
    provider.refresh_from_db()
    make_membership(make_user("mitglied@beispiel.example"), provider)
    return provider


def send(client, address, **fields):
    return client.post(address, {"born": stamp(), "kind": "error", "text": NUMBER, **fields})


def about(provider) -> str:
    return f"/ar/kontakt/melden/?page={word_for('/de/anbieter/bruecke/', 'Brücke', provider.pk)}"


def to():
    return [address for sent in mail.outbox for address in sent.to]


def seen_by(client, user, provider) -> str:
    client.force_login(user)
    return client.get(f"/de/mein/{provider.slug}/meldungen/").content.decode()


def waited(report, days):
    Message.objects.filter(pk=report.pk).update(created_at=timezone.now() - timedelta(days))


@pytest.mark.parametrize(
    ("make", "has_provider"),
    [
        (lambda provider: make_page("Unser Weg", slug="x"), False),
        (lambda provider: provider, True),
        (lambda provider: make_run(make_course("Deutsch", slug="x", provider=provider)).course, True),
    ],
)
def test_a_page_leads_to_the_report_of_itself_the_same_each_time(client, provider, make, has_provider):
    row = make(provider)

    found = [
        re.search(
            r'href="(/de/kontakt/melden/\?page=[^"]+)"', client.get(row.get_absolute_url()).content.decode()
        )[1]
        for _look in range(2)
    ]
    response = send(client, found[0])

    report = Message.objects.get()
    assert found[0] == found[1]
    assert (response["Location"], response.cookies) == ("/de/kontakt/danke/", {})
    assert (report.kind, report.about, report.text) == ("error", str(row), NUMBER)
    assert report.page == row.get_absolute_url().removeprefix("/de")
    assert report.provider == (provider if has_provider else None)


@pytest.mark.parametrize(
    ("make", "path", "about", "has_provider"),
    [
        (make_exam_session, "/pruefungen/termin/{}/", "DTZ, {:%d.%m.%Y}, Parchim", True),
        (make_appointment, "/einstufung/termin/{}/", "Einstufungstests: {:%d.%m.%Y}, Parchim", True),
        (make_exam_session, "/pruefungen/", "", False),
        (make_exam_session, "/pruefungen/exam-dtz/", "Deutsch-Test DTZ", False),
        (make_appointment, "/einstufung/", "", False),
    ],
)
def test_pages_of_exams_and_placement_tests_lead_to_the_report_of_themselves(
    client, provider, make, path, about, has_provider
):
    make_exam_kind(slug="exam-dtz")
    row = make(provider=provider)
    path = path.format(row.pk)

    shown = [client.get(f"/ar{path}") for _look in range(2)]
    link = re.search(r'href="(/ar/kontakt/melden/[?]page=[^"]+)"', shown[0].content.decode())[1]
    send(client, link)

    report = Message.objects.get()
    assert [list(one.cookies) for one in shown] == [[], []]
    assert link in shown[1].content.decode()
    assert (report.page, report.about) == (path, about.format(row.date))
    assert report.provider == (provider if has_provider else None)
    assert to() == (["mitglied@beispiel.example"] if has_provider else ["office@beispiel.example"])


def test_an_error_goes_to_the_provider_and_after_a_week_to_the_office_too_once(client, provider):
    send(client, about(provider), email="olena@beispiel.example")
    report, at_once = Message.objects.get(), to()
    waited(report, 7)
    call_command("copy_reports")
    early = to()
    waited(report, 8)
    call_command("copy_reports")
    call_command("copy_reports")

    assert (at_once, early) == (["mitglied@beispiel.example"], ["mitglied@beispiel.example"])
    assert to() == ["mitglied@beispiel.example", "office@beispiel.example"]
    assert "olena@" not in mail.outbox[0].body
    assert f"/de/mein/bruecke/meldungen/{report.pk}/" in mail.outbox[0].body


@pytest.mark.parametrize("kind", ["barrier", "complaint"])
def test_a_barrier_and_a_complaint_are_the_offices_alone(client, provider, kind):
    send(client, about(provider), kind=kind)
    report = Message.objects.get()
    waited(report, 9)
    call_command("copy_reports")

    assert to() == ["office@beispiel.example"]
    assert (report.kind, report.provider) == (kind, provider)
    assert NUMBER not in seen_by(client, provider.members.get(), provider)
    assert client.get(f"/de/mein/bruecke/meldungen/{report.pk}/").status_code == 404


def test_where_nobody_acts_the_office_gets_the_error_at_once(client):
    make_office(email="office@beispiel.example")
    provider = make_provider("Leer", email="")

    send(client, f"/de/kontakt/melden/?page={word_for('/de/x/', 'Leer', provider.pk)}")

    assert to() == ["office@beispiel.example"]
    assert list(Message.objects.waiting().for_office()) == [Message.objects.get()]


def test_of_the_whole_portal_one_says_which_page(client, provider):
    assert "page" in client.get("/de/kontakt/melden/").context["form"].fields

    send(client, "/de/kontakt/melden/?page=erfunden:x", page="Startseite")

    report = Message.objects.get()
    assert (report.page, report.about, report.provider) == ("Startseite", "", None)
    assert to() == ["office@beispiel.example"]


def test_the_provider_answers_without_learning_who_wrote(client, provider):
    provider.email = "haus@beispiel.example"
    provider.save()
    report = make_message(NUMBER, kind="error", provider=provider, email="olena@beispiel.example", about="Brücke")
    page = f"/de/mein/bruecke/meldungen/{report.pk}/"
    seen = seen_by(client, provider.members.get(), provider) + client.get(page).content.decode()
    today = client.get("/de/mein/bruecke/").content.decode()

    client.post(page, form_of(client.get(page)) | {"text": "Danke, berichtigt."})

    report.refresh_from_db()
    assert (report.answer, bool(report.closed_at)) == ("Danke, berichtigt.", True)
    assert ("1 Fehler" in today, NUMBER in seen, "olena@" in seen) == (True, True, False)
    assert [(sent.to, sent.reply_to) for sent in mail.outbox] == [
        (["olena@beispiel.example"], ["haus@beispiel.example"])
    ]


def test_the_office_follows_what_is_with_providers_and_reads_it_once_it_is_in_copy(client, provider):
    report = make_message(NUMBER, kind="error", provider=provider, name="Olena", page="/anbieter/bruecke/")
    make_message(NUMBER, kind="error", provider=provider, closed_at=timezone.now())
    client.force_login(make_user(role=User.Role.COORDINATOR))
    path = f"/de/buero/nachrichten/{report.pk}/"

    def lists():
        pages = (client.get("/de/buero/nachrichten/", {"show": show}) for show in ("", "providers", "closed"))
        return [[line.notes for line in page.context["lines"]] for page in pages]

    early, status = lists(), [client.get(path).status_code]
    status += [client.post(f"{path}{act}/", {}).status_code for act in ("antwort", "betreuung", "stand")]
    waited(report, 9)
    call_command("copy_reports")

    assert early == [[], [["Brücke"]], []]
    assert "Olena" not in client.get("/de/buero/nachrichten/?show=closed").content.decode()
    assert set(status) == {404}
    assert lists() == [[["Brücke", NUMBER]], [["Brücke", NUMBER]], []]
    assert client.get(path).status_code == 200


def test_what_is_with_providers_is_no_question_no_complaint_and_nothing_doubted(client, provider):
    make_message(NUMBER, kind="error", provider=provider)
    for fields in ({"kind": "question"}, {"kind": "complaint", "provider": provider}, {"is_doubtful": True}):
        make_message(NUMBER, **{"kind": "error", "provider": provider} | fields)
    client.force_login(make_user(role=User.Role.COORDINATOR))

    page = client.get("/de/buero/nachrichten/", {"show": "providers"})

    assert [line.notes for line in page.context["lines"]] == [["Brücke"]]


def test_the_office_is_told_in_copy_whose_error_it_is_and_where_all_of_it_stands(client, provider):
    report = make_message(NUMBER, kind="error", provider=provider, page="/anbieter/bruecke/")
    waited(report, 9)

    call_command("copy_reports")

    (copy,) = mail.outbox
    for words in ("Anbieter: Brücke", "Eine Woche lang", f"/de/buero/nachrichten/{report.pk}/"):
        assert words in copy.body
    assert re.search(r"Seite: +http\S+/de/anbieter/bruecke/\n", copy.body)


def test_each_report_stands_once_in_its_providers_list_the_open_ones_first(client, provider):
    answered = make_message(kind="error", provider=provider, closed_at=timezone.now(), text="Fertig")
    reports = [answered, *(make_message(kind="error", provider=provider, text=one) for one in ("Eins", "Zwei"))]
    make_message(kind="error", provider=make_provider("Fremd"), text="Fremd")

    client.force_login(make_membership(provider=provider).user)
    found = client.get(f"/de/mein/{provider.slug}/meldungen/").context["lines"]

    assert [line.notes for line in found] == [["Eins"], ["Zwei"], ["Fertig"]]
    assert len(reports) == len(found)
