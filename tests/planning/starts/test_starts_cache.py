"""Starts that a process remembers: what was saved shows at the next request, and nobody sees what is another's."""

from datetime import timedelta
from itertools import pairwise

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from courses.models import Course, CourseRun
from courses.models.sources import CourseChange
from enquiries.models import Enquiry
from enquiries.models.states import Status
from places.models import Municipality, Region
from planning.board.forms import MINE
from planning.board.starts_cache import on_board, starts_cache
from planning.models import Demand, DemandOutcome, SupplyNumber, Threshold
from tests.factories import (
    days,
    make_area,
    make_clash_rule,
    make_course,
    make_course_type,
    make_demand,
    make_enquiry,
    make_entry_point,
    make_liaison,
    make_membership,
    make_municipality,
    make_partner,
    make_provider,
    make_run,
    make_source,
    make_threshold,
    make_user,
    make_weekly_time,
)

pytestmark = pytest.mark.django_db(transaction=True)  # stamps count what is committed


@pytest.fixture(autouse=True)
def remembering():
    starts_cache.is_on, starts_cache.known = True, None
    yield
    starts_cache.is_on, starts_cache.known = False, None


def make_start(title, provider=None, **fields):
    kind = Course.objects.values_list("course_type", flat=True).first()
    more = {"course_type_id": kind} if kind else {"course_type": make_course_type()}
    provider = provider or make_provider(name=f"Anbieter {title}")
    course = make_course(title, provider=provider, level_from=1, level_to=1, **more)
    return make_run(course, **{"start": 30, "end": 90, "seats_min": 13} | fields)


def facts(starts) -> list:
    return [
        {
            "key": one.run.pk,
            "words": (one.run.course.title, one.run.course.provider.name, one.kind, one.state, one.numbers),
            "place": (one.run.start, one.run.municipality, one.childcare),
            "days": [day.starts_on for day in one.run.entry_points.all()],
        }
        for one in starts
    ]


def test_what_has_changed_is_read_anew_and_all_else_stays_as_it_was_read():
    office = make_user(role=User.Role.COORDINATOR)
    first, second = make_start("Kurs a"), make_start("Kurs b")
    threshold = make_threshold(first.course.course_type, 15)
    runs, courses = CourseRun.objects.filter(pk=first.pk), Course.objects.filter(pk=first.course_id)
    changes = [
        lambda: runs.update(seats_free=3),
        lambda: courses.update(title_de="Anders", childcare=Course.Childcare.YES),
        lambda: type(first.course.provider).objects.filter(courses=first.course).update(name="Anbieter Anders"),
        lambda: make_weekly_time(first),
        lambda: make_entry_point(first, 40),
        lambda: make_start("Kurs c"),
        lambda: runs.delete(),
    ]
    starts_cache.of(office, days(0))

    for change in changes:
        before = {one.run.pk: one for one in starts_cache.of(office, days(0), "entry_points")}
        change()
        now = starts_cache.of(office, days(0), "entry_points")

        assert facts(now) == facts(on_board(office, days(0), "entry_points")) != facts(before.values())
        assert before[second.pk] in now
        assert [one is before[second.pk] for one in now if one.run.pk == second.pk] == [True]
    CourseRun.objects.update(seats_min=None)
    assert starts_cache.of(office, days(0))[0].minimum == 15
    Threshold.objects.filter(pk=threshold.pk).update(people_min=14)
    assert starts_cache.of(office, days(0))[0].minimum == 14


def test_pages_that_are_kept_show_what_was_saved_at_the_next_request(client):
    run = make_start("Kurs a")
    client.force_login(make_user(role=User.Role.COORDINATOR))
    pages = []

    for number in (9, 8, 9):
        CourseRun.objects.filter(pk=run.pk).update(seats_free=number)
        pages.append(client.get(reverse("office:board")).content.decode())

    assert [f"{16 - number}/13–16" in page for number, page in zip((9, 8, 9), pages, strict=True)] == [True] * 3
    assert f"{16 - 9}/13–16" not in pages[1]


def test_pages_that_are_kept_show_who_waits_at_the_next_request(client):
    """As they are drawn where nothing is remembered."""
    run = make_start("Kurs a")
    joined = make_start("Kurs b", start=-9)
    make_entry_point(joined, 20)
    demand, enquiry = (
        make_demand(make_source(), number=7, code="", month=days(0).replace(day=1)),
        make_enquiry(run, status=Status.WAITING),
    )
    last = (days(0).replace(day=1) - timedelta(days=1)).replace(day=1)
    SupplyNumber.objects.create(month=last, level=1, region=demand.area.region, waiting=3, expected=0, free=0)
    enquiries, rows = Enquiry.objects.filter(pk=enquiry.pk), Demand.objects.filter(pk=demand.pk)
    changes = [
        lambda: rows.update(number=8),
        lambda: make_demand(make_source(), level=2),
        lambda: enquiries.update(status=Status.ANSWERED, asked_at=timezone.now() - timedelta(weeks=30)),
        lambda: SupplyNumber.objects.filter(month=last).update(waiting=1),
        lambda: DemandOutcome.objects.add(demand, DemandOutcome.Outcome.GONE, days(0).replace(day=1)),
        lambda: Region.objects.update(name="Ganz woanders"),
        lambda: make_municipality("Crivitz", is_town=True),
        lambda: Municipality.objects.filter(is_town=True).update(name="Umbenannt"),
        lambda: CourseRun.objects.filter(pk=joined.pk).update(seats_wanted=9),
        lambda: rows.delete(),
    ]
    client.force_login(make_user(role=User.Role.COORDINATOR))
    kept, drawn = [bodies(client)], []

    for change in changes:
        change()
        kept.append(bodies(client))
        starts_cache.is_on = False
        drawn.append(bodies(client))
        starts_cache.is_on = True

    assert kept[1:] == drawn
    assert [before != after for before, after in pairwise(kept)] == [True] * len(changes)


def bodies(client) -> list[str]:
    pages = [client.get(reverse(f"office:{page}")).content.decode() for page in ("clock", "supply")]
    return [page[page.index("<h1") : page.index("</main>")] for page in pages]


def test_rights_are_asked_at_each_request(client):
    own = make_membership(provider=make_provider(name="Anbieter Kurs a"))
    make_start("Kurs a", provider=own.provider)
    make_start("Kurs b", status=CourseRun.Status.INTENDED)
    office = make_user(role=User.Role.COORDINATOR)
    found = {}

    for name, user in (("office", office), ("own", own.user), ("again", office)):
        client.force_login(user)
        page = client.get(reverse("office:board")).content.decode()
        found[name] = [letter for letter in "ab" if f"Anbieter Kurs {letter}" in page]
    own.delete()
    client.force_login(own.user)

    assert found == {"office": ["a", "b"], "own": ["a"], "again": ["a", "b"]}
    assert client.get(reverse("office:board")).status_code == 404


def test_only_ours_are_the_readers_own_whoever_has_asked_before(client):
    starts = [make_start(f"Kurs {letter}") for letter in "ab"]
    people = [make_membership(provider=start.course.provider).user for start in starts]
    addresses, found = [reverse("office:planned_start", args=[start.pk]) for start in starts], []

    for user in people:
        client.force_login(user)
        page = client.get(reverse("office:board"), {"provider": MINE}).content.decode()
        found.append([f'"{address}"' in page for address in addresses])

    assert found == [[True, False], [False, True]]


def person_of(role):
    """Who sees these pages; a liaison person acts for no provider."""
    if role == "office":
        return make_user(role=User.Role.COORDINATOR)
    if role == "provider":
        return make_membership(provider=make_provider(name="Anbieter Kurs d")).user
    return make_user(make_liaison(make_partner(name="Jobcenter")).email)


@pytest.mark.parametrize("role", ["office", "provider", "liaison"])
@pytest.mark.parametrize(
    ("page", "looks", "changes"),
    [("board", 1, 1), *((page, looks, 0) for page in ("board", "clock", "supply") for looks in (0, 1))],
)
def test_a_page_asks_twelve_times_at_most_whoever_looks(client, page, looks, changes, role):
    runs = [make_start(f"Kurs {letter}") for letter in "abc"]
    client.force_login(person_of(role))
    for _look in range(looks):
        client.get(reverse(f"office:{page}"))
    for run in runs[:changes]:
        run.save()

    with CaptureQueriesContext(connection) as queries:
        answer = client.get(reverse(f"office:{page}"))

    assert answer.status_code == 200
    assert len(queries) <= 12, "\n".join(
        query["sql"][:90] + " … " + query["sql"][query["sql"].find("FROM") :][:60] for query in queries
    )


def test_many_starts_are_not_remembered(monkeypatch):
    monkeypatch.setattr("planning.board.starts_cache.MOST", 1)
    office = make_user(role=User.Role.COORDINATOR)
    make_start("Kurs a")
    make_start("Kurs b")

    found = starts_cache.of(office, days(0))

    assert (len(found), starts_cache.known) == (2, None)


@pytest.mark.parametrize("page", ["board", "clock", "supply"])
@pytest.mark.parametrize("role", ["office", "provider", "partner"])
def test_no_look_at_what_is_planned_asks_more_than_twelve_times_whatever_has_changed(client, page, role):
    """A pair that could begin together, days to join, somebody on a list and in the register: all is read."""
    town = make_area().town
    make_clash_rule()
    run = make_start("Kurs a", municipality=town, seats_min=12, seats_free=8)
    make_start("Kurs b", start=31, municipality=town, seats_min=12, seats_free=8)
    joined = make_start("Kurs c", start=-9, municipality=town)
    make_entry_point(joined, 9)
    make_enquiry(run, status=Status.WAITING, waits_since=timezone.now())
    make_demand(make_source())
    client.force_login(person_of(role))
    changes = [
        lambda: None,
        lambda: None,
        lambda: CourseRun.objects.update(seats_free=7),
        lambda: Course.objects.filter(pk=run.course_id).update(title_de="Anders"),
        lambda: make_entry_point(joined, 19),
        lambda: make_threshold(run.course.course_type, 9),
        lambda: make_demand(make_source()),
        lambda: make_enquiry(run, status=Status.WAITING, waits_since=timezone.now()),
        lambda: Region.objects.update(name="Anders"),
        lambda: CourseRun.objects.filter(pk=run.pk).delete(),
        lambda: Municipality.objects.filter(pk=town.pk).update(name="Anders"),
    ]
    asked = []

    for change in changes:
        change()
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse(f"office:{page}")).status_code == 200
        asked.append(len(queries))

    assert max(asked) <= 12, asked


def test_what_concerns_all_courses_is_read_anew():
    office, run = make_user(role=User.Role.COORDINATOR), make_start("Kurs a")
    starts_cache.of(office, days(0))

    type(run.course.course_type).objects.update(name_de="Anders")

    (start,) = starts_cache.of(office, days(0))
    assert start.run.course.course_type.name == "Anders"


def test_a_course_that_is_over_or_gone_is_shown_to_nobody_though_it_was_remembered():
    office = make_user(role=User.Role.COORDINATOR)
    gone, over, stays = make_start("Kurs a"), make_start("Kurs b"), make_start("Kurs c")
    starts_cache.of(office, days(0))

    CourseRun.objects.filter(pk=gone.pk).delete()
    CourseRun.objects.filter(pk=over.pk).update(start=days(-90), end=days(-1))

    assert [one.run for one in starts_cache.of(office, days(0))] == [stays]


def test_starts_of_which_no_change_was_ever_noted_are_read_as_well():
    office, run = make_user(role=User.Role.COORDINATOR), make_start("Kurs a")
    CourseChange.objects.all().delete()

    found = [starts_cache.of(office, days(0)) for _time in range(2)]

    assert [[one.run.pk for one in starts] for starts in found] == [[run.pk]] * 2
