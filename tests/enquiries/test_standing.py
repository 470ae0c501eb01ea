"""The page by signed link: what it says of each state, what the person may do there, and what nobody else can."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from courses import actions as seats
from courses.models import Course, CourseRun
from enquiries import actions
from enquiries.links import status_path, status_token, version_of
from enquiries.models import Enquiry, EnquiryStep
from enquiries.personal import HELD
from foundation.submissions import public
from tests.factories import days, make_course, make_enquiry, make_membership, make_office, make_person, make_run
from tests.fingerprint import changed, fingerprint
from tests.foundation.test_leichte_sprache import broken_texts

pytestmark = pytest.mark.django_db
SECRETS = ("Olena", "olena@", "7386", "Hat mein Sohn Platz?")
ADDRESS_NUMBER = re.compile(r"(?<=[-/])\d+")  # of rows that tests make, which may be any
NOW = timezone.now()


def bare(page) -> str:
    return ADDRESS_NUMBER.sub("", page)


def enquiry(**fields):
    """As it was sent; with a seat that is free."""
    run = fields.pop("run", None) or make_run(start=fields.pop("start", 10), seats_total=9, seats_free=3)
    row = make_enquiry(run, **{"phone": "0152 28817386", "text": "Hat mein Sohn Platz?", **fields})
    row.steps.create(kind=EnquiryStep.Kind.SENT)
    return row


def held(**fields):
    row = enquiry(**fields)
    return actions.answer(row, "offered")


def passed():
    other = make_run(make_course("Deutsch anderswo"))
    return actions.answer(enquiry(may_pass_on=True), "passed", run=other)


def lapsed():
    row = held()
    row.hold.until = days(-1)
    row.hold.save()
    return row


STATES = {  # how it came to be so, its heading, what else is said, and the acts that it offers
    "arrived": (enquiry, "Ihre Anfrage ist angekommen", "Sie bekommen eine Antwort bis", []),
    "read": (lambda: enquiry(read_at=NOW), "Ihre Anfrage ist beim Anbieter", "wurde am", []),
    "chased": (lambda: enquiry(chased=3), "Noch keine Antwort", "Wir haben beim Anbieter nachgefragt.", []),
    "late": (lambda: enquiry(chased=10), "Noch keine Antwort", "Die Bildungskoordination kümmert sich", []),
    "passed on": (passed, "Ihre Anfrage ist bei einem anderen Anbieter", "Deutsch anderswo", []),
    "answered": (
        lambda: actions.answer(enquiry(), "answered", "Ja, ab drei."),
        "Ihre Anfrage ist beantwortet",
        "Ja, ab drei.",
        [],
    ),
    "offered": (held, "Für Sie ist ein Platz frei", "für Sie reserviert", ["zusagen"]),
    "no longer offered": (lapsed, "Der Platz ist nicht mehr für Sie reserviert", "noch auf der Warteliste", []),
    "waiting": (
        lambda: actions.answer(enquiry(), "waiting"),
        "Warteliste: Nummer 1",
        "Wird ein Platz frei, hören Sie von uns.",
        [],
    ),
    "asked": (
        lambda: enquiry(status="waiting", waits_since=NOW, still_asked_at=NOW),
        "Warten Sie noch auf einen Platz?",
        "Warteliste: Nummer 1",
        ["warte-noch"],
    ),
    "placed": (
        lambda: actions.answer(enquiry(), "placed"),
        "Sie haben einen Platz",
        "Sie können nicht kommen?",
        [],
    ),
    "first day": (
        lambda: enquiry(status="placed", start=-1),
        "Waren Sie am ersten Tag da?",
        "Ihre Anfrage vom",
        ["erster-tag"],
    ),
    "told": (
        lambda: enquiry(status="placed", start=-1, says_came=True),
        "Sie haben einen Platz",
        "Ihre Anfrage",
        [],
    ),
    "told by the provider": (
        lambda: enquiry(status="placed", start=-1, came=False),
        "Sie haben einen Platz",
        "Ihre Anfrage",
        [],
    ),
    "declined": (
        lambda: actions.answer(enquiry(), "declined", reason="full"),
        "In diesem Kurs gibt es keinen Platz für Sie",
        "Der Kurs ist voll.",
        [],
    ),
    "closed": (
        lambda: enquiry(status="closed", closed_at=NOW),
        "Ihre Anfrage ist ohne Antwort geblieben",
        "Oder rufen Sie uns an",
        [],
    ),
    "withdrawn": (lambda: actions.withdraw(enquiry()), "Zurückgezogen", "Wir haben Ihre Nummer", []),
}


@pytest.mark.parametrize("state", STATES)
def test_each_state_has_one_heading_what_it_means_and_at_most_one_act(client, state):
    make_office(phone="03871 722160")
    make, heading, words, acts = STATES[state]
    path = status_path(make())

    page = client.get(path).content.decode()

    assert [" ".join(one.split()) for one in re.findall("<h1[^>]*>(.*?)</h1>", page, re.DOTALL)] == [heading]
    assert words in page
    assert re.findall(f'action="{path}([^"]+)/"', page) == acts
    assert page.count('<button class="button">') == (1 if acts and "erster-tag" not in acts else 0)


@pytest.mark.parametrize("state", STATES)
def test_whoever_has_only_the_code_sees_the_state_and_nothing_of_the_person(client, state):
    row = STATES[state][0]()

    page = client.post("/de/anfrage/", {"code": row.code}).content.decode()

    assert STATES[state][1] in page
    assert [word for word in (*SECRETS, "Ja, ab drei.") if word in bare(page)] == []
    assert status_token(row) not in page


def send(client, row, act, **data):
    return client.post(f"{status_path(row)}{act}/", {"version": version_of(row), **data})


def test_a_held_seat_is_taken_by_one_button(client):
    row = held()
    free = row.run.seats_free

    response = send(client, row, "zusagen")

    row.refresh_from_db()
    assert (response["Location"], row.status) == (status_path(row), "placed")
    assert CourseRun.objects.get().seats_free == free - 1


def test_a_seat_that_is_no_longer_held_is_refused_with_a_sentence_and_nothing_is_subtracted(client):
    row = lapsed()

    response = send(client, row, "zusagen")

    assert response.status_code == 409
    assert "Sie stehen noch auf der Warteliste." in response.content.decode()
    assert CourseRun.objects.get().seats_free == 3


def test_two_clicks_take_one_seat(client):
    row = held()
    sent = re.search(r'name="stamp" value="([^"]+)"', client.get(status_path(row)).content.decode())[1]

    answers = [send(client, row, "zusagen", stamp=sent) for _click in range(2)]

    assert [one.get("Location") for one in answers] == [status_path(row)] * 2
    assert CourseRun.objects.get().seats_free == 2


@pytest.mark.parametrize("act", ["zusagen", "warte-noch", "kontakt", "frage", "zurueckziehen"])
def test_what_was_meant_for_another_state_is_not_done(client, act):
    row = held()
    seen = version_of(row)
    actions.answer(row, "waiting")
    before = fingerprint()

    data = {"version": seen, "text": "Und?", "way": "call", "phone": "0152 28817386"}
    response = client.post(f"{status_path(row)}{act}/", data)

    assert response.status_code == 409
    assert "Inzwischen hat sich etwas geändert." in response.content.decode()
    assert {table for table in changed(before) if "tally" not in table} == set()


@pytest.mark.parametrize("act", ["kontakt", "frage", "zurueckziehen"])
@pytest.mark.parametrize(
    "meanwhile",
    [
        lambda row: actions.answer(row, "passed", run=make_run(make_course("Deutsch anderswo"), start=10)),
        lambda row: CourseRun.objects.update(start=days(11), end=days(30)),
    ],
    ids=["passed_on", "moved"],
)
def test_what_was_meant_for_another_date_is_not_done_though_the_state_is_the_same(client, act, meanwhile):
    row = enquiry(may_pass_on=True)
    seen, data = version_of(row), {"text": "Und?", "way": "call", "phone": "0152 28817386"}
    meanwhile(row)
    before = fingerprint()

    response = client.post(f"{status_path(row)}{act}/", {"version": seen, **data})

    assert (response.status_code, Enquiry.objects.get().status) == (409, row.status)
    assert {table for table in changed(before) if "tally" not in table} == set()


@pytest.mark.parametrize(
    "meanwhile",
    [
        lambda row: actions.answer(row, "waiting"),
        lambda row: actions.withdraw(row),
        lambda row: actions.forget(Enquiry.objects.filter(pk=row.pk)),
    ],
    ids=["answered", "withdrawn", "forgotten"],
)
def test_what_could_not_be_asked_any_more_is_shown_to_whoever_wrote_it(client, meanwhile):
    row = held()
    address, data = (
        f"{status_path(row)}frage/",
        {"version": version_of(row), "text": "Kann ich mein Kind mitbringen?"},
    )
    meanwhile(row)

    response = client.post(address, data)

    assert response.status_code in {404, 409}
    assert "Kann ich mein Kind mitbringen?" in response.content.decode()


@pytest.mark.parametrize(
    "fields", [{"way": "message"}, {"email": "neu@beispiel.example"}, {"phone": "0176 12345678"}]
)
def test_how_somebody_is_reached_by_now_is_not_overwritten_by_an_old_page(client, fields):
    row = held()
    seen, now = version_of(row), {"way": row.way, "email": row.email, "phone": row.phone} | fields
    actions.change_contact(row, **now)

    response = send(client, row, "kontakt", version=seen, way="call", phone="0152 28817386", email=row.email)

    assert (response.status_code, Enquiry.objects.values(*now).get()) == (409, now)


def test_of_one_enquiry_a_provider_hears_five_times_a_day(client):
    row = actions.answer(enquiry(), "answered", "Ja, ab drei.")
    for number in range(4):
        actions.ask_again(row, f"Frage {number}")
    seen = actions.change_contact(row, "call", "", "0152 28817386")
    mails = len(mail.outbox)

    refused = send(client, row, "frage", version=version_of(seen), text="Und noch eine Frage?")
    also = send(client, row, "kontakt", version=version_of(seen), way="call", phone="0171 1234567", email="")
    EnquiryStep.objects.update(at=NOW - timedelta(days=1, minutes=5))
    later = send(client, row, "frage", version=version_of(seen), text="Und am nächsten Tag?")

    assert (refused.status_code, also.status_code, later.status_code) == (409, 409, 302)
    assert "Sie haben heute schon mehrmals geschrieben." in refused.content.decode()
    assert "Und noch eine Frage?" in refused.content.decode()
    assert len(mail.outbox) == mails + 1


def test_whoever_still_waits_says_so_by_one_button(client):
    row = enquiry(status="waiting", waits_since=NOW - timedelta(days=60), still_asked_at=NOW)

    send(client, row, "warte-noch")

    row.refresh_from_db()
    assert (row.still_asked_at, row.still_at is not None) == (None, True)


@pytest.mark.parametrize(("said", "stored"), [("yes", True), ("no", False)])
def test_whether_one_came_is_told_by_one_button(client, said, stored):
    row = enquiry(status="placed", start=-1)

    send(client, row, "erster-tag", came=said)

    row.refresh_from_db()
    assert row.says_came is stored


def test_withdrawing_asks_once_more_and_then_everything_is_gone(client):
    row = actions.answer(enquiry(), "answered", "Ja, ab drei.")

    asked = client.get(f"{status_path(row)}zurueckziehen/").content.decode()
    before = Enquiry.objects.get().status
    page = client.get(send(client, row, "zurueckziehen")["Location"]).content.decode()

    assert (before, "Das lässt sich nicht rückgängig machen." in asked) == ("answered", True)
    assert "Wir haben Ihre Nummer, Ihre E-\u2060Mail-Adresse und Ihren Text gelöscht." in page
    assert [word for word in (*SECRETS, "Ja, ab drei.") if word in bare(page)] == []


def test_no_word_of_person_and_provider_outlives_withdrawing_in_any_column():
    row, word = (
        actions.ask_again(enquiry(), "Noch eine Frage?") or Enquiry.objects.get(),
        "kanarienvogel@x.example",
    )
    for one in HELD:
        columns = [name for name, kind in one.columns.items() if kind not in {"others", "secrets"}]
        one.rows.update(**dict.fromkeys(columns, word))

    actions.withdraw(row)

    told = [{name for name in one.columns if word in str(row[name])} for one in HELD for row in one.rows.values()]
    assert (len(told) > 2, set().union(*told)) == (True, set())


def test_withdrawing_takes_along_the_mails_about_it_and_no_other_of_the_same_address(settings):
    settings.EMAIL_BACKEND = "foundation.mail.outbox.EmailBackend"
    settings.EMAIL_HOST = "mail.example"  # none is sent at once
    make_membership(provider=make_run().course.provider)
    kept, gone = enquiry(), enquiry()
    for row in (kept, gone):
        actions.ask_again(row, "Hat mein Sohn Platz?")  # tells the provider
        actions.answer(row, "answered", "Ja, ab drei.")  # tells the person
    before = kept.mails.count(), gone.mails.count()

    actions.withdraw(gone)

    assert before == (2, 2)
    assert (kept.mails.count(), gone.mails.count()) == (2, 0)


@pytest.mark.parametrize(("status", "stays"), [("new", False), ("answered", False), ("placed", True)])
def test_who_withdraws_reads_of_their_name_only_where_it_stays(client, status, stays):
    row = actions.withdraw(enquiry(status=status))

    page = client.get(status_path(row)).content.decode()

    assert ("Ihr Name steht noch auf der Liste" in page, Enquiry.objects.get().name != "") == (stays, stays)


@pytest.mark.parametrize(
    ("act", "data"),
    [("kontakt", {"way": "call", "phone": "0152 28817386"}), ("frage", {"text": "Und?"}), ("zurueckziehen", {})],
)
def test_of_what_is_withdrawn_nothing_can_be_changed(client, act, data):
    row = actions.withdraw(enquiry())

    shown, sent = client.get(f"{status_path(row)}{act}/"), send(client, row, act, **data)

    assert shown["Location"] == status_path(row)
    assert sent.status_code == (409 if act == "kontakt" else 302)  # a number would be missed, a word would not
    assert Enquiry.objects.get().phone == ""


def test_another_number_is_told_to_the_provider_and_half_a_number_asked_back(client):
    row = enquiry()
    member = make_membership(provider=row.run.course.provider).user

    half = send(client, row, "kontakt", way="message", phone="0176 12", email=row.email)
    whole = send(client, row, "kontakt", way="message", phone="0176 12345678", email=row.email)

    row.refresh_from_db()
    assert "Bitte schreiben Sie die ganze Nummer mit Vorwahl." in half.content.decode()
    assert (whole["Location"], row.way, row.phone) == (status_path(row), "message", "0176 12345678")
    assert [message.to for message in mail.outbox] == [[member.email]]


def test_another_question_stands_among_the_steps_and_reaches_the_provider(client):
    row = enquiry()
    make_membership(provider=row.run.course.provider)

    page = client.get(send(client, row, "frage", text="Und am Abend?")["Location"]).content.decode()

    assert (
        page.index("Hat mein Sohn Platz?")
        < page.index("Sie haben noch etwas gefragt")
        < page.index("Und am Abend?")
    )
    assert page.count("Das haben Sie geschrieben:") == 2
    assert len(mail.outbox) == 1


@pytest.mark.parametrize("status", ["answered", "declined", "closed"])
def test_another_question_opens_again_what_had_ended(client, status):
    row = enquiry(status=status, closed_at=NOW, answered_at=NOW, read_at=NOW, chased=10)

    send(client, row, "frage", text="Und am Abend?")

    row.refresh_from_db()
    assert (row.status, row.closed_at, row.read_at, row.chased) == ("new", None, None, 0)


def test_the_way_is_told_in_the_readers_language_and_the_providers_words_as_german(client):
    row = actions.answer(enquiry(language="ar"), "waiting", "Bitte warten Sie.")

    page = client.get(status_path(row).replace("/de/", "/ar/")).content.decode()

    assert "أُرسل" in page
    assert '<bdi class="lines" lang="de">Bitte warten Sie.</bdi>' in page
    assert "auf der Warteliste" not in page


def forged(row):
    """Addresses that are not the enquiry's."""
    other = status_token(enquiry())
    token = status_token(row)
    return {
        "of another": f"{row.code}-{other.partition('-')[2]}",
        "without a key": row.code,
        "with an empty key": f"{row.code}-",
        "made up": f"{row.code}-{'0' * 24}",
        "cut": token[:-1],
        "in small letters": token.lower(),
    }


def test_no_other_link_opens_it_or_does_anything(client):
    row = held()
    acts = [
        ("", "get"),
        ("zettel/", "get"),
        *((f"{act}/", "post") for act in ("zusagen", "zurueckziehen", "kontakt")),
    ]

    found = {
        (name, act): getattr(client, method)(
            f"/de/anfrage/{token}/{act}", {"version": version_of(row)}
        ).status_code
        for name, token in forged(row).items()
        for act, method in acts
    }

    assert set(found.values()) == {404}
    assert Enquiry.objects.get(pk=row.pk).status == "offered"


def test_a_link_of_what_was_forgotten_says_so_and_nothing_else(client):
    row = enquiry()
    path, title = status_path(row), row.run.course.title
    actions.forget(Enquiry.objects.all())

    response = client.get(path)

    assert (response.status_code, title in response.content.decode()) == (404, False)
    assert "Hier ist nichts mehr" in response.content.decode()


def test_who_only_looks_at_the_links_of_a_mail_changes_nothing(client):
    row = held()
    names = ("status", "slip", "contact", "ask_again", "withdraw", "accept", "still_waits", "first_day")
    paths = [reverse(f"enquiries:{name}", args=[status_token(row)]) for name in names]
    before = fingerprint()

    answers = {look(path).status_code for path in paths for look in (client.get, client.head, client.options)}

    assert answers <= {200, 405}
    assert changed(before) == set()


def test_a_browser_that_hides_where_a_form_comes_from_may_send_it_and_a_foreign_page_may_not(client):
    row = held()

    foreign = [{"origin": "https://evil.example"}, {"sec-fetch-site": "cross-site", "origin": "null"}]
    refused = [client.post(f"{status_path(row)}zusagen/", headers=headers).status_code for headers in foreign]
    taken = client.post(f"{status_path(row)}zusagen/", {"version": version_of(row)}, headers={"origin": "null"})

    assert (refused, taken.status_code) == ([403, 403], 302)


def test_the_slip_has_the_code_and_where_it_is_asked_for_and_nothing_of_the_person(client):
    row = enquiry()

    page = client.get(f"{status_path(row)}zettel/").content.decode()

    slip = page[page.index("<article") : page.index("</article>")]
    assert [word in slip for word in (row.code_in_words, "/anfrage", '<svg class="qr"')] == [True] * 3
    assert [word for word in SECRETS if word in bare(page)] == []


def test_a_run_whose_course_is_hidden_meanwhile_is_named_without_a_link(client):
    row = enquiry()
    Course.objects.update(status="archived")
    make_course("Ein anderer, der öffentlich ist")

    page = client.get(status_path(row)).content.decode()

    assert row.run.course.title in page
    assert row.run.course.get_absolute_url() not in page


def test_a_seat_given_back_by_somebody_else_is_not_taken_by_an_old_page(client):
    row = held()
    seen = version_of(row)
    seats.release(row.hold)

    response = client.post(f"{status_path(row)}zusagen/", {"version": seen})

    assert (response.status_code, CourseRun.objects.get().seats_free) == (409, 3)


@pytest.mark.parametrize("state", STATES)
def test_each_state_is_told_a_line_a_sentence_in_leichte_sprache(client, state):
    make_office(phone="03871 722160")
    with override("de-simple"):
        path = status_path(STATES[state][0]())

    page = client.get(path).content.decode()

    assert [text for text, is_shown in broken_texts(page) if not is_shown] == []
    assert list(broken_texts(page)) != []


def test_whoever_is_told_to_call_or_waits_for_long_reads_a_number(client):
    make_person("Erste Person", office=make_office(phone=""), phone="03871 2222")
    declined, late = enquiry(), enquiry(chased=3)
    actions.answer(declined, "declined", reason="full")

    pages = [client.get(status_path(row)).content.decode() for row in (declined, late)]

    assert ["03871 2222" in page for page in pages] == [True, True]
    assert "Telefon: 03871 2222" in mail.outbox[-1].body.replace("\u2068", "").replace("\u2069", "")


@pytest.mark.parametrize(
    "asked_at", [datetime(2026, 12, 31, 23, 30, tzinfo=UTC), datetime(2027, 1, 1, 22, tzinfo=UTC)]
)
def test_the_days_until_an_answer_are_counted_from_the_day_here(client, asked_at):
    row = enquiry(asked_at=asked_at)

    page = client.get(status_path(row)).content.decode()

    assert "Sie bekommen eine Antwort bis 6.\xa0Januar 2027." in bare(page)


def test_acts_by_link_of_one_network_come_to_an_end(client, monkeypatch):
    monkeypatch.setattr(public, "MOST_ACTS", 2)
    rows = [make_enquiry() for _number in range(3)]

    pages = [send(client, row, "zurueckziehen") for row in rows]

    assert [Enquiry.objects.filter(pk=row.pk, status="withdrawn").exists() for row in rows] == [True, True, False]
    assert "warten Sie zehn Minuten" in pages[-1].content.decode()
