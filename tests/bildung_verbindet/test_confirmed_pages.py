"""Lists that stay as they are when something else has changed, and none that does not say what has."""

import re
from types import SimpleNamespace

import pytest
from django.core.cache import caches
from django.db.models import Model
from django.http import HttpRequest, QueryDict
from django.utils import timezone
from django.utils.functional import Promise

from bildung_verbindet.freshness.stamps import stamps
from bildung_verbindet.freshness.watch import token_of, watch
from courses.models import Course, CourseRun
from courses.public.marks import parts
from courses.public.views import list_context
from courses.search.catalogue import Catalogue
from courses.search.keeper import keeper
from planning.models import Outlook
from tests.bildung_verbindet import test_page_cache
from tests.factories import (
    days,
    make_area,
    make_course,
    make_course_type,
    make_exam_session,
    make_front,
    make_municipality,
    make_office,
    make_page,
    make_person,
    make_provider,
    make_run,
    make_threshold,
    make_word_meaning,
)

pytestmark = pytest.mark.django_db(transaction=True)
cached = test_page_cache.cached

LIST = "/de/angebote/"
EMPTY = f"{LIST}?level=1&weekday=7"  # tells how soon one may begin at that level, and whom to ask
ADDRESSES = [
    *(LIST, "/en/angebote/", "/ar/angebote/?sort=newest", f"{LIST}?seats=on", f"{LIST}?level=3", f"{LIST}?page=2"),
    *(EMPTY, f"{LIST}?level=1", f"{LIST}?place=Hagenow&radius=10", f"{LIST}?q=Parchim+DTZ", f"{LIST}?q=Deutsh"),
    *(f"{LIST}?place=Parchim", f"{LIST}?q=Deutsch+xyzzy", f"{LIST}?q=Abend&level=6", f"{LIST}?category=leer"),
]


@pytest.fixture
def world():
    """Three courses that the changes concern, and twenty more."""
    parchim = make_municipality()
    make_municipality("Hagenow", latitude=53.43, longitude=11.19)
    found = SimpleNamespace(office=make_office(phone="03871 7225001"), area=make_area(), front=make_front())
    found.person, found.page = make_person(office=found.office, phone="03871 7225002"), make_page()
    found.run = make_run(make_course(level_from=1, level_to=1), start=20, municipality=parchim)
    found.online = make_run(make_course("Deutsch von zu Hause", mode=Course.Mode.ONLINE), municipality=None)
    found.exam, found.kind = make_exam_session(), found.run.course.course_type
    other = make_provider("Anderer Anbieter")
    for number in range(20):
        make_run(make_course(f"Rechnen {number}", provider=other), start=30, municipality=parchim)
    return found


@pytest.fixture
def look(monkeypatch):
    """The watch of a process that serves, once."""

    def look():
        today, seen = timezone.localdate(), stamps()
        newest, stamp = keeper.catalogue, seen["catalogue"]
        if newest and newest.stamp != stamp:
            newest = newest.at(stamp)
        whole = newest if newest and newest.is_whole else Catalogue(today, stamp)
        monkeypatch.setattr(keeper, "catalogue", whole)
        monkeypatch.setattr(watch, "token", token_of(seen, today))

    monkeypatch.setattr(keeper, "catalogue", None)
    return look


def seen(client) -> dict:
    return {address: client.get(address) for address in ADDRESSES}


def said(answers) -> dict:
    return {address: answer.content for address, answer in answers.items()}


def of_course(**values):
    return lambda world: Course.objects.filter(pk=world.run.course_id).update(**values)


def of_run(**values):
    return lambda world: CourseRun.objects.filter(pk=world.run.pk).update(**values)


def renamed(row):
    def change(world):
        row(world).name = "Umbenannt"
        row(world).save()

    return change


CHANGES = {
    "title": of_course(title="Neu", title_de="Neu"),
    "translation": of_course(title_en="German in the evening"),
    "price": of_course(cost=Course.Cost.PAID, price=90),
    "childcare": of_course(childcare=Course.Childcare.YES),
    "level": of_course(level_from=3, level_to=3),
    "seats": of_run(seats_free=0),
    "start": of_run(start=days(12)),
    "place": lambda world: of_run(municipality=make_municipality("Crivitz"))(world),
    "an online course's seats": lambda world: CourseRun.objects.filter(pk=world.online.pk).update(seats_free=1),
    "a course that comes": lambda world: make_run(make_course("Deutsch früh", level_from=3, level_to=3), start=9),
    "provider's name": lambda world: world.run.course.provider.__class__.objects.update(name="Neuer Name"),
    "kind's name": renamed(lambda world: world.kind),
    "category's name": renamed(lambda world: world.kind.category),
    "a kind that comes": lambda world: make_course_type("Neue Kursart"),
    "town's name": lambda world: (
        type(world.run.municipality).objects.filter(name="Parchim").update(name="Umbenannt")
    ),
    "exam's date": lambda world: type(world.exam).objects.update(date=days(40)),
    "start that needs people": lambda world: make_threshold(world.kind, 15),
    "outlook": lambda world: Outlook.objects.create(
        level=3, region=world.area.region, time="day", situation="more", made_on=days(0)
    ),
    "meaning of a word": lambda world: make_word_meaning("xyzzy", "Abend"),
    "office's phone": lambda world: type(world.office).objects.update(phone="03871 7225009"),
    "phone of one of its people": lambda world: type(world.person).objects.update(phone="03871 7225008"),
    "line of the front": lambda world: type(world.front).objects.update(line="Neu", line_de="Neu"),
    "title of a page in the frame": lambda world: type(world.page).objects.update(title="Neu", title_de="Neu"),
    "a course that is off": of_run(status=CourseRun.Status.CANCELLED),
    "a course that goes": lambda world: Course.objects.filter(pk=world.online.course_id).update(
        status=Course.Status.ARCHIVED
    ),
}


def test_whatever_lists_show_is_seen_to_change(client, world, look):
    look()
    before, stale, unseen = said(seen(client)), {}, []

    for name, change in CHANGES.items():
        change(world)
        look()
        after = said(seen(client))
        caches["pages"].clear()
        drawn = said(seen(client))
        stale[name] = [address for address in ADDRESSES if after[address] != drawn[address]]
        unseen += [name] if drawn == before else []
        before = drawn

    assert ({name: found for name, found in stale.items() if found}, unseen) == ({}, [])


def test_what_would_be_the_same_is_not_drawn_again(client, world, look):
    look()
    seen(client)
    Course.objects.filter(pk=world.run.course_id).update(title="Neu", title_de="Neu")
    look()

    answers = seen(client)

    drawn = [address for address, answer in answers.items() if answer.templates]
    assert [address for address in drawn if "Neu" not in answers[address].content.decode()] == []
    kept = [address for address in ADDRESSES if address not in drawn]
    assert {f"{LIST}?level=3", f"{LIST}?page=2"} <= {*kept}


def test_browsers_keep_what_stays_the_same(client, world, look):
    look()
    etag = client.get(EMPTY)["ETag"]
    Course.objects.filter(pk=world.online.course_id).update(title="Neu", title_de="Neu")
    look()

    assert client.get(EMPTY, headers={"If-None-Match": etag}).status_code == 304


def test_the_next_day_everything_is_drawn_anew(client, world, look, monkeypatch):
    look()
    seen(client)
    monkeypatch.setattr(watch, "token", token_of(stamps(), days(1)))

    assert all(answer.templates for answer in seen(client).values())


def plain(value) -> bool:
    if isinstance(value, dict):
        return all(map(plain, [*value, *value.values()]))
    if isinstance(value, (list, tuple)):
        return all(map(plain, value))
    return not isinstance(value, (Model, Promise)) and not re.search(r" object at 0x", repr(value))


@pytest.mark.parametrize("address", [address for address in ADDRESSES if "/de/" in address])
def test_pages_are_compared_by_values_alone(world, look, address):
    """Of a row Python would say that it is the same one, whatever it says now."""
    look()
    request = HttpRequest()
    request.GET = QueryDict(address.partition("?")[2])

    assert plain(parts(list_context(request)))
