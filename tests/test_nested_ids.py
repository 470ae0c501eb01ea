"""Addresses with more than one id: each must belong to the one before it, whoever asks and whatever the method."""

import re
from itertools import combinations

import pytest
from django.apps import apps
from django.urls import URLResolver, get_resolver, reverse
from django.urls.resolvers import LocalePrefixPattern

from accounts.models import User
from courses.models import Course
from enquiries.models import Enquiry
from providers.models import Invitation, Membership, QualityReport
from tests.factories import (
    days,
    make_agreement,
    make_appointment,
    make_area,
    make_booking,
    make_category,
    make_clash_rule,
    make_course,
    make_course_type,
    make_exam_kind,
    make_exam_person,
    make_exam_session,
    make_help_request,
    make_licence,
    make_means_kind,
    make_meeting,
    make_membership,
    make_message,
    make_network_task,
    make_office,
    make_page,
    make_partner,
    make_person,
    make_post,
    make_provider,
    make_result_slip,
    make_run,
    make_school_holidays,
    make_source,
    make_threshold,
    make_title_words,
    make_user,
    make_word_meaning,
    numbers,
    prove,
    stored,
)

pytestmark = pytest.mark.django_db

NOBODYS = 10**9
KEYS = {  # what a parameter names, by the part of the address before it
    "mein/provider": "provider",
    "angebote/pk": "course",
    "angebote/slug": "slug",
    "termine/run": "run",
    "termin/pk": "run",
    "anfragen/pk": "enquiry",
    "pruefungen/pk": "exam",
    "pruefungen/leute/pk": "exam_person",
    "aufgaben/pk": "exam_without_needs",
    "gemeinsam/pk": "exam",  # offered to nobody
    "helfende/pk": "turn",
    "gebeten/pk": "seat_request",
    "meldungen/pk": "report",
    "einstufung/pk": "slip",
    "einstufung/termine/pk": "appointment",
    "leute/pk": "booking",
    "plaetze/pk": "slip_seat",
    "gezeigt/pk": "shown_slip",
    "gefragt/pk": "help_request",
    "angebote/verlauf/record": "record",
    "profil/verlauf/record": "profile",
    "zulassungen/pk": "licence",
    "zahlen/pk": "quality_report",
    "import/pk": "import",
    "fehlt/pk": "course",
    "mitglieder/pk": "membership",
    "einladungen/pk": "invitation",
    "section": "section",
    "task": "task",
}
PUBLIC = {"anfragen/pk": "run"}
FREE = {"section", "task"}  # name no row


def routes(patterns=None, before="", space=""):
    """Name and route of every address with several parameters; the administration has a login of its own."""
    for entry in patterns or get_resolver().url_patterns:
        route = before if isinstance(entry.pattern, LocalePrefixPattern) else f"{before}{entry.pattern}"
        if not isinstance(entry, URLResolver):
            if route.count("<") > 1 and not route.startswith("konto/"):
                yield f"{space}{entry.name}", route
        elif entry.app_name != "admin":
            yield from routes(entry.url_patterns, route, f"{entry.namespace}:" if entry.namespace else space)


def keys_of(route) -> dict[str, str]:
    """Its parameters, each with what it names."""
    found, literals = {}, []
    for part in route.split("/"):
        if name := re.search(r"<\w+:(\w+)>", part):
            last = literals[-1] if literals else ""
            known = {**KEYS, **(PUBLIC if not route.startswith("mein/") else {})}
            tries = [f"{first}/{last}/{name[1]}" for first in literals] + [f"{last}/{name[1]}", name[1]]
            found[name[1]] = next(known[one] for one in tries if one in known)
        elif part:
            literals.append(part)
    return found


# The office's own name several rows of all providers; a source's people: planning/test_desk.
ADDRESSES = {name: keys_of(route) for name, route in routes() if not name.startswith("office:")}


def things_of(provider, course=None) -> dict:
    """One of each kind; of a second course those that hang on courses."""
    course = course or make_course(provider=provider)
    run = make_run(course)
    enquiry = Enquiry.objects.create(run=run, name="Olena", email="olena@beispiel.example", language="de")
    inviter = make_user(role=User.Role.COORDINATOR)
    if not hasattr(provider, "partner"):
        make_partner(provider=provider)
    booking, slip = make_booking(make_appointment(provider)), make_result_slip(provider)
    helped = make_exam_session(provider=provider)
    return {
        "provider": provider.slug,
        "course": course.pk,
        "slug": course.slug,
        "run": run.pk,
        "record": course.history.first().pk,
        "profile": provider.history.first().pk,
        "enquiry": enquiry.pk,
        "import": provider.imported_files.create(name="kurse.csv", table=[["Titel"]]).pk,
        "licence": make_licence(provider, proof=stored()).pk,
        "quality_report": QualityReport.objects.create(
            provider=provider, begins_on=days(-99), ends_on=days(-9), teachers=3
        ).pk,
        "membership": make_membership(provider=provider).pk,
        "invitation": Invitation.objects.create(
            provider=provider, email=f"neu{run.pk}@beispiel.example", invited_by=inviter
        ).pk,
        "exam_person": make_exam_person(provider).pk,
        "help_request": make_help_request(provider=provider).pk,
        "exam": make_exam_session(provider=provider, on=0, needs_examiners=1).pk,
        "exam_without_needs": make_exam_session(provider=provider).pk,
        "turn": helped.turns.create(provider=make_provider(f"Helfende {run.pk}"), task="room", number=1).pk,
        "seat_request": helped.seat_requests.create(provider=make_provider(f"Bittende {run.pk}"), seats=1).pk,
        "slip": slip.pk,
        "slip_seat": slip.seats.create(run=run, until=days(3)).pk,
        "shown_slip": provider.shown_slips.create(slip=slip).pk,
        "appointment": booking.appointment.pk,
        "booking": booking.pk,
        "report": make_message(kind="error", provider=provider).pk,
        "section": "was",
        "task": "examiner",
    }


@pytest.fixture
def mine():
    return things_of(make_provider())


@pytest.fixture
def manager(client, mine):
    """A browser in which somebody is logged in who may do everything for one provider and nothing for others."""
    provider = apps.get_model("providers.Provider").objects.get(slug=mine["provider"])
    client.force_login(make_membership(provider=provider, role=Membership.Role.MANAGER).user)
    return client


def asked(client, name, arguments) -> list[int]:
    """The status of opening and of sending."""
    address = reverse(name, kwargs=arguments)
    return [client.get(address).status_code, client.post(address).status_code]


def state() -> dict:
    models = [*apps.get_app_config("courses").get_models(), *apps.get_app_config("providers").get_models()]
    return {model._meta.label: list(model.objects.order_by("pk").values()) for model in models}


def swapped(keys, own, foreign):
    """Every mixture of one's own ids and foreign ones, but for those that are all one's own."""
    names = [name for name, kind in keys.items() if kind not in FREE]
    for number in range(1, len(names) + 1):
        for some in combinations(names, number):
            yield {name: (foreign if name in some else own)[kind] for name, kind in keys.items()}


def test_every_address_with_several_ids_is_known():
    assert len(ADDRESSES) >= 30
    assert {name for name in ADDRESSES if "workplace" not in name} == {"enquiries:enquire", "courses:run_calendar"}


def test_ones_own_ids_are_found(manager, mine):
    found = {
        name: manager.get(reverse(name, kwargs={param: mine[kind] for param, kind in keys.items()}))
        for name, keys in ADDRESSES.items()
    }
    for response in found.values():
        response.getvalue()  # closes a file

    assert {name for name, response in found.items() if response.status_code not in {200, 302, 405}} == set()


def test_ids_of_another_provider_are_not_found_in_any_mixture(manager, mine):
    theirs = things_of(make_provider(name="Andere"))
    before = state()

    wrong = [
        (name, arguments, answers)
        for name, keys in ADDRESSES.items()
        if name.startswith("workplace:")
        for arguments in swapped(keys, mine, theirs)
        if not set(answers := asked(manager, name, arguments)) <= {404, 405} or 404 not in answers
    ]

    assert wrong == []
    assert state() == before


def test_ids_of_another_course_are_not_found_below_the_first(manager, client, mine):
    provider = apps.get_model("providers.Provider").objects.get(slug=mine["provider"])
    sibling = things_of(provider, make_course(provider=provider, title="Ein zweiter"))
    inner = {"run", "record"}
    nested = {name: keys for name, keys in ADDRESSES.items() if inner & set(keys.values())}
    before = state()

    wrong = []
    for name, keys in nested.items():
        arguments = {param: (sibling if kind in inner else mine)[kind] for param, kind in keys.items()}
        answers = asked(client, name, arguments)
        if not set(answers) <= {404, 405} or 404 not in answers:
            wrong.append((name, answers))

    assert wrong == []
    assert len(nested) >= 8
    assert state() == before


def test_a_foreign_id_is_answered_like_one_that_nobody_has(manager, mine):
    theirs = things_of(make_provider(name="Andere"))
    nobodys = {kind: NOBODYS if isinstance(value, int) else f"{value}-nie" for kind, value in theirs.items()}

    def text(name, arguments):
        address = reverse(name, kwargs=arguments)
        return [
            re.sub(r"\d+|[\w-]*-nie", "", re.sub(re.escape(theirs["provider"]), "", answer.content.decode()))
            for answer in (manager.get(address), manager.post(address))
        ]

    for name, keys in ADDRESSES.items():
        last = [param for param, kind in keys.items() if kind not in FREE][-1]
        arguments = {param: mine[kind] for param, kind in keys.items()}
        foreign, unknown = ({**arguments, last: things[keys[last]]} for things in (theirs, nobodys))
        assert text(name, foreign) == text(name, unknown), name


KEPT = {
    "post": make_post,
    "page": make_page,
    "office": make_office,
    "contact_person": make_person,
    "category": make_category,
    "course_type": make_course_type,
    "exam_kind": make_exam_kind,
    "exam_session": make_exam_session,
    "partner": make_partner,
    "agreement": make_agreement,
    "meeting": make_meeting,
    "means_kind": make_means_kind,
    "network_task": make_network_task,
    "school_holidays": make_school_holidays,
    "title_words": make_title_words,
    "word_meaning": make_word_meaning,
    "clash_rule": make_clash_rule,
    "threshold": lambda: make_threshold(make_course_type()),
    "source": make_source,
    "region": lambda: make_area(f"Stadt {next(numbers)}", region=f"Region {next(numbers)}").region,
    "area": lambda: make_area(f"Stadt {next(numbers)}"),
}


def test_the_office_brings_nothing_back_from_the_history_of_another_thing(client):
    client.force_login(make_user(role=User.Role.ADMINISTRATOR))
    found = {}

    for name, make in KEPT.items():
        one, other = make(), make()
        address = reverse(f"office:restore_{name}", kwargs={"pk": one.pk, "record": other.history.first().pk})
        found[name] = client.post(address).status_code

    assert found == dict.fromkeys(KEPT, 404)
    there_is_but_one = {"office:restore_front"}
    assert {f"office:restore_{name}" for name in KEPT} | there_is_but_one == {
        name for name, _route in routes() if name.startswith("office:restore_")
    }


def test_a_run_of_another_provider_is_not_copied(manager, mine):
    theirs = things_of(make_provider(name="Andere"))
    address = reverse("workplace:copy_runs", kwargs={"provider": mine["provider"], "pk": mine["course"]})
    runs = apps.get_model("courses.CourseRun").objects
    before = runs.count()

    manager.post(address, {"runs": [theirs["run"]], "weeks": "4"})

    assert runs.count() == before
    assert Course.objects.count() == 2


def test_an_invitation_of_another_provider_goes_to_that_provider(client, mine):
    theirs = things_of(make_provider(name="Andere"))
    invitation = Invitation.objects.get(pk=theirs["invitation"])
    user = make_user(invitation.email)
    prove(user)
    client.force_login(user)

    client.post(f"/de/einladung/{invitation.token}/", {"provider": mine["provider"], "role": "manager"})

    assert list(user.memberships.values_list("provider__slug", "role")) == [(theirs["provider"], "editor")]
