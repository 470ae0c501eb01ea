"""The same number of people waiting, in every outlet: whoever reads all of them knows no more than from one."""

import re
from html import unescape
from itertools import groupby

import pytest
from django.core.management import call_command
from django.urls import reverse

from planning.models import Demand, ProposedStart, PublicNumber, Source
from tests.factories import (
    days,
    make_area,
    make_clash_rule,
    make_course,
    make_demand,
    make_liaison,
    make_membership,
    make_municipality,
    make_partner,
    make_proposed_start,
    make_provider,
    make_run,
    make_source,
    make_trusted,
    make_user,
)
from tests.office.filled import form_of

pytestmark = pytest.mark.django_db
MOST = 11
OF_NETWORK = ["clock", "supply", "supply_file", "soonest", "proposed_starts", "board", "planned_start"]
OF_NETWORK += ["area_overview", "area_file"]


def words(response) -> str:
    """Without what differs with each request."""
    text = re.sub(r'name="(csrfmiddlewaretoken|stamp|version)" value="[^"]*"', "", response.content.decode())
    return " ".join(unescape(text).split())


@pytest.fixture
def area():
    make_municipality(is_town=True)
    return make_area()


@pytest.fixture
def start(area):
    """Of a provider that reads, beside one of another; the portal asks about whatever it saves."""
    make_clash_rule(people_known_at_least=40)
    provider = make_provider("Werk", email="werk@beispiel.example")
    make_trusted(provider)
    course = make_course("Deutsch A1", provider=provider, level_from=1, level_to=1)
    theirs = {"provider": make_provider("Schule Elde"), "course_type": course.course_type}
    other = make_course("Deutsch fängt an", level_from=1, level_to=1, **theirs)
    make_run(other, start=37, seats_free=11, municipality=area.town)
    make_run(course, start=-9, end=20, municipality=area.town, seats_free=11)
    return make_run(course, start=-300, end=-200, municipality=area.town, seats_free=11)


@pytest.fixture
def readers(start):
    provider, partner = make_user("werk@beispiel.example"), make_user("amt@beispiel.example")
    make_membership(provider, start.course.provider)
    source = make_source(partner=make_liaison(make_partner(), email=partner.email).partner)
    return provider, partner, source


def people(number, area, run):
    """So many wait, and so many are told wherever a number of theirs is kept."""
    source = Source.objects.get_or_create(name="Stelle", kind=Source.Kind.JOBCENTER)[0]
    for model in (Demand, PublicNumber):
        model.objects.all().delete()
    for _one in range(number):
        make_demand(source, area=area, weeks=8)
    numbers = {"waiting": number, "overdue": number, "expected": number}
    if not ProposedStart.objects.update(**numbers):
        make_proposed_start(run, **numbers)
    other = run.course.course_type.courses.exclude(pk=run.course.pk).get().runs.get()
    other.own_list, other.own_list_as_of = number, days(0)
    other.save()
    call_command("publish_waiting")
    return other


def told(client, readers, area, run, other) -> dict[str, str]:
    """All outlets of all readers by name."""
    provider, partner, source = readers
    said = {"soonest": {"level": 1, "area": area.pk, "reach": 20, "time": "day"}}
    args = {"planned_start": [other.pk], "area_overview": [area.pk], "area_file": [area.pk]}
    found = {"numbers": words(client.get("/de/kurs-gesucht/zahlen/"))}
    for user in (provider, partner):
        client.force_login(user)
        for name in OF_NETWORK:
            page = client.get(reverse(f"office:{name}", args=args.get(name)), said.get(name))
            found[f"{name} of {user}"] = words(page)
    found["waiting_of"] = words(client.get(reverse("office:waiting_of", args=[source.pk])))
    client.force_login(provider)
    address = reverse("workplace:new_runs", args=[run.course.provider.slug, run.course.pk])
    dates = {"start": str(days(30)), "end": str(days(90)), "municipality": str(area.town.pk)}
    found["check"] = words(client.post(address, form_of(client.get(address)) | dates | {"seats_total": "16"}))
    return found


def test_all_outlets_together_leave_five_numbers_as_each_of_them_does(client, readers, area, start):
    pages = []
    for number in range(MOST):
        other = people(number, area, start)
        pages.append(told(client, readers, area, start, other))

    for name in pages[0]:
        alike = [len([*same]) for _page, same in groupby(page[name] for page in pages)]
        assert alike in ([MOST], [5, 5, 1]), name
    assert [len([*same]) for _page, same in groupby(pages)] == [5, 5, 1]
