"""A provider's first page: one list, the most urgent and oldest first, equal tasks in one line."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from cooperation.duties import last_months
from courses.models import Course, ImportedFile, Proposal
from enquiries.models import Enquiry, EnquiryCount
from foundation.reading.days import beginning
from providers.models import Membership, Provider
from tests.factories import (
    days,
    make_course,
    make_decision,
    make_enquiry,
    make_help_request,
    make_licence,
    make_meeting,
    make_membership,
    make_message,
    make_partner,
    make_provider,
    make_run,
    same_time,
)
from workplace.today.lines import NOW

pytestmark = pytest.mark.django_db


def page(client, provider, language="de"):
    return client.get(f"/{language}/mein/{provider.slug}/").content.decode()


def lines(content) -> list[tuple[str, str]]:
    """Age and title of each task."""
    found = re.findall(
        r'class="age">([^<]*?) ?(?:<small.*?)?</span>\s*<span class="what">\s*<b[^>]*>([^<]*)', content
    )
    return [(age.strip(), title.strip()) for age, title in found]


def ask(run, name, ago, **fields):
    return Enquiry.objects.create(
        run=run,
        name=name,
        email="o@b.example",
        language="uk",
        asked_at=same_time(-ago),
        **fields,
    )


def draft(provider, title, ago):
    course = make_course(provider=provider, status=Course.Status.DRAFT, title=title)
    Course.objects.filter(pk=course.pk).update(changed_at=same_time(-ago))
    return course


def test_the_most_urgent_comes_first_then_the_oldest_and_whoever_waits_by_name(client, provider):
    run = make_run(make_course(provider=provider), seats_as_of=days(-9))
    draft(provider, "Nähen", 40)
    for name, ago in (("Olena", 5), ("Ahmad", 2), ("Mariia", 1)):
        ask(run, name, ago)

    content = page(client, provider)

    assert lines(content) == [
        ("5 Tage", "Olena fragt nach einem Platz"),
        ("9 Tage", "1 Platzzahl bestätigen"),
        ("2 Tage", "2 weitere Anfragen"),
        ("40 Tage", "1 Entwurf fertig schreiben"),
    ]
    assert "Heute: 4 Aufgaben" in content
    assert "Ahmad, Mariia" in content


def test_drafts_of_one_file_are_one_line_and_the_others_another(client, provider):
    brought = [draft(provider, f"Kurs {number}", 3) for number in range(6)]
    own = [draft(provider, f"Eigener {number}", 1) for number in range(2)]
    undo = {"created": {"courses.course": [course.pk for course in brought]}}
    ImportedFile.objects.create(provider=provider, name="Frühjahr 2027.xlsx", status="done", undo=undo)
    ImportedFile.objects.create(provider=provider, name="Leer.xlsx", status="done")

    content = page(client, provider)

    assert lines(content) == [
        ("3 Tage", "6 Entwürfe aus „Frühjahr 2027.xlsx“"),
        ("1 Tag", "2 Entwürfe fertig schreiben"),
    ]
    assert all(f"/angebote/{course.pk}/" in content for course in [*brought, *own])


def test_each_kind_of_task_is_one_line_with_one_word_and_the_first_has_the_only_yellow_button(client, provider):
    run = make_run(make_course(provider=provider), seats_as_of=days(-40))
    ask(run, "Olena", 1)
    ask(run, "Robot", 2, is_doubtful=True)
    for _number in range(2):
        Proposal.objects.create(course=make_course(provider=provider), status="returned", answer="Bitte kürzer")
        make_course(provider=provider, confirmed_on=days(-100))
        make_course(provider=provider, cost="")
        draft(provider, "Entwurf", 1)

    content = page(client, provider)

    acts = re.findall(r'class="button( quiet)? go"[^>]*>\s*(\w+)', content)
    assert [title for _age, title in lines(content)] == [
        "1 Platzzahl bestätigen",
        "2 Angebote: Stimmt noch alles?",
        "Olena fragt nach einem Platz",
        "2 Änderungen kamen zurück",
        "Zweifelhafte Anfragen durchsehen",
        "2 Entwürfe fertig schreiben",
        "Sagen Sie, was Angebote kosten, für wen und wo sie sind",
    ]
    assert {word for _quiet, word in acts} == {"Bestätigen", "Antworten", "Ansehen"}
    assert [bool(quiet) for quiet, _word in acts] == [False, True, True, True, True, True, True]
    assert 'class="button"' not in content


def test_what_the_office_looks_at_is_no_task(client, provider):
    Proposal.objects.create(course=make_course(provider=provider, title="Nähen"), status="waiting")

    content = page(client, provider)

    assert lines(content) == []
    assert "Nähen" in content


def test_where_nothing_waits_the_page_says_so_and_names_the_one_thing_to_do(client, provider):
    content = page(client, provider)

    assert "Nichts." in content
    assert re.findall(r'class="button"[^>]*>([^<]+)', content) == ["Angebot hinzufügen"]


def test_the_figures_are_ones_own(client, provider):
    run = make_run(make_course(provider=provider), seats_total=20, seats_free=5, start=10, end=50)
    stranger = make_run(make_course(provider=make_provider(name="Andere")), seats_total=100, seats_free=100)
    for number in range(3):
        enquiry = ask(run, f"Neu {number}", 10)
        Enquiry.objects.filter(pk=enquiry.pk).update(answered_at=enquiry.asked_at + timedelta(days=2))
    ask(run, "Davor", 40, status="answered")
    ask(stranger, "Fremd", 1)

    content = page(client, provider)

    parts = ("name", "value", "change")
    found = [re.findall(rf'<span class="{part}">([^<]+)</span>', content) for part in parts]
    assert list(zip(*found, strict=True)) == [
        ("Anfragen, 30 Tage", "3", "2 mehr als davor"),
        ("Antwort im Mittel", "2,0 Tage", "Ziel: 5 Tage"),
        ("Plätze belegt", "75 %", "15 von 20"),
        ("Beginnt bald", "1", "in vier Wochen"),
    ]


def test_the_ways_at_the_thumb_say_what_waits_behind_them(client, provider):
    run = make_run(make_course(provider=provider), seats_as_of=days(-9))
    make_run(run.course, seats_as_of=days(-8))
    ask(run, "Olena", 1)
    for _number in range(3):
        draft(provider, "Entwurf", 1)
    make_run(make_course(provider=make_provider(name="Andere")), seats_as_of=days(-9))

    ways = page(client, provider).partition('class="ways"')[2].partition("</nav>")[0]

    words = re.sub(r"<[^>]+>", " ", ways.partition(">")[2]).split()
    assert words == [
        "Heute",
        "Plätze",
        "2",
        "offen",
        "Anfragen",
        "1",
        "offen",
        "Angebote",
        "3",
        "offen",
        "Netzwerk",
        "Prüfungen",
        "Qualität",
        "Personen",
    ]


@pytest.mark.parametrize(
    ("address", "marked"),
    [("", "Heute"), ("pruefungen/", "Prüfungen"), ("einstufung/termine/", "Prüfungen"), ("import/", "Angebote")],
)
def test_one_way_is_marked_the_one_behind_which_the_page_stands(client, provider, address, marked):
    html = client.get(f"/de/mein/{provider.slug}/{address}").content.decode()

    menu = html.partition('class="ways"')[2].partition("</nav>")[0]
    assert re.findall(r'aria-current="\w+">.*?<span>(\w+)', menu, re.DOTALL) == [marked]


def test_a_part_of_the_offers_has_its_own_address(client, provider):
    make_course(provider=provider, title="Öffentlich")
    draft(provider, "Entwurf A", 1)
    make_course(provider=provider, title="Alt", status=Course.Status.ARCHIVED)
    base = f"/de/mein/{provider.slug}/angebote/"

    titles = {
        part: [course.title for course in client.get(f"{base}?part={part}").context["page"].object_list]
        for part in ("", "drafts", "old", "unanswered", "archive", "nonsense")
    }

    assert titles == {
        "": ["Entwurf A", "Öffentlich"],
        "drafts": ["Entwurf A"],
        "old": [],
        "unanswered": [],
        "archive": ["Alt"],
        "nonsense": ["Entwurf A", "Öffentlich"],
    }


def asked_in(months, gone):
    """In each, with those forgotten since, who asked in the first."""
    known = [timezone.localdate(row.asked_at).replace(day=1) for row in Enquiry.objects.all()]
    return [known.count(months[0]) + gone, known.count(months[1])]


def test_each_figure_has_its_last_periods(client, provider):
    course = make_course(provider=provider)
    make_run(course, seats_total=10, seats_free=5, start=10, end=50)
    for start in (-10, -40, -41):
        make_run(course, start=start, end=start + 1, seats_total=None, seats_free=None)
    fuller = make_run(course, seats_total=10, seats_free=1, start=-80, end=60)
    fuller.history.update(history_date=beginning(days(-59)) - timedelta(minutes=30))
    fuller.seats_free = 5
    fuller.save()
    for ago, replied in ((10, 2), (40, 4), (41, 6)):
        enquiry = ask(fuller, "Olena", ago)
        Enquiry.objects.filter(pk=enquiry.pk).update(answered_at=enquiry.asked_at + timedelta(days=replied))
    months = last_months(3)
    for outcome in ("placed", "withdrawn"):
        EnquiryCount.objects.create(provider=provider, month=months[0], outcome=outcome, number=7, in_time=5)
    EnquiryCount.objects.create(provider=make_provider(name="Andere"), month=months[0], outcome="placed", number=9)

    figures = client.get(f"/de/mein/{provider.slug}/").context["figures"]

    assert {figure.name: [number for _label, number in figure.points] for figure in figures} == {
        "Anfragen, 30 Tage": [0, 0, 0, *asked_in(months[:2], 7), 1],
        "Antwort im Mittel": [None, None, None, None, 5, 2],
        "Plätze belegt": [None, None, None, 90, 90, 50],
        "Beginnt bald": [0, 0, 1, 2, 1, 1],
    }


def test_the_menu_says_how_much_waits_and_not_how_much_there_is(client, provider):
    run = make_run(make_course(provider=provider), seats_as_of=days(0))
    make_run(run.course, start=50, end=90, seats_as_of=days(-60))
    make_run(make_course(provider=make_provider("Andere")), seats_as_of=days(-60))
    for name, fields in {"Olena": {}, "Ali": {"status": "answered", "answered_at": timezone.now()}}.items():
        ask(run, name, 0, **fields)
    draft(provider, "Nähen", 0)

    waits = {way.name: way.number for way in client.get(f"/de/mein/{provider.slug}/").context["ways"]}

    assert [waits[name] for name in ("Plätze", "Anfragen", "Angebote")] == [1, 1, 1]


def test_what_was_done_since_monday_is_counted_and_named(client, provider):
    since_monday = timezone.localdate().weekday()
    run = make_run(make_course(provider=provider), seats_as_of=days(-since_monday))
    make_run(run.course, seats_as_of=days(-since_monday - 1))
    for answered_at in (timezone.now(), same_time(-1 - since_monday)):
        ask(run, "Olena", 20, status="answered", answered_at=answered_at)
    Course.history.update(history_date=same_time(-1 - since_monday))
    run.course.save()
    published = draft(provider, "Nähen", 0)
    published.status = Course.Status.PUBLISHED
    published.save()

    content = page(client, provider)

    assert "Diese Woche erledigt: 3" in " ".join(content.split())
    assert "1 Anfrage beantwortet, 1 Platzzahl bestätigt, 1 Angebot veröffentlicht" in content


def test_the_page_of_a_provider_with_all_kinds_of_tasks_asks_few_queries(
    client, demo_content, django_assert_max_num_queries
):
    provider = Provider.objects.get(slug="beispiel-bildungswerk")
    client.force_login(make_membership(provider=provider, role=Membership.Role.MANAGER).user)
    address = f"/de/mein/{provider.slug}/"
    client.get(address)
    connection.queries_log.clear()  # it keeps no more than some thousands

    with django_assert_max_num_queries(20):
        content = client.get(address).content.decode()

    assert "fragt nach einem Platz" in content


def test_people_of_several_lists_stand_in_each_of_them_with_the_oldest_on_top(client, provider):
    """All were answered in the moment in which they asked."""
    run = make_run(make_course("Deutsch A2", provider=provider), seats_free=5)
    for number, name in enumerate(("Jung", "Mittel", "Alt")):
        moment = timezone.now() - timedelta(days=60 + number)
        moments = dict.fromkeys(("asked_at", "waits_since", "still_asked_at", "answered_at"), moment)
        make_enquiry(run, name=name, status="waiting", email="", phone="03871 722100", **moments)

    tasks = client.get(f"/de/mein/{provider.slug}/").context["tasks"]

    shown = [[words.partition(":")[0] for words, _address in task.rows] for task in tasks if task.rows]
    assert shown == [["Alt", "Mittel", "Jung"]] * 2


def test_equal_tasks_lead_to_the_list_of_them_all(client, provider):
    run = make_run(make_course(provider=provider), start=-1, end=90, late_entry=True)
    for _number in range(2):
        make_enquiry(run, status="waiting", waits_since=same_time(-9))
        make_enquiry(run, status="withdrawn", gives_back=True, closed_at=same_time(-9))
        make_enquiry(run, status="placed", closed_at=same_time(-9))
        make_enquiry(run, status="waiting", email="", phone="0171 1234567", still_asked_at=same_time(-9))

    found = client.get(f"/de/mein/{provider.slug}/").context["tasks"]

    inbox = f"/de/mein/{provider.slug}/anfragen/?status="
    assert {task.title: task.address.removeprefix(inbox) for task in found if task.rows} == {
        "Plätze anbieten: 4 Personen warten": "waiting",
        "2 Personen haben ihren Platz abgesagt": "withdrawn",
        "Sind 2 Personen gekommen?": "placed",
        "2 Personen anrufen: Warten sie noch?": "waiting",
    }


def all_that_waits(provider):
    """Of each kind one."""
    course = make_course(provider=provider, confirmed_on=days(-120), cost="")
    begun = make_run(course, start=-1, end=90, late_entry=True, seats_as_of=days(-9))
    make_enquiry(begun, status="waiting", waits_since=same_time(-9))
    make_enquiry(begun, status="withdrawn", gives_back=True, closed_at=same_time(-9))
    make_enquiry(begun, status="placed", closed_at=same_time(-9))
    make_enquiry(begun, status="waiting", email="", phone="0171 1234567", still_asked_at=same_time(-9))
    make_enquiry(begun, status="new")
    make_enquiry(begun, is_doubtful=True)
    Proposal.objects.create(course=course, changes={"phone": ["", "1"]}, status="returned")
    Proposal.objects.create(provider=provider, changes={"phone": ["", "1"]}, status="returned")
    make_course(provider=provider, status="draft")
    make_message(kind="error", provider=provider)
    make_licence(provider, 9)
    make_help_request(provider=make_partner(provider=provider).provider)
    make_decision(make_meeting(), provider.partner)


def test_all_that_waits_is_that_of_the_provider_and_nobody_elses(client, provider):
    Membership.objects.update(role=Membership.Role.MANAGER)
    all_that_waits(make_provider("Andere"))
    others = client.get(f"/de/mein/{provider.slug}/").context["tasks"]
    all_that_waits(provider)

    own = client.get(f"/de/mein/{provider.slug}/").context["tasks"]

    assert [task.title for task in others] == []
    assert sorted({task.title for task in own}) == [
        "1 Angebot: Stimmt noch alles?",
        "1 Entwurf fertig schreiben",
        "1 Fehler, der jemandem aufgefallen ist",
        "1 Person anrufen: Wartet sie noch?",
        "1 Person hat ihren Platz abgesagt",
        "1 Platzzahl bestätigen",
        "2 Änderungen kamen zurück",
        "Ist 1 Person gekommen?",
        "Kursbeginne eintragen",
        "Können Sie bei einer Prüfung helfen?",
        "Olena Beispiel fragt nach einem Platz",
        "Plätze anbieten: 2 Personen warten",
        "Sagen Sie, was Angebote kosten, für wen und wo sie sind",
        "Zulassung erneuern: Integrationskurse (BAMF)",
        "Zweifelhafte Anfragen durchsehen",
    ]


@pytest.mark.parametrize(("until", "is_urgent"), [(-1, True), (0, False)])
def test_a_licence_is_urgent_when_its_last_day_is_over(client, provider, until, is_urgent):
    make_licence(provider, until)
    Membership.objects.update(role=Membership.Role.MANAGER)

    (task,) = client.get(f"/de/mein/{provider.slug}/").context["tasks"]

    assert (task.urgency == NOW) is is_urgent
