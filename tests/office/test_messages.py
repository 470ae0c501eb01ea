"""What people write to the office: looked after, answered by mail, closed, forgotten."""

import json

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import OperationalError, connection
from django.utils import timezone

from accounts.models import User
from bildung_verbindet.freshness.watch import watch
from contacts.models import Message
from courses.models import VainSearch
from courses.search.words.vain import vain_searches
from tests.factories import days, make_message, make_user, same_time
from tests.office.filled import form_of

pytestmark = pytest.mark.django_db
BOX = "/de/buero/nachrichten/"


def test_open_messages_wait_and_closed_ones_are_kept_apart(office):
    make_message("Frage eins", name="Olena")
    make_message("Frage zwei", name="Amir", closed_at=timezone.now())

    waiting, closed = (office.get(BOX, {"show": show}).content.decode() for show in ("", "closed"))

    assert ("Olena" in waiting, "Amir" in waiting) == (True, False)
    assert ("Olena" in closed, "Amir" in closed) == (False, True)


def test_somebody_looks_after_a_message_and_finds_it_among_their_own(office):
    message = make_message(name="Olena")
    colleague = make_user(role=User.Role.COORDINATOR)
    stranger = make_user()

    form = f"{BOX}{message.pk}/pflegen/"
    data = form_of(office.get(f"{BOX}{message.pk}/"), form)
    office.post(form, data | {"assigned_to": colleague.pk, "notes": "ruft zurück"})
    data = form_of(office.get(f"{BOX}{message.pk}/"), form)
    refused = office.post(form, data | {"assigned_to": stranger.pk, "notes": ""})
    before = office.get(BOX, {"show": "mine"}).content.decode()
    office.force_login(colleague)
    own = office.get(BOX, {"show": "mine"}).content.decode()

    message.refresh_from_db()
    assert (message.assigned_to, message.notes) == (colleague, "ruft zurück")
    assert refused.status_code == 200
    assert ("Olena" in before, "Olena" in own) == (False, True)


def test_who_has_left_the_office_still_looks_after_their_message_when_notes_are_taken(office):
    gone = make_user(role=User.Role.COORDINATOR, is_active=False)
    message = make_message(assigned_to=gone)

    form = f"{BOX}{message.pk}/pflegen/"
    office.post(form, form_of(office.get(f"{BOX}{message.pk}/"), form) | {"notes": "ruft zurück"})

    message.refresh_from_db()
    assert (message.assigned_to, message.notes) == (gone, "ruft zurück")


def answer(office, message, text):
    address = f"{BOX}{message.pk}/antworten/"
    return office.post(address, form_of(office.get(f"{BOX}{message.pk}/"), address) | {"text": text})


def test_an_answer_goes_out_in_the_persons_language_and_closes_the_message(office):
    message = make_message("When are you open?", language="en", name="Olena")

    answer(office, message, "From nine to twelve.")

    message.refresh_from_db()
    sent = mail.outbox[0]
    assert (message.answer, message.closed_at is not None) == ("From nine to twelve.", True)
    assert (sent.to, sent.subject) == (["olena@beispiel.example"], "Bildung verbindet: Answer to your message")
    assert "From nine to twelve." in sent.body
    assert "When are you open?" in sent.body


def test_without_an_address_the_answer_is_only_kept(office):
    message = make_message(email="")

    answer(office, message, "Telefonisch geklärt.")

    message.refresh_from_db()
    assert (message.answer, mail.outbox) == ("Telefonisch geklärt.", [])


def test_an_empty_answer_is_asked_for_again(office):
    message = make_message()

    response = answer(office, message, " ")

    message.refresh_from_db()
    assert (response.status_code, message.closed_at, mail.outbox) == (200, None, [])


def test_a_closed_message_can_be_opened_again(office):
    message = make_message()

    closed = [
        office.post(f"{BOX}{message.pk}/schliessen/", {"done": done}) and Message.objects.get().closed_at
        for done in ("yes", "no")
    ]

    assert (closed[0] is not None, closed[1]) == (True, None)


def test_the_oldest_open_message_stands_first(office):
    for days_ago, name in ((1, "Berta"), (3, "Anna"), (2, "Carla")):
        row = make_message(name=name)
        Message.objects.filter(pk=row.pk).update(created_at=same_time(-days_ago))

    names = [row.name for row in office.get(BOX).context["page"].object_list]

    assert names == ["Anna", "Carla", "Berta"]


def test_closing_what_is_closed_keeps_its_end(office):
    closed = same_time(-80)
    message = make_message(closed_at=closed)

    office.post(f"{BOX}{message.pk}/schliessen/", {"done": "yes"})

    assert Message.objects.get().closed_at == closed


def test_what_was_answered_is_doubted_no_more(office):
    message = make_message(is_doubtful=True)

    answer(office, message, "Von neun bis zwölf.")

    assert not Message.objects.get().is_doubtful


def test_closed_messages_are_forgotten_after_ninety_days(capsys):
    make_message(closed_at=same_time(-91))
    young = make_message(closed_at=same_time(-89))
    still_open = make_message()

    call_command("delete_messages", "--dry-run")
    assert Message.objects.count() == 3
    call_command("delete_messages")

    assert set(Message.objects.all()) == {young, still_open}
    assert capsys.readouterr().out == "1 messages would be deleted.\n1 messages deleted.\n"


def test_one_person_gets_or_loses_their_messages_too(office):
    make_message("Meine Frage", email="olena@beispiel.example")
    other = make_message("Andere Frage", email="amir@beispiel.example")
    asked = {"email": "OLENA@beispiel.example", "phone": ""}

    page = office.post("/de/buero/person/", asked).content.decode()
    file = json.loads(office.post("/de/buero/person/", {**asked, "export": "1"}).content)
    office.post("/de/buero/person/", {**asked, "erase": "1"})

    assert ("Meine Frage" in page, "Andere Frage" in page) == (True, False)
    assert [message["text"] for message in file["messages"]] == ["Meine Frage"]
    assert list(Message.objects.all()) == [other]


def test_searches_without_result_are_counted_shown_and_forgotten(office, client):
    for typed in ("Trompeten-Übung", "trompeten uebung"):
        client.get("/de/angebote/", {"q": typed})
    VainSearch.objects.create(week=days(-400), words="posaune", number=3)

    page = office.get("/de/buero/vergebliche-suchen/").content.decode()
    call_command("delete_vain_searches", verbosity=0)

    assert ("Trompeten-Übung</span>" in page, "posaune" in page) == (True, False)
    assert list(VainSearch.objects.values_list("words", "typed", "number")) == [
        ("trompeten uebung", "Trompeten-Übung", 2)
    ]


@pytest.mark.parametrize("words", ["eins-zwei-drei-vier-fünf-sechs-sieben-acht 0171123", "ß" * 70 + " 0171123"])
def test_what_may_belong_to_somebody_is_not_kept_wherever_it_stands(client, words):
    client.get("/de/angebote/", {"q": words})

    assert not VainSearch.objects.exists()


def test_each_search_without_result_counts_though_pages_are_cached(client, monkeypatch):
    monkeypatch.setattr(watch, "token", "today")
    monkeypatch.setattr(watch, "is_settled", True)
    monkeypatch.setattr(vain_searches, "is_written_aside", True)

    answers = [client.get("/de/angebote/", {"q": "Posaunenunterricht"}) for _number in range(6)]
    in_request = VainSearch.objects.exists()
    vain_searches.write_aside()

    assert {answer["Cache-Control"] for answer in answers} == {"no-cache"}
    assert (in_request, VainSearch.objects.get().number) == (False, 6)


def test_counted_searches_wait_for_a_database_that_is_away(monkeypatch):
    monkeypatch.setattr(vain_searches, "is_written_aside", True)
    vain_searches.note("Posaunenunterricht")
    with connection.execute_wrapper(refuse), pytest.raises(OperationalError):
        vain_searches.write_aside()

    vain_searches.write_aside()

    assert VainSearch.objects.get().number == 1


def refuse(*args):
    raise OperationalError("away")
