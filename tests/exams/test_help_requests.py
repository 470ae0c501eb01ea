"""Partners that a centre asks for help at an exam: whose turn it is, how they answer, and what ends it."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from courses.actions import NotPossibleError
from exams.models import ExamSession, HelpRequest, Turn
from exams.models.help import HELP_REMIND_BEFORE
from exams.tasks.lending import version_of_open
from exams.tasks.links import help_token
from exams.tasks.taking import answer
from providers.models import Provider
from tests.exams.test_people import of_date, of_task
from tests.factories import (
    days,
    make_exam_kind,
    make_exam_person,
    make_exam_session,
    make_help_request,
    make_membership,
    make_municipality,
    make_partner,
    make_provider,
    make_user,
)
from tests.office.filled import form_of
from tests.race import at_once

pytestmark = pytest.mark.django_db


def partner(name, **fields):
    """Reached by one person."""
    email = f"{name.lower().replace(' ', '-')}@beispiel.example"
    provider = make_provider(name, email=email, **fields)
    make_partner(provider=provider)
    make_membership(provider=provider, user=make_user(email))
    return provider


def desk_of(provider) -> Client:
    desk = Client()
    desk.force_login(provider.memberships.get().user)
    return desk


@pytest.fixture
def session():
    return make_exam_session(make_exam_kind(), provider=partner("Zentrum"), needs_examiners=2)


@pytest.fixture
def host(session):
    return desk_of(session.provider)


def page_of(session, task="examiner") -> str:
    return f"/de/mein/{session.provider.slug}/pruefungen/{session.pk}/fragen/{task}/"


def ask(host, session, *providers, by=7, task="examiner") -> str:
    version = version_of_open(ExamSession.objects.get(pk=session.pk), task)
    typed = {"partners": [one.pk for one in providers], "answer_by": days(by), "version": version}
    return host.post(page_of(session, task), typed, follow=True).content.decode()


def say(asked, number=0, reason="", desk=None) -> str:
    """Of somebody who is logged in."""
    address = f"/de/mein/{asked.provider.slug}/pruefungen/aufgaben/gefragt/{asked.pk}/"
    typed = {"number": number, "reason": reason, **of_date()}
    return (desk or desk_of(asked.provider)).post(address, typed, follow=True).content.decode()


def link_of(asked) -> str:
    return reverse("workplace:help_by_link", args=[help_token(asked, asked.provider.email)])


def lent() -> list[tuple]:
    return [(turn.provider.name, turn.task, turn.number) for turn in Turn.objects.taken()]


def told(words) -> list[str]:
    return sorted(letter.to[0].partition("@")[0] for letter in mail.outbox if words in letter.subject)


def names_of(rows) -> list[str]:
    return [row.share.provider.name for row in rows]


def test_a_partner_that_is_asked_gets_a_mail_and_lends_without_login_what_it_says(host, session):
    page = ask(host, session, partner("Nah"), by=5)
    (letter,) = mail.outbox
    link = re.search(r"/de/aushelfen/\S+", letter.body)[0]
    opened = Client().get(link).content.decode()

    Client().post(link, {"number": "2", **of_date()})

    asked = HelpRequest.objects.get()
    assert letter.to == ["nah@beispiel.example"]
    assert all(words in letter.body for words in ("Zentrum bittet Sie um Hilfe", "Prüfen\nNoch offen: 2"))
    assert ("1 Partner ist gefragt" in page, "Ja, wir helfen" in opened) == (True, True)
    assert lent() == [("Nah", "examiner", 2)]
    assert (asked.number, timezone.localdate(asked.answered_at)) == (2, timezone.localdate())
    assert "ja: 2" in Client().get(link).content.decode()


def test_a_partner_answers_on_its_page_after_login_and_the_centre_reads_why_not(host, session):
    ask(host, session, partner("Nah"))
    asked = HelpRequest.objects.get()
    desk = desk_of(asked.provider)
    tasks = f"/de/mein/{asked.provider.slug}/pruefungen/aufgaben/"
    before = desk.get(tasks).content.decode()
    mail.outbox.clear()

    after = say(asked, reason="Ferien bis Mai", desk=desk)

    (letter,) = mail.outbox
    assert letter.to == ["zentrum@beispiel.example"]
    assert "Ferien bis Mai" in letter.body
    assert ("Sie sind um Hilfe gebeten" in before, "Sie sind um Hilfe gebeten" in after) == (True, False)
    assert "nein: Ferien bis Mai" in host.get(page_of(session)).content.decode()
    assert lent() == []


def test_an_answer_whose_reason_is_forgotten_says_what_was_declined(host, session):
    ask(host, session, partner("Nah"))
    say(HelpRequest.objects.get(), reason="Ferien bis Mai", desk=desk_of(HelpRequest.objects.get().provider))

    HelpRequest.objects.update(reason="")

    assert "dieses Mal keine Hilfe" in host.get(page_of(session)).content.decode()


@pytest.mark.parametrize(("by", "tone"), [(HELP_REMIND_BEFORE, "now"), (HELP_REMIND_BEFORE + 1, "soon")])
def test_what_is_asked_waits_on_the_first_page_until_it_is_answered(session, by, tone):
    asked = make_help_request(session, partner("Nah"), by=by)
    make_help_request(session)
    desk, address = desk_of(asked.provider), f"/de/mein/{asked.provider.slug}/"

    before = desk.get(address).context["tasks"]
    say(asked, reason="Ferien", desk=desk)

    assert [(one.title, one.tone) for one in before] == [("Können Sie bei einer Prüfung helfen?", tone)]
    assert desk.get(address).context["tasks"] == []


@pytest.mark.parametrize("way", ["page", "link"])
def test_no_needs_a_reason(session, way):
    asked = make_help_request(session, partner("Nah"))

    page = (
        say(asked)
        if way == "page"
        else Client().post(link_of(asked), {"number": "0", **of_date()}).content.decode()
    )

    asked.refresh_from_db()
    assert (asked.answered_at, "Bitte sagen Sie, warum" in page) == (None, True)


def test_who_is_proposed_has_done_least_then_the_shortest_ways(host, session):
    near, far = session.municipality, make_municipality("Sassnitz", latitude=54.5, longitude=13.6)
    for name, town in (("Oft", near), ("Fern", far), ("Nah", near)):
        make_exam_person(partner(name, municipality=town), session.kind)
    partner("Kita")
    another = make_exam_session(session.kind, provider=session.provider)
    another.turns.create(provider=Provider.objects.get(name="Oft"), task="room", number=3)

    context = host.get(page_of(session)).context

    assert names_of(context["likely"]) == ["Nah", "Fern", "Oft"]
    assert [row.is_proposed for row in context["likely"]] == [True, True, False]
    assert names_of(context["others"]) == ["Kita"]


def test_who_has_said_no_or_is_asked_already_is_not_proposed_again(host, session):
    for name in ("Nein", "Gefragt", "Frei"):
        make_exam_person(partner(name), session.kind)
    no, open_one = (Provider.objects.get(name=name) for name in ("Nein", "Gefragt"))
    make_help_request(session, no, number=0, reason="Ferien", answered_at=timezone.now())
    make_help_request(session, open_one)

    context = host.get(page_of(session)).context

    assert names_of(context["likely"]) == ["Frei"]
    assert names_of(context["others"]) == ["Nein"]


def test_who_reaches_the_town_is_proposed_before_others_until_all_of_them_are_asked(host, session):
    near, far = partner("Nah"), partner("Fern")
    make_exam_person(near, session.kind, near=[session.municipality])
    make_exam_person(far, session.kind)

    first = names_of(host.get(page_of(session)).context["likely"])
    ask(host, session, near)
    then = names_of(host.get(page_of(session)).context["likely"])

    assert (first, then) == (["Nah"], ["Fern"])


def test_whoever_is_asked_twice_before_an_answer_gets_one_mail(host, session):
    nearby = partner("Nah")

    ask(host, session, nearby)
    ask(host, session, nearby, by=3)

    assert (HelpRequest.objects.count(), len(mail.outbox)) == (1, 1)
    with pytest.raises(IntegrityError), transaction.atomic():
        make_help_request(session, nearby)


@pytest.mark.parametrize(("by", "number"), [(-1, 0), (0, 1), (30, 1), (31, 0)])
def test_an_answer_is_wanted_between_today_and_the_exam(host, session, by, number):
    page = ask(host, session, partner("Nah"), by=by)

    assert HelpRequest.objects.count() == number
    assert ("von heute bis zur Prüfung" in page) == (not number)


def test_nobody_is_asked_for_what_is_taken_nor_the_centre_itself_nor_who_is_no_partner(host, session):
    stranger, helper = make_provider("Fremde"), partner("Nah")

    ask(host, session, stranger)
    ask(host, session, session.provider)
    session.turns.create(provider=helper, task="examiner", number=2)
    page = ask(host, session, helper)

    assert (HelpRequest.objects.count(), mail.outbox) == (0, [])
    assert "Alles ist übernommen" in page


@pytest.mark.parametrize("fields", [{"is_public": False}, {"needs_examiners": 0}])
def test_no_page_asks_for_what_partners_cannot_see(host, session, fields):
    ExamSession.objects.update(**fields)

    assert [host.get(page_of(session)).status_code, host.get(page_of(session, "else")).status_code] == [404, 404]


def test_a_centre_that_is_no_partner_asks_nobody(host, session):
    session.provider.partner.delete()

    own = host.get(f"/de/mein/{session.provider.slug}/pruefungen/{session.pk}/").content.decode()

    assert (host.get(page_of(session)).status_code, "Partner fragen" in own) == (404, False)


def test_more_than_is_needed_is_not_taken_and_asks_again(session):
    asked = make_help_request(session, partner("Nah"))
    session.turns.create(provider=partner("Andere"), task="examiner", number=1)

    page = say(asked, 2)

    asked.refresh_from_db()
    assert (lent(), asked.answered_at) == ([("Andere", "examiner", 1)], None)
    assert "Inzwischen werden weniger gebraucht: 1" in page


def test_who_takes_the_task_on_by_itself_has_answered(session):
    asked = make_help_request(session, partner("Nah"))
    address = f"/de/mein/{asked.provider.slug}/pruefungen/aufgaben/{session.pk}/uebernehmen/"

    desk = desk_of(asked.provider)
    desk.provider = asked.provider
    desk.post(address, of_task(desk, session))

    asked.refresh_from_db()
    assert asked.number == 1
    assert asked.answered_at


def test_when_all_is_taken_the_others_are_told_once_and_need_not_answer(session):
    first, second = (make_help_request(session, partner(name)) for name in ("Nah", "Fern"))
    make_help_request(session, Provider.objects.get(name="Fern"), task="room")
    ExamSession.objects.update(needs_rooms=1)

    say(first, 2)
    late = say(second, reason="Ferien")

    second.refresh_from_db()
    assert told("Nicht mehr nötig") == ["fern"]
    assert (second.ended_on, second.answered_at) == (timezone.localdate(), None)
    assert "Das ist schon beantwortet" in late
    assert HelpRequest.objects.open().get().task == "room"


@pytest.mark.parametrize("end", ["no", "yes", "ended", "partner", "address", "odd"])
def test_a_link_ends_with_the_answer_the_partnership_and_the_address(session, end):
    asked, nothing = make_help_request(session, partner("Nah")), {"number": "0", "reason": "x", **of_date()}
    link = link_of(asked)
    acts = {
        "no": lambda: answer(asked, 0, "Ferien"),
        "yes": lambda: answer(asked, 1),
        "ended": lambda: HelpRequest.objects.update(ended_on=days(0)),
        "partner": lambda: asked.provider.partner.delete(),
        "address": lambda: User.objects.filter(email="nah@beispiel.example").update(email="neu@beispiel.example"),
        "odd": lambda: None,
    }
    acts[end]()
    link = f"{link[:-3]}xy/" if end == "odd" else link

    pages = [Client().get(link), Client().post(link, nothing), Client().get(link)]

    is_void = end in {"partner", "address", "odd"}
    assert [page.status_code for page in pages] == ([410] * 3 if is_void else [200, 302, 200])
    assert not any("Ja, wir helfen" in page.content.decode() for page in pages)
    assert HelpRequest.objects.filter(reason="x").count() == 0


def test_whoever_is_no_partner_any_more_has_no_page_and_stands_as_no_longer_asked(host, session):
    asked = make_help_request(session, partner("Nah"), by=1, asked_on=days(-2))
    asked.provider.partner.delete()

    address = f"/de/mein/{asked.provider.slug}/pruefungen/aufgaben/gefragt/{asked.pk}/"
    status = desk_of(asked.provider).post(address, {"number": "1", **of_date()}).status_code
    call_command("remind_exams")

    assert (status, mail.outbox) == (404, [])
    assert "nicht mehr gefragt" in host.get(page_of(session)).content.decode()


def save(host, session, **typed):
    address = f"/de/mein/{session.provider.slug}/pruefungen/{session.pk}/"
    host.post(address, form_of(host.get(address)) | typed)


def test_with_a_cancelled_exam_requests_end_and_are_told_once(host, session):
    asked = make_help_request(session, partner("Nah"))
    make_help_request(session, make_provider("Kein Partner mehr", email="keiner@beispiel.example"))

    save(host, session, is_cancelled="on")
    first = told("Fällt aus")
    save(host, session, is_cancelled="")
    save(host, session, is_cancelled="on")

    asked.refresh_from_db()
    assert asked.ended_on == timezone.localdate()
    assert (first, told("Fällt aus"), len(mail.outbox)) == (["nah"], ["nah"], 1)
    assert "Wir hatten Sie gefragt: Prüfen" in mail.outbox[0].body


def test_who_is_asked_hears_of_another_day_and_answers_before_it(host, session):
    asked = make_help_request(session, partner("Nah"), by=20)

    save(host, session, date=days(10))

    asked.refresh_from_db()
    assert (told("Geändert"), str(asked.answer_by)) == (["nah"], str(days(10)))
    assert "Sie sind gefragt: Prüfen" in mail.outbox[0].body


def test_whatever_a_centre_needs_no_more_is_asked_of_nobody(host, session):
    make_help_request(session, partner("Nah"))

    save(host, session, needs_examiners="0")

    assert (HelpRequest.objects.open().count(), told("Nicht mehr nötig")) == (0, ["nah"])


@pytest.mark.parametrize(
    ("by", "asked_on", "number"),
    [(HELP_REMIND_BEFORE, -1, 1), (HELP_REMIND_BEFORE + 1, -1, 0), (0, -1, 1), (-1, -5, 0), (0, 0, 0)],
)
def test_who_has_not_answered_is_reminded_once_shortly_before(session, by, asked_on, number):
    make_help_request(session, partner("Nah"), by=by, asked_on=days(asked_on))
    make_help_request(session, partner("Ja"), by=by, asked_on=days(-3), number=0, answered_at=timezone.now())

    call_command("remind_exams")
    call_command("remind_exams")

    assert told("Erinnerung") == ["nah"] * number


def test_what_is_not_answered_in_time_says_so_and_is_answered_late(host, session):
    asked = make_help_request(session, partner("Nah"), by=-1)
    page = host.get(page_of(session)).content.decode()

    Client().post(link_of(asked), {"number": "1", **of_date()})

    assert "nicht rechtzeitig beantwortet" in page
    assert lent() == [("Nah", "examiner", 1)]


def test_reasons_are_deleted_and_numbers_stay(session):
    asked = make_help_request(session, partner("Nah"), number=0, reason="Ferien", answered_at=timezone.now())
    HelpRequest.objects.update(answered_at=timezone.now() - timedelta(days=92))

    call_command("forget")

    asked.refresh_from_db()
    assert (asked.reason, asked.number) == ("", 0)


def test_the_office_deletes_no_date_of_which_partners_were_asked(session, client):
    make_help_request(session, partner("Nah"))
    client.force_login(make_user(role=User.Role.COORDINATOR))
    client.post(f"/de/buero/pruefungen/{session.pk}/loeschen/")

    assert ExamSession.objects.filter(pk=session.pk).exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("round_", range(3))
def test_of_two_who_say_yes_at_once_to_the_last_place_one_lends_and_a_doubled_click_counts_once(session, round_):
    ExamSession.objects.update(needs_examiners=1)
    rows = [make_help_request(session, partner(name)) for name in ("A", "B")]
    links, typed = [link_of(row) for row in rows], {"number": "1", **of_date()}

    answers = at_once(*[lambda link=link: Client().post(link, typed) for link in links * 2])

    assert [one.status_code for one in answers] == [302] * 4
    assert [number for _name, _task, number in lent()] == [1]
    assert sorted(HelpRequest.objects.values_list("number", flat=True), key=str) == [1, None]
    assert HelpRequest.objects.pending().count() == 0


@pytest.mark.django_db(transaction=True)
def test_yes_and_no_of_two_people_of_a_partner_at_once_are_one_answer(session):
    asked = make_help_request(session, partner("Nah"))

    def said(*words):
        try:
            answer(asked, *words)
        except NotPossibleError:
            return 0
        return 1

    done = at_once(lambda: said(1), lambda: said(0, "Ferien"))

    asked.refresh_from_db()
    assert sum(done) == 1
    assert sum(number for _name, _task, number in lent()) == asked.number


def test_the_pages_ask_no_more_for_three_requests_than_for_one(host, session):
    member, numbers = desk_of(partner("Nah")), []
    nearby = Provider.objects.get(name="Nah")
    for more in (1, 2):
        for number in range(more):
            make_help_request(session, partner(f"Partner {number} {more}"))
            make_help_request(provider=nearby)
        for browser, path in (
            (host, page_of(session)),
            (member, f"/de/mein/{nearby.slug}/pruefungen/aufgaben/"),
        ):
            with CaptureQueriesContext(connection) as queries:
                browser.get(path)
            numbers.append(len(queries))

    assert numbers[:2] == numbers[2:]
    assert max(numbers) <= 20
