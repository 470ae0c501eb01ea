"""What somebody wrote in another language: a machine's German if they agreed, else sentences that are known."""

import re

import pytest
from django.core.management import call_command
from django.utils import timezone

from enquiries import actions
from enquiries.letters import link_path
from enquiries.links import status_path
from enquiries.models import Enquiry, EnquiryStep
from enquiries.words.frequent import in_german
from foundation.languages.machine import SERVICES
from tests.factories import make_course, make_enquiry, make_membership, make_provider, make_run
from tests.workplace.test_enquiries import ask

pytestmark = pytest.mark.django_db

WORDS = "Чи буде ще один курс восени?"


def make_open(**fields):
    provider = make_provider(email="kontakt@beispiel.example")
    run = make_run(make_course(provider=provider))
    return make_enquiry(run, **{"text": WORDS, "may_translate": True, "language": "uk", **fields})


def opened(client, enquiry):
    """By the link of the mail, with the click that shows name and number."""
    return client.post(link_path(enquiry, "kontakt@beispiel.example"), follow=True).content.decode()


def of_member(client, enquiry):
    provider = enquiry.run.course.provider
    client.force_login(make_membership(provider=provider).user)
    return f"/de/mein/{provider.slug}/anfragen/{enquiry.pk}/"


def sent_texts(service):
    return [text for _path, _key, asked in service.asked for text in asked.get("text") or asked.get("q")]


@pytest.mark.parametrize("way", ["link", "click", "hour"])
def test_what_was_agreed_to_is_shown_in_german_beside_the_original(client, configured, way):
    enquiry = make_open()
    address = None if way == "link" else of_member(client, enquiry)

    if way == "link":
        page = opened(client, enquiry)
    elif way == "click":
        client.post(f"{address}tun/", {"act": "translate"})
        page = client.get(address).content.decode()
    else:
        call_command("follow_enquiries")
        page = client.get(address).content.decode()

    assert sent_texts(configured) == [WORDS]
    assert "Auf Deutsch, von einer Maschine übersetzt:" in page
    assert f'<blockquote dir="auto">{WORDS}</blockquote>' in page
    assert re.search(rf'<p lang="de">\[(DE|de)\] {re.escape(WORDS)}</p>', page)


@pytest.mark.parametrize("fields", [{"may_translate": False}, {"text": ""}])
def test_without_the_consent_or_words_nothing_is_sent_however_it_is_read(client, configured, fields):
    enquiry = make_open(**fields)
    address = of_member(client, enquiry)

    client.post(f"{address}tun/", {"act": "translate"})
    call_command("follow_enquiries")
    opened(client, enquiry)
    page = client.get(address).content.decode()

    assert configured.asked == []
    assert "Maschinell übersetzen" not in page


def test_looking_at_the_page_sends_nothing_and_offers_it(client, configured):
    page = client.get(of_member(client, make_open())).content.decode()

    assert configured.asked == []
    assert "Maschinell übersetzen" in page


def test_nothing_but_the_words_is_sent_and_each_once(client, configured):
    enquiry = make_open()
    actions.answer(enquiry, "answered", "Ja, gern.")
    actions.ask_again(enquiry, "А взимку?")

    for _time in range(2):
        opened(client, enquiry)

    assert sent_texts(configured) == [WORDS, "А взимку?"]
    assert "Olena" not in str(configured.asked)


@pytest.mark.parametrize("way", ["link", "click", "hour"])
def test_a_service_that_does_not_answer_leaves_the_original(client, configured, way):
    configured.breaks = 500
    enquiry = make_open()

    if way == "link":
        page = opened(client, enquiry)
    elif way == "click":
        page = client.post(f"{of_member(client, enquiry)}tun/", {"act": "translate"}, follow=True).content.decode()
        assert "antwortet nicht" in page
    else:
        call_command("follow_enquiries")
        page = client.get(of_member(client, enquiry)).content.decode()

    assert configured.asked
    assert WORDS in page
    assert ("von einer Maschine" in page, Enquiry.objects.get().german) == (False, "")


def test_german_words_are_not_shown_twice(client):
    enquiry = make_open(text="Ist noch Platz?", german="Ist noch  Platz?")

    page = client.get(of_member(client, enquiry)).content.decode()

    assert (page.count("Ist noch"), "von einer Maschine" in page) == (1, False)


@pytest.mark.parametrize("language", ["de", "uk", "ar"])
def test_the_consent_is_a_box_of_its_own_off_until_somebody_ticks_it_and_only_with_a_service(
    client, configured, settings, language
):
    run = make_run()
    address = f"/{language}/angebote/{run.course.slug}/anfragen/{run.pk}/"

    shown = client.get(address).content.decode()
    ask(client, run, language)
    ask(client, run, language, email="ja@beispiel.example", may_translate="on")
    settings.TRANSLATION_SERVICE = ""
    without = client.get(address).content.decode()
    ask(client, run, language, email="ohne@beispiel.example", may_translate="on")

    (box,) = re.findall(r'<input[^>]* name="may_translate"[^>]*>', shown)
    assert "checked" not in box
    assert "may_translate" not in without
    assert list(Enquiry.objects.order_by("pk").values_list("may_translate", flat=True)) == [False, True, False]


@pytest.mark.parametrize(("ticked", "stored"), [({}, False), ({"may_translate": "on"}, True)])
def test_who_asks_again_may_say_otherwise(client, configured, ticked, stored):
    enquiry = make_open(may_translate=not stored)
    address = f"{status_path(enquiry)}frage/"

    page = client.get(address).content.decode()
    version = re.search(r'name="version" value="([^"]+)"', page)[1]
    client.post(address, {"text": "Ще питання", "version": version, **ticked})

    (box,) = re.findall(r'<input[^>]* name="may_translate"[^>]*>', page)
    assert ("checked" in box, Enquiry.objects.get().may_translate) == (not stored, stored)


def test_without_a_service_what_was_agreed_to_stays(client):
    enquiry = make_open()

    actions.ask_again(enquiry, "Ще питання")

    assert Enquiry.objects.get().may_translate is True


class Meanwhile:
    """A service while which something happens."""

    def __init__(self, act):
        self.act = act

    def in_german(self, texts):
        self.act()
        return ["auf Deutsch"] * len(texts)


@pytest.mark.parametrize("act", [actions.withdraw, lambda row: actions.ask_again(row, "…", may_translate=False)])
def test_what_was_taken_back_while_the_machine_worked_leaves_nothing(settings, monkeypatch, act):
    enquiry = make_open()
    monkeypatch.setitem(SERVICES, "libretranslate", lambda: Meanwhile(lambda: act(enquiry)))
    settings.TRANSLATION_SERVICE = "libretranslate"

    actions.translate(enquiry)

    assert Enquiry.objects.get().german == ""


def test_withdrawing_deletes_the_machines_words_too():
    enquiry = make_open(german="Gibt es noch einen Kurs?")
    EnquiryStep.objects.create(enquiry=enquiry, kind="asked", words="Ще?", german="Noch etwas?")

    actions.withdraw(enquiry)

    assert Enquiry.objects.get().german == ""
    assert list(EnquiryStep.objects.exclude(words="", german="")) == []


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("Добрий день! Чи є ще вільні місця?", ["Guten Tag", "Ist noch ein Platz frei?"]),
        ("هل الدوره مجانيه", ["Ist der Kurs kostenlos?"]),
        ("سلام، من آلمانی بلد نیستم.", ["Guten Tag", "Ich spreche noch kein Deutsch."]),
        ("boş yer var mi", ["Ist noch ein Platz frei?"]),
        ("Bonjour, combien ca coute?", ["Guten Tag", "Wie viel kostet der Kurs?"]),
        ("Hi, I don't have a car.", ["Guten Tag", "Ich habe kein Auto."]),
        ("Nie mam samochodu\nDziękuję", ["Ich habe kein Auto.", "Danke."]),
        ("Am Berechtigungsschein", ["Ich habe einen Berechtigungsschein."]),
        ("У меня нет Berechtigungsschein", ["Ich habe keinen Berechtigungsschein."]),
        ("I have no car because it is broken", []),
        ("Ist noch Platz?", []),
        ("", []),
    ],
)
def test_sentences_that_many_people_write_are_known_and_nothing_is_guessed(text, known):
    assert [german for _words, german in in_german(text)] == known


def test_known_sentences_help_where_no_machine_translates_and_say_that_something_may_be_missing(client):
    enquiry = make_open(text="Доброго дня. Моя сестра теж прийде. Чи є ще вільні місця?")

    for page in (opened(client, enquiry), client.get(of_member(client, enquiry)).content.decode()):
        assert "Es kann etwas fehlen." in page
        assert '<bdi>Чи є ще вільні місця</bdi>: <span lang="de">Ist noch ein Platz frei?</span>' in page


def test_who_opens_the_link_reads_what_was_asked_later_too(client):
    enquiry = make_open(text="Ist noch Platz?")
    EnquiryStep.objects.create(enquiry=enquiry, kind="asked", words="Und im Winter?", at=timezone.now())

    page = opened(client, enquiry)

    assert page.index("Ist noch Platz?") < page.index("Und im Winter?")
