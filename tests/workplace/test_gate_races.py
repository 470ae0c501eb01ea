"""Two people at the same moment: one is public, the other is told; nothing is lost without a word."""

import pytest
from django.test import Client

from courses.models import Course, Proposal
from tests.factories import (
    make_course,
    make_course_type,
    make_membership,
    make_office,
    make_provider,
    make_run,
    make_user,
)
from tests.race import at_once
from tests.workplace.test_editor import base, values
from tests.workplace.test_gate import HEADER, row_of
from tests.workplace.test_imports import as_csv, send

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def run():
    make_office()
    make_course_type(slug="weiteres-angebot")
    return make_run(make_course(provider=make_provider(phone="1")), number="B-1")


def member(run):
    client = Client()
    client.force_login(make_membership(provider=run.course.provider).user)
    return client


def typed(client, run, section, **changes):
    """What sends that section, as it is now, with these changes."""
    address, data = f"{base(run.course)}{section}/", values(client, run.course, section) | changes
    return lambda: client.post(address, data).status_code


def accepting(run):
    """What accepts what waits now."""
    client, proposal = Client(), Proposal.objects.get()
    client.force_login(make_user(role="coordinator"))
    address, seen = f"/de/buero/vorschlaege/{proposal.pk}/annehmen/", {"version": proposal.version}
    return lambda: client.post(address, seen).status_code == 302


def one_section(run, number=2):
    clients = [member(run) for _number in range(number)]
    acts = [typed(client, run, "was", title_de=f"Titel {n}") for n, client in enumerate(clients)]

    answers = at_once(*acts)

    winner = answers.index(302)
    assert sorted(answers) == [302, *[409] * (number - 1)]
    assert edited(run).title_de == f"Titel {winner}"


def two_sections(run, number=2):
    sections = [("was", {"title_de": "Neu"}), ("anmeldung", {"phone": "03871 2"})] * (number // 2)
    acts = [typed(member(run), run, section, **changes) for section, changes in sections]

    answers = at_once(*acts)

    course = edited(run)
    assert answers.count(302) == 2 or number > 2
    assert (course.title_de, course.phone) == ("Neu", "03871 2")


def edited(run):
    course = Course.objects.get(pk=run.course_id)
    for proposal in course.proposals.alive():
        proposal.apply_to(course)
    return course


def edit_and_accept(run, number=2):
    """Either what was seen is public, and the new text waits; or both wait, and the reviewer is told."""
    typed(member(run), run, "was", title_de="Gesehen")()
    edits = [typed(member(run), run, "was", title_de="Ungesehen") for _number in range(number - 1)]
    acts = [accepting(run), *edits]

    is_done, *answers = at_once(*acts)

    assert Course.objects.get().title_de == ("Gesehen" if is_done else "Deutsch am Abend")
    assert 302 not in answers or edited(run).title_de == "Ungesehen"


def import_and_accept(run, number=2):
    typed(member(run), run, "was", title_de="Gesehen")()
    client, accept = member(run), accepting(run)
    page = send(client, run.course.provider, as_csv(HEADER, row_of(run, "Aus der Datei")))
    address, data = f"{page.request['PATH_INFO']}ausfuehren/", {"version": page.context["plan"].version}

    is_done, _answer = at_once(accept, lambda: client.post(address, data).status_code)

    assert Course.objects.get().title_de == ("Gesehen" if is_done else "Deutsch am Abend")


def undo_and_edit(run, number=2):
    client = member(run)
    page = send(client, run.course.provider, as_csv(HEADER, row_of(run, "Aus der Datei")))
    client.post(f"{page.request['PATH_INFO']}ausfuehren/", {"version": page.context["plan"].version})
    back = page.request["PATH_INFO"] + "zuruecknehmen/"
    edit = typed(member(run), run, "was", title_de="Von Hand")

    _answer, answer = at_once(lambda: client.post(back).status_code, edit)

    assert edited(run).title_de == ("Von Hand" if answer == 302 else "Deutsch am Abend")


def publish_and_edit(run, number=2):
    """What is public or waits is what stands there: a course is never published in another state than it is in."""
    Course.objects.update(status=Course.Status.DRAFT)
    publisher, edit = member(run), typed(member(run), run, "was", title_de="Von Hand")

    _answer, answer = at_once(lambda: publisher.post(f"{base(run.course)}veroeffentlichen/").status_code, edit)

    course, proposal = Course.objects.get(), Proposal.objects.get()
    assert (course.status, proposal.status, answer) == ("in_review", "waiting", 302)
    assert course.title_de == "Von Hand"


RACES = [one_section, two_sections, edit_and_accept, import_and_accept, undo_and_edit, publish_and_edit]


@pytest.mark.parametrize("race", RACES, ids=lambda race: race.__name__)
def test_nothing_is_lost_between_two(run, race):
    race(run)


@pytest.mark.fuzz
@pytest.mark.parametrize("race", [one_section, two_sections, edit_and_accept], ids=lambda race: race.__name__)
def test_nothing_is_lost_between_eight_fifty_times(run, race):
    for _round in range(50):
        Proposal.objects.all().delete()
        Course.objects.update(title_de="Deutsch am Abend", title="Deutsch am Abend", phone="")
        race(run, 8)
