"""What looks like a robot's: kept, shown in a fold, and no mail until somebody has looked."""

import re

import pytest
from django.core import mail
from django.core.management import call_command

from accounts.models import User
from contacts.models import Message
from enquiries import actions as enquiries
from enquiries.models import Enquiry, EnquiryCount
from foundation.submissions import public
from providers.models import Application
from tests.contacts.test_forms import problems, send
from tests.factories import make_membership, make_office, make_run, make_user, same_time, stamp
from tests.providers.test_joining import apply
from tests.race import at_once
from tests.workplace.test_enquiries import ask

pytestmark = pytest.mark.django_db

AGAIN = ["Ihr Text ist noch da. Bitte sehen Sie ihn noch einmal durch und senden Sie ihn erneut."]


def send_enquiry(client, **fields):
    run = Enquiry.objects.first().run if Enquiry.objects.exists() else make_run()
    return ask(client, run, **fields)


def send_barrier(client, **fields):
    return send(client, "/de/barriere-melden/", **fields)


FORMS = [(send, Message), (send_barrier, Message), (apply, Application), (send_enquiry, Enquiry)]
every_form = pytest.mark.parametrize(("send_form", "model"), FORMS, ids=["contact", "barrier", "apply", "enquire"])


@every_form
def test_a_filled_trap_gives_the_text_back_once_and_is_doubtful_then(client, send_form, model):
    first = send_form(client, more="https://spam.example")
    none = model.objects.count()
    born = re.search(r'name="born" value="([^"]+)"', first.content.decode())[1]
    shown_again = public.signing.loads(born, salt=public.SALT)[1]

    second = send_form(client, more="https://spam.example", born=stamp(was_trapped=True))

    assert (first.status_code, problems(first), none, shown_again) == (200, AGAIN, 0, True)
    assert second.status_code == 302
    assert model.objects.get().is_doubtful
    assert mail.outbox == []


@every_form
def test_who_empties_the_trap_is_believed(client, send_form, model):
    send_form(client, born=stamp(was_trapped=True))

    assert not model.objects.get().is_doubtful


@every_form
def test_from_the_sixth_of_one_network_on_they_are_doubtful_and_the_thirty_first_is_refused(
    client, send_form, model
):
    for _number in range(7):
        send_form(client)
    mails = len(mail.outbox)
    later = [send_form(client).status_code for _number in range(24)]

    assert (model.objects.credible().count(), model.objects.doubtful().count()) == (5, 25)
    assert len(mail.outbox) == mails  # those of the first five
    assert later == [302] * 23 + [200]


@every_form
def test_what_was_wrong_and_is_shown_again_does_not_count(client, send_form, model):
    for _number in range(6):
        send_form(client, email="keine Adresse")
        send_form(client, more="https://spam.example")
    none = model.objects.count()

    for _number in range(5):
        send_form(client)

    assert (none, model.objects.credible().count(), model.objects.doubtful().count()) == (0, 5, 0)


@pytest.mark.parametrize(("seconds", "is_doubtful"), [(500, True), (601, False)])
def test_the_next_is_believed_when_the_pace_falls(client, monkeypatch, seconds, is_doubtful):
    from foundation.submissions import limits

    for _number in range(6):
        send(client)
    now = limits.time()
    monkeypatch.setattr(limits, "time", lambda: now + seconds)

    send(client, text="Später")

    assert Message.objects.get(text="Später").is_doubtful == is_doubtful


def test_when_very_many_write_from_everywhere_all_are_doubtful(client, settings, monkeypatch):
    settings.TRUSTED_PROXIES = 1
    monkeypatch.setattr(public, "BUSY", 3)

    for number in range(5):
        send(client, headers={"x-forwarded-for": f"203.0.113.{number}"})

    assert (Message.objects.credible().count(), Message.objects.doubtful().count()) == (3, 2)


def test_the_trap_is_nothing_that_a_password_manager_fills(client):
    content = client.get("/de/kontakt/").content.decode()

    (trap,) = re.findall(r'<div class="honey".*?</div>', " ".join(content.split()))
    names = re.findall(r'name="([^"]+)"', content)
    assert "website" not in names
    assert re.search(r'<textarea name="more"[^>]* tabindex="-1" autocomplete="off" data-1p-ignore', trap)
    assert 'aria-hidden="true"> <label>Bitte lassen Sie dieses Feld leer ' in trap


def test_the_page_after_an_enquiry_says_what_became_of_it(client):
    run = make_run()
    pages = [client.get(ask(client, run)["Location"]).content.decode() for _number in range(6)]

    assert ["Ihre Anfrage ist angekommen" in page for page in pages] == [True] * 5 + [False]
    assert [run.course.title in page for page in pages] == [True] * 5 + [False]
    assert "Deshalb sieht sich erst jemand Ihre an" in pages[5]


def office(client):
    client.force_login(make_user(role=User.Role.COORDINATOR))


INBOXES = {
    send: ("/de/buero/nachrichten/", "Wann beginnt A1?"),
    apply: ("/de/buero/antraege/", "Jeden Montag sprechen wir Deutsch."),
}


@pytest.mark.parametrize(("send_form", "model"), [(send, Message), (apply, Application)])
def test_the_office_finds_the_doubtful_in_a_part_of_its_own_and_nowhere_else(client, send_form, model):
    send_form(client, more="x", born=stamp(was_trapped=True))
    office(client)
    address, text = INBOXES[send_form]

    content = client.get(address).content.decode()
    start = client.get("/de/buero/").content.decode()

    assert 'name="csrfmiddlewaretoken"' in content.split("<h2>Zweifelhafte")[1]
    assert content.index("<h2>Zweifelhafte (1)</h2>") < content.index(text)
    assert content.count(text) == 1
    assert "unter Vorbehalt: 1</b>" in start
    assert "<b>Nachrichten: " not in start
    assert "<b>Neue Organisationen</b>" not in start


@pytest.mark.parametrize(("send_form", "model"), [(send, Message), (apply, Application)])
def test_what_is_real_goes_its_usual_way_once(client, send_form, model):
    make_office(email="office@beispiel.example")
    send_form(client, more="x", born=stamp(was_trapped=True))
    office(client)
    address, _text = INBOXES[send_form]
    data = {"rows": [model.objects.get().pk], "act": "believe"}

    for _number in range(2):
        client.post(f"{address}zweifelhaft/", data)

    assert not model.objects.get().is_doubtful
    assert [message.to for message in mail.outbox] == [["office@beispiel.example"]]


@pytest.mark.parametrize(("send_form", "model"), [(send, Message), (apply, Application)])
def test_what_is_not_real_is_deleted_and_nothing_else_is(client, send_form, model):
    send_form(client)
    send_form(client, more="x", born=stamp(was_trapped=True))
    office(client)
    address, _text = INBOXES[send_form]

    client.post(f"{address}zweifelhaft/", {"rows": model.objects.values_list("pk", flat=True), "act": "delete"})
    both = model.objects.count()
    client.post(f"{address}zweifelhaft/", {"rows": [model.objects.doubtful().get().pk], "act": "delete"})

    assert (both, model.objects.count(), model.objects.doubtful().count()) == (2, 1, 0)


def test_the_provider_decides_about_its_own_doubtful_enquiries(client):
    enquiry = doubtful_enquiry(client)
    provider = enquiry.run.course.provider
    client.force_login(make_membership(provider=provider).user)
    inbox = f"/de/mein/{provider.slug}/anfragen/"

    before = client.get(inbox).content.decode()
    waiting = Enquiry.objects.unanswered().count()
    today = client.get(f"/de/mein/{provider.slug}/").content.decode()
    client.post(f"{inbox}zweifelhaft/", {"rows": [enquiry.pk], "act": "believe"})
    after = client.get(inbox).content.decode()

    assert ("Zweifelhafte (1)" in before, "Zweifelhafte" in after) == (True, False)
    assert ("Zweifelhafte Anfragen durchsehen" in today, "Anfragen beantworten" in today) == (True, False)
    assert (waiting, before.count('<li class="task">'), after.count('<li class="task">')) == (0, 0, 1)
    assert "Anfrage" in mail.outbox[0].subject
    assert mail.outbox[1].to == ["olena@beispiel.example"]


@pytest.mark.django_db(transaction=True)
def test_two_who_say_at_once_that_it_is_real_send_its_mails_once(client):
    doubtful_enquiry(client)

    at_once(*[lambda: enquiries.believe(Enquiry.objects.all())] * 2)

    assert len(mail.outbox) == 2  # to the provider and to the person


def test_nobody_decides_about_anothers(client):
    enquiry, other = doubtful_enquiry(client), make_membership()
    client.force_login(other.user)

    client.post(f"/de/mein/{other.provider.slug}/anfragen/zweifelhaft/", {"rows": [enquiry.pk], "act": "delete"})

    assert Enquiry.objects.doubtful().count() == 1


def doubtful_enquiry(client):
    ask(client, make_run(), more="x", born=stamp(was_trapped=True))
    return Enquiry.objects.get()


@pytest.mark.parametrize(("days", "is_kept"), [(13, True), (15, False)])
def test_the_doubtful_end_after_fourteen_days_and_count_nowhere(client, days, is_kept):
    doubtful_enquiry(client)
    send(client, more="x", born=stamp(was_trapped=True))
    apply(client, more="x", born=stamp(was_trapped=True))
    for model in (Enquiry, Message, Application):
        model.objects.update(created_at=same_time(-days))

    call_command("delete_enquiries")
    call_command("delete_messages")

    assert [Enquiry.objects.exists(), Message.objects.exists()] == [is_kept, is_kept]
    assert Application.objects.outdated().exists() != is_kept
    assert not EnquiryCount.objects.exists()
