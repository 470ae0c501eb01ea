"""A partner's people at exams: kept by their organisation, named where they are licensed, seen by few."""

import re
from datetime import date, timedelta

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from contacts.actions import addresses_of
from exams.models import ExaminerLicence, ExamPerson, ExamSession, Turn
from exams.models.sessions import HELP_FIRM_DAYS
from exams.models.tasks import places_open, version_of_names, version_of_task
from exams.tasks.links import changes_of, help_token, stand_in_token
from exams.tasks.taking import give_up, take_on
from providers.models import Provider
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


def partner(name) -> Client:
    provider = make_provider(name)
    make_partner(provider=provider)
    desk = Client()
    desk.force_login(make_membership(provider=provider).user)
    desk.provider = provider
    return desk


def exams_of(desk, path="aufgaben/") -> str:
    return f"/de/mein/{desk.provider.slug}/pruefungen/{path}"


def read(desk, path="aufgaben/") -> str:
    return " ".join(desk.get(exams_of(desk, path)).content.decode().split())


def of_task(desk, session, task="examiner") -> dict:
    """What the page sends along that shows how it stands."""
    session = ExamSession.objects.get(pk=session.pk)
    return {"task": task, "version": version_of_task(session, changes_of(session, desk.provider, task))}


def take(desk, session, person=None, task="examiner"):
    typed = of_task(desk, session, task) | ({"person": person.pk} if person else {})
    page = desk.post(exams_of(desk, f"aufgaben/{session.pk}/uebernehmen/"), typed, follow=True)
    return page.content.decode()


def name(desk, session, *people, task="examiner"):
    turn = session.turns.filter(provider=desk.provider, task=task, number__gt=0).first()
    version = version_of_names(ExamSession.objects.get(pk=session.pk), turn)
    typed = {"task": task, "people": [one.pk for one in people], "version": version}
    return desk.post(exams_of(desk, f"aufgaben/{session.pk}/leute/"), typed, follow=True).content.decode()


def confirm(host, session, desk, done="yes"):
    turn = session.turns.get(provider=desk.provider)
    typed = {"done": done, "version": turn.version}
    return host.post(f"/de/mein/{session.provider.slug}/pruefungen/helfende/{turn.pk}/", typed)


def delete(desk, person):
    form = desk.get(exams_of(desk, f"leute/{person.pk}/"))
    address = exams_of(desk, f"leute/{person.pk}/loeschen/")
    return desk.post(address, form_of(form, address), follow=True)


def of_date() -> dict:
    """What the page sends along that a mail's link leads to."""
    return {"version": ExamSession.objects.get().version}


def named(session) -> set[str]:
    return set(session.turns.filter(people__isnull=False).values_list("people__name", flat=True))


def test_an_organisation_keeps_its_own_people(desk, session):
    town = session.municipality
    new = exams_of(desk, "leute/neu/")
    rows = {
        "licences-0-kind": session.kind_id,
        "licences-0-part": "speaking",
        "licences-0-valid_until": "2031-02-01",
    }

    elsewhere = make_municipality("Ohne Prüfung")
    shown = desk.get(new)
    desk.post(new, form_of(shown) | {"name": "Ina Muster", "reaches": [town.pk]} | rows)
    page, person = read(desk, "leute/"), ExamPerson.objects.get()
    assert "Gelöscht." in delete(desk, person).content.decode()

    assert [name in shown.content.decode() for name in (town.name, elsewhere.name)] == [True, False]
    assert all(words in page for words in ("Ina Muster", "01.02.2031", town.name, session.kind.short))
    assert person.provider == desk.provider
    assert not ExamPerson.objects.exists()
    assert not ExaminerLicence.objects.exists()


def test_a_licence_stands_there_once(desk, session):
    person = make_exam_person(desk.provider, session.kind)
    address = exams_of(desk, f"leute/{person.pk}/")
    twice = {"licences-1-kind": session.kind_id, "licences-1-part": "speaking"}

    desk.post(address, form_of(desk.get(address)) | twice)

    assert person.licences.count() == 1


def test_who_takes_a_task_on_names_who_serves_at_once_or_later(desk, session):
    first, second = (make_exam_person(desk.provider, session.kind) for _person in range(2))

    take(desk, session, first)
    at_once = named(session)
    take(desk, session)
    name(desk, session, first, second)

    assert (at_once, named(session)) == ({first.name}, {first.name, second.name})


@pytest.mark.parametrize(
    ("until", "may"),
    [(30, True), (29, False), (None, True)],
    ids=["on its day", "a day too early", "without an end"],
)
def test_whoever_examines_is_licensed_on_the_day_of_the_exam(desk, session, until, may):
    person = make_exam_person(desk.provider, session.kind, until=until)

    offered = f'value="{person.pk}"' in read(desk)
    answer = take(desk, session, person)

    assert (offered, named(session)) == (may, {person.name} if may else set())
    assert ("hat keine Lizenz" in answer) != may
    assert session.turns.exists() == may


def test_a_licence_for_another_exam_or_another_part_is_none(desk, session):
    other = make_exam_person(desk.provider, make_exam_kind(short="B1"))
    writing = make_exam_person(desk.provider, session.kind)
    writing.licences.update(part="writing")
    take(desk, session)

    answers = [name(desk, session, one) for one in (other, writing)]

    assert ["hat keine Lizenz" in answer for answer in answers] == [True, True]
    assert named(session) == set()


def test_anybody_may_invigilate_and_nobody_is_a_room(desk):
    session = make_exam_session(provider=make_provider("Zentrum"), needs_invigilators=1, needs_rooms=1)
    person = make_exam_person(desk.provider)

    take(desk, session, person, "invigilator")
    take(desk, session, person, "room")

    assert [(turn.task, turn.people.count()) for turn in session.turns.all()] == [("invigilator", 1)]


def test_nobody_names_more_people_than_places_nor_somebody_twice_nor_somebody_elses(desk, session):
    ExamSession.objects.update(needs_invigilators=1)
    mine, more = (make_exam_person(desk.provider, session.kind) for _person in range(2))
    others = make_exam_person(make_provider(), session.kind)
    take(desk, session, mine)
    take(desk, session, task="invigilator")

    answers = [name(desk, session, mine, more), name(desk, session, mine, task="invigilator")]
    name(desk, session, others)

    assert "mehr Personen" in answers[0]
    assert "schon eine andere Aufgabe" in answers[1]
    assert named(session) == {mine.name}


def test_who_reaches_the_town_is_offered_first_and_it_says_so(desk, session):
    make_exam_person(desk.provider, session.kind, name="Anna Fern", near=[make_municipality("Anderswo")])
    make_exam_person(desk.provider, session.kind, name="Zoe Nah", near=[session.municipality])

    page = read(desk)

    assert page.index("Zoe Nah") < page.index("Anna Fern")
    assert f"Zoe Nah, erreicht {session.municipality.name}" in page


def test_a_place_that_is_given_up_takes_a_name_with_it(desk, session):
    people = [make_exam_person(desk.provider, session.kind) for _person in range(2)]
    for one in people:
        take(desk, session, one)

    address = exams_of(desk, f"aufgaben/{session.pk}/abgeben/")
    unsaid = desk.post(address, of_task(desk, session), follow=True).content.decode()
    before = session.turns.get().number
    desk.post(address, of_task(desk, session) | {"person": people[0].pk})

    assert (before, "Bitte sagen Sie, wer nicht kommt." in unsaid, "wer nicht kommt" in unsaid) == (2, True, True)
    assert (session.turns.get().number, named(session)) == (1, {people[1].name})


def test_where_not_all_are_named_nobody_is_struck_out_unsaid(desk, session):
    person = make_exam_person(desk.provider, session.kind)
    take(desk, session, person)
    take(desk, session)
    address = exams_of(desk, f"aufgaben/{session.pk}/abgeben/")

    desk.post(address, of_task(desk, session))
    one_left = named(session)
    desk.post(address, of_task(desk, session))

    assert (one_left, named(session)) == ({person.name}, set())


def test_names_are_for_host_and_who_serves_and_days_of_licences_for_host_and_own(desk, session):
    helper, stranger = partner("Helfer"), partner("Fremde")
    host = Client()
    host.force_login(make_membership(provider=session.provider).user)
    person = make_exam_person(desk.provider, session.kind, name="Ina Muster")
    take(desk, session, person)
    take(helper, session)
    confirm(host, session, helper)
    day = f"Lizenz bis {person.licences.get().valid_until:%d.%m.%Y}"

    pages = [read(one) for one in (desk, helper, stranger)]
    page = host.get(f"/de/mein/{session.provider.slug}/pruefungen/{session.pk}/").content.decode()

    assert [("Ina Muster" in one, day in one) for one in [*pages, page]] == [
        (True, True),
        (True, False),
        (False, False),
        (True, True),
    ]
    assert "Nachbar" in pages[2]


def test_nobody_reads_names_by_taking_a_task_on_that_no_centre_has_confirmed(desk, session):
    curious, host = partner("Neugierig"), Client()
    host.force_login(make_membership(provider=session.provider).user)
    take(desk, session, make_exam_person(desk.provider, session.kind, name="Ina Muster"))

    seen = []
    for act in ("uebernehmen", "abgeben", "uebernehmen"):
        curious.post(exams_of(curious, f"aufgaben/{session.pk}/{act}/"), of_task(curious, session))
        seen.append("Ina Muster" in read(curious))
    confirm(host, session, curious)
    seen.append("Ina Muster" in read(curious))
    confirm(host, session, curious, "no")
    seen.append("Ina Muster" in read(curious))

    assert seen == [False, False, False, True, False]
    assert "vom Prüfungszentrum noch nicht bestätigt" in read(curious)


def test_the_centre_confirms_one_of_those_who_help_and_no_other(desk, session):
    one, other, host = partner("Eine"), partner("Andere"), Client()
    host.force_login(make_membership(provider=session.provider).user)
    ExamSession.objects.update(needs_examiners=3)
    take(desk, session, make_exam_person(desk.provider, session.kind, name="Ina Muster"))
    for helper in (one, other):
        take(helper, session)

    confirm(host, session, one)

    assert ["Ina Muster" in read(helper) for helper in (one, other)] == [True, False]


def test_who_has_given_up_has_to_be_confirmed_anew(desk, session):
    curious, host = partner("Neugierig"), Client()
    host.force_login(make_membership(provider=session.provider).user)
    take(desk, session, make_exam_person(desk.provider, session.kind, name="Ina Muster"))
    take(curious, session)
    confirm(host, session, curious)

    curious.post(exams_of(curious, f"aufgaben/{session.pk}/abgeben/"), of_task(curious, session))
    given_up = "Ina Muster" in read(curious)
    confirm(host, session, curious)
    take(curious, session)

    assert (given_up, "Ina Muster" in read(curious)) == (False, False)


def test_whom_the_centre_has_asked_is_confirmed_with_the_answer(desk, session):
    helper = partner("Helfer")
    take(desk, session, make_exam_person(desk.provider, session.kind, name="Ina Muster"))
    make_help_request(session, helper.provider)

    take(helper, session)

    assert "Ina Muster" in read(helper)


def test_only_the_centre_confirms_who_helps_it(desk, session):
    take(desk, session)

    answers = [confirm(desk, session, desk).status_code]
    answers.append(desk.post(exams_of(desk, f"helfende/{session.turns.get().pk}/"), {"done": "yes"}).status_code)

    assert (answers, session.turns.get().confirmed_on) == ([404, 404], None)


@pytest.mark.parametrize(("on", "needed"), [(50, 1), (38, 0)])
def test_a_place_is_open_again_where_a_licence_does_not_reach_the_day_of_an_exam_that_is_moved(
    desk, session, on, needed
):
    helper, host = organisation("Helfer", session.kind).provider, Client()
    host.force_login(make_membership(provider=session.provider).user)
    take_on(session, helper, "examiner", helper.exam_people.get())
    take(desk, session, make_exam_person(desk.provider, session.kind, until=40))
    address = f"/de/mein/{session.provider.slug}/pruefungen/{session.pk}/"
    mail.outbox.clear()

    host.post(address, form_of(host.get(address)) | {"date": str(days(on))})

    session.refresh_from_db()
    told = {letter.to[0]: letter.body for letter in mail.outbox if "Wieder offen" in letter.subject}
    assert (places_open(session, "examiner"), session.turns.get(provider=helper).number) == (needed, 1)
    assert list(told) == ([desk.provider.memberships.get().user.email] if needed else [])
    assert "keine Lizenz" not in read(desk)


def test_who_is_no_partner_has_no_such_list_and_its_people_are_deleted(desk, session):
    make_exam_person(desk.provider, session.kind)
    desk.provider.partner.delete()

    status = desk.get(exams_of(desk, "leute/")).status_code
    call_command("forget")

    assert (status, ExamPerson.objects.count()) == (404, 0)


@pytest.mark.parametrize(
    ("until", "on", "stays"), [(-364, None, True), (-366, None, False), (-366, -300, True), (None, None, True)]
)
def test_people_are_kept_a_year_after_their_licence_or_last_exam(desk, session, until, on, stays):
    person = make_exam_person(desk.provider, session.kind, until=until)
    if on:
        make_exam_session(on=on).turns.create(provider=desk.provider, task="examiner", number=1).people.add(person)
    ExamPerson.objects.update(changed_at=timezone.now() - timedelta(days=999))

    assert ExamPerson.objects.outdated().exists() != stays


@pytest.mark.parametrize(("until", "told"), [(31, 0), (30, 1), (0, 1), (-1, 0)])
def test_an_organisation_is_told_once_that_licences_end_without_names(desk, session, until, told):
    person = make_exam_person(desk.provider, session.kind, until=until)

    call_command("remind_exams")
    call_command("remind_exams")

    assert len(mail.outbox) == told
    assert all("Lizenzen" in letter.subject and person.name not in letter.body for letter in mail.outbox)


def test_the_pages_ask_no_more_for_three_people_than_for_one(desk, session):
    numbers = []
    for more in (1, 2):
        for _person in range(more):
            take(desk, make_exam_session(provider=session.provider, needs_examiners=1), None)
            person = make_exam_person(desk.provider, session.kind, near=[session.municipality])
            session.turns.get_or_create(provider=desk.provider, task="examiner")[0].people.add(person)
        for path in ("aufgaben/", "leute/"):
            with CaptureQueriesContext(connection) as asked:
                desk.get(exams_of(desk, path))
            numbers.append(len(asked))

    assert numbers[:2] == numbers[2:]
    assert max(numbers) <= 20


def test_turns_of_the_year_are_counted_for_each_person_and_seen_by_their_own_organisation_alone(desk, session):
    often, never = (make_exam_person(desk.provider, name=name) for name in ("Ada Oft", "Bea Nie"))
    year = days(0).year
    dates = [date(year, 1, 1), date(year, 1, 1), date(year, 12, 31), date(year - 1, 12, 31), date(year, 1, 1)]
    for number, day in enumerate(dates):
        exam = make_exam_session(session.kind, provider=session.provider, is_cancelled=number == 4)
        ExamSession.objects.filter(pk=exam.pk).update(date=day)
        exam.turns.create(provider=desk.provider, task="examiner", number=1).people.add(often)
    given_up = ExamSession.objects.filter(date=dates[0]).first().turns
    given_up.create(provider=desk.provider, task="invigilator", number=0).people.add(never)

    page = desk.get(exams_of(desk, "leute/")).content.decode()
    rows = [
        " ".join(re.sub(r"<[^>]+>", " ", row).split()) for row in re.findall(r"<tr>(.*?)</tr>", page, re.DOTALL)
    ]

    done = sum(day < days(0) for day in dates[:3])
    assert rows[0].endswith(f"Einsätze {year}")
    assert rows[1].endswith(f"Einsätze {year} {done} zugesagt: {3 - done}")
    assert rows[2].endswith(f"Einsätze {year} 0")


def asked() -> list[str]:
    """Who is asked to stand in."""
    return sorted(letter.to[0].partition("@")[0] for letter in mail.outbox if "Vertretung" in letter.subject)


def organisation(name, kind=None, **fields):
    """A partner with one person."""
    provider = make_provider(name, email=f"{name.lower()}@beispiel.example")
    make_partner(provider=provider)
    return make_exam_person(provider, kind, **fields)


@pytest.mark.parametrize(("on", "told"), [(HELP_FIRM_DAYS, []), (HELP_FIRM_DAYS - 1, ["nah"])])
def test_whoever_could_stand_in_is_asked_when_it_is_late(desk, session, on, told):
    ExamSession.objects.update(date=days(on))
    organisation("Nah", session.kind, near=[session.municipality])
    organisation("Fern", session.kind)
    organisation("Abgelaufen", session.kind, until=0, near=[session.municipality])
    organisation("Anderes", make_exam_kind(short="B1"), near=[session.municipality])
    take(desk, session, make_exam_person(desk.provider, session.kind, near=[session.municipality]))

    desk.post(exams_of(desk, f"aufgaben/{session.pk}/abgeben/"), of_task(desk, session))

    assert asked() == told


def test_neither_the_centre_nor_who_gives_up_nor_who_serves_already_is_asked_to_stand_in(desk, session):
    ExamSession.objects.update(date=days(3))
    for provider in (session.provider, desk.provider):
        make_exam_person(provider, session.kind)
    organisation("Andere", session.kind)
    busy = organisation("Beschäftigt", session.kind)
    session.turns.create(provider=busy.provider, task="invigilator", number=1).people.add(busy)
    take(desk, session)

    desk.post(exams_of(desk, f"aufgaben/{session.pk}/abgeben/"), of_task(desk, session))

    assert asked() == ["andere"]


def test_for_a_room_those_of_the_town_alone_are_asked_to_stand_in(desk, session):
    ExamSession.objects.update(date=days(3), needs_rooms=1)
    far = make_municipality("Sassnitz", latitude=54.5, longitude=13.6)
    make_partner(provider=make_provider("Fern", email="fern@beispiel.example", municipality=far))
    there = make_provider("Dort", email="dort@beispiel.example", municipality=session.municipality)
    make_partner(provider=there)
    make_provider("Fremd", email="fremd@beispiel.example", municipality=session.municipality)
    take(desk, session, task="room")

    desk.post(exams_of(desk, f"aufgaben/{session.pk}/abgeben/"), of_task(desk, session, "room"))

    assert asked() == ["dort"]


def test_where_nobody_reaches_the_town_all_are_asked_who_may_examine(desk, session):
    ExamSession.objects.update(date=days(3))
    for one in ("Fern", "Weit"):
        organisation(one, session.kind)
    take(desk, session)

    desk.post(exams_of(desk, f"aufgaben/{session.pk}/abgeben/"), of_task(desk, session))

    assert asked() == ["fern", "weit"]


def test_for_a_room_partners_of_that_town_are_asked(desk):
    town = make_municipality("Lübz")
    session = make_exam_session(on=3, provider=make_provider("Zentrum"), municipality=town, needs_rooms=1)
    organisation("Dort")
    Provider.objects.filter(name="Dort").update(municipality=town)
    organisation("Woanders")
    take(desk, session, task="room")

    desk.post(exams_of(desk, f"aufgaben/{session.pk}/abgeben/"), of_task(desk, session, "room"))

    assert asked() == ["dort"]


def late(desk, session, **fields):
    """The partner with somebody near gives its place up three days before: the link that "Nah" gets by mail."""
    ExamSession.objects.update(date=days(3), **fields)
    organisation("Nah", session.kind, near=[session.municipality])
    take(desk, session)
    desk.post(exams_of(desk, f"aufgaben/{session.pk}/abgeben/"), of_task(desk, session))
    letter = next(letter for letter in mail.outbox if "Vertretung" in letter.subject)
    return re.search(r"/de/einspringen/\S+", letter.body)[0]


def test_whoever_is_asked_to_stand_in_or_to_help_reads_the_hours_the_place_and_the_centre(desk, session, client):
    hours = {"starts_at": "09:00", "ends_at": "15:00", "be_there_at": "08:30"}
    link = late(desk, session, **hours, venue="Haus der Bildung")
    asked = make_help_request(session, Provider.objects.get(name="Nah"))
    (address,) = addresses_of(asked.provider)

    pages = [link, reverse("workplace:help_by_link", args=[help_token(asked, address)])]
    shown = [" ".join(client.get(page).content.decode().split()) for page in pages]

    for words in ("9:00–15:00", "8:30", "Haus der Bildung", "<bdi>Zentrum</bdi>"):
        assert [words in page for page in shown] == [True, True], words


def has(name) -> int:
    return Turn.objects.filter(provider__name=name).places("examiner")


def test_whoever_is_asked_stands_in_with_one_click_and_without_login_once(desk, session, client):
    link = late(desk, session)

    asked = client.get(link).content.decode()
    first, second = client.post(link, of_date()), Client().post(link, of_date())

    assert "Wir übernehmen das" in asked
    assert has("Nah") == 1
    assert (first.status_code, second.status_code) == (302, 302)
    page = client.get(link).content.decode()
    assert ("Danke. Das ist Ihre Aufgabe." in page, "Wir übernehmen das" in page) == (True, False)


@pytest.mark.parametrize(
    "end", ["taken", "cancelled", "over", "partner", "address", "odd", "given up", "given up elsewhere"]
)
def test_the_link_ends_with_the_need_the_partnership_and_the_address(desk, session, client, end):
    link = late(desk, session, needs_examiners=1)
    near = Provider.objects.get(name="Nah")
    acts = {
        "taken": lambda: take(desk, session),
        "cancelled": lambda: ExamSession.objects.update(is_cancelled=True),
        "over": lambda: ExamSession.objects.update(date=days(-1)),
        "partner": lambda: near.partner.delete(),
        "address": lambda: Provider.objects.filter(pk=near.pk).update(email="neu@beispiel.example"),
        "odd": lambda: None,
        "given up": lambda: (client.post(link, of_date()), give_up(session, near, "examiner")),
        "given up elsewhere": lambda: (take_on(session, near, "examiner"), give_up(session, near, "examiner")),
    }
    acts[end]()
    link = f"{link[:-3]}xy/" if end == "odd" else link

    pages = [client.get(link), client.post(link, of_date()), client.get(link)]

    assert has("Nah") == 0
    is_void = end in ("partner", "address", "odd", "given up", "given up elsewhere")
    assert [page.status_code for page in pages] == ([410] * 3 if is_void else [200, 302, 200])
    assert not any("Wir übernehmen das" in page.content.decode() for page in pages)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("round_", range(3))
def test_of_two_who_stand_in_at_once_one_has_it_and_a_doubled_click_counts_once(desk, session, round_):
    ExamSession.objects.update(date=days(3), needs_examiners=1)
    links = [
        reverse("workplace:stand_in", args=[stand_in_token(session, organisation(name).provider, "examiner", to)])
        for name, to in (("A", "a@beispiel.example"), ("B", "b@beispiel.example"))
    ]
    seen = of_date()

    answers = at_once(*[lambda link=link: Client().post(link, seen) for link in links * 2])

    assert [answer.status_code for answer in answers] == [302] * 4
    assert sorted([has("A"), has("B")]) == [0, 1]


def test_a_partner_without_courses_lends_people_and_the_office_reads_how(desk, session):
    county = partner("Landkreis")
    Provider.objects.filter(pk=county.provider.pk).update(is_published=False)
    person = make_exam_person(county.provider, session.kind)
    office = Client()
    office.force_login(make_user(role=User.Role.COORDINATOR))

    form = office.get(f"/de/buero/kooperation/partner/{county.provider.partner.pk}/").content.decode()
    pages = [county.get(exams_of(county, path)).status_code for path in ("aufgaben/", "leute/", "leute/neu/")]
    take(county, session, person)

    assert "Partner ohne Kurse" in form
    assert (pages, session.turns.get().provider) == ([200] * 3, county.provider)
    assert Client().get(f"/de/anbieter/{county.provider.slug}/").status_code == 404


def test_whoever_is_released_by_the_centre_is_named_no_longer(desk, session):
    person = make_exam_person(desk.provider, session.kind)
    take(desk, session, person)
    centre = Client()
    centre.force_login(make_membership(provider=session.provider).user)
    turn = session.turns.get()
    before = named(session)

    address = f"/de/mein/{session.provider.slug}/pruefungen/helfende/{turn.pk}/freigeben/"
    centre.post(address, {"done": "yes", "version": version_of_task(ExamSession.objects.get(), turn.changes)})

    assert (before, named(session), Turn.objects.get().number) == ({person.name}, set(), 0)


@pytest.mark.parametrize(("whose", "status"), [("own", 404), ("helper", 302), ("elsewhere", 404)])
@pytest.mark.parametrize("end", ["", "freigeben/"])
def test_a_centre_decides_of_those_who_help_at_its_own_dates_alone(session, whose, status, end):
    host = Client()
    host.force_login(make_membership(provider=session.provider).user)
    helper = partner("Hilft").provider
    place = make_exam_session(provider=make_provider("Zentrum")) if whose == "elsewhere" else session
    turn = place.turns.create(provider=session.provider if whose == "own" else helper, task="examiner", number=1)

    address = f"/de/mein/{session.provider.slug}/pruefungen/helfende/{turn.pk}/{end}"

    assert host.post(address, {"done": "yes", "version": turn.version}).status_code == status
