"""Two half-empty starts near each other: compared, asked of both by one click, decided by each."""

import pytest
from django.core import mail
from django.urls import reverse
from django.utils.html import strip_tags

from accounts.models import User
from courses.models import CourseRun
from planning.models import PairAsked
from planning.starts.pairs import ask_together, group, pairs_of
from planning.starts.reading import Ways, all_planned
from tests.factories import (
    InDays,
    days,
    make_clash_rule,
    make_course,
    make_course_type,
    make_membership,
    make_municipality,
    make_provider,
    make_run,
    make_user,
)

pytestmark = pytest.mark.django_db
NEAR = {"latitude": 53.43, "longitude": 12.0}  # 10 km as the crow flies, 13 by road


@pytest.fixture
def kind():
    return make_course_type()


def make_start(name, kind, taken=6, start=40, place=None, **fields):
    """Of B1, at least ten people, sixteen seats."""
    provider = make_provider(name=name, email=f"{name.lower()}@beispiel.example")
    course = make_course(f"Deutsch {name}", provider=provider, course_type=kind, level_from=3, level_to=3)
    place = place or make_municipality()
    said = {"seats_total": 16, "seats_free": 16 - taken, "seats_min": 10, "municipality": place}
    return make_run(course, start=start, end=start + 60, **said | fields)


@pytest.fixture
def two(kind):
    here, there = make_municipality(), make_municipality("Lübz", slug="luebz", **NEAR)
    return make_start("Werk", kind, place=here), make_start("Schule", kind, 5, start=47, place=there)


@pytest.mark.parametrize(
    ("fields", "number"),
    [
        ({}, 1),
        ({"seats_free": 6}, 0),
        ({"seats_free": 16}, 0),
        ({"seats_free": 15}, 0),
        ({"start": InDays(140), "end": InDays(200)}, 0),
        ({"status": "cancelled"}, 0),
        ({"seats_as_of": InDays(-40)}, 0),
        ({"decide_on": InDays(-1)}, 1),
        ({"seats_min": 4}, 0),
        ({"registration_deadline": InDays(-1)}, 0),
    ],
)
def test_two_are_a_pair_while_both_lack_people_and_together_more_begin(two, fields, number):
    CourseRun.objects.filter(pk=two[1].pk).update(**fields)

    assert len(pairs_of(all_planned(CourseRun.objects.all()))) == number


def test_people_travel_as_far_as_the_shares_say_and_always_to_their_own_start(two):
    first, second = all_planned(CourseRun.objects.all())

    people = group(second, [first, second], Ways())

    assert len(people) == 5
    assert [first.run.municipality_id in one.near for one in people] == [False, True, True, True, True]
    assert all(one.near[second.run.municipality_id] == 0 for one in people)


def test_what_each_choice_means_is_shown_with_its_numbers(client, two):
    make_clash_rule()
    client.force_login(make_user(role=User.Role.COORDINATOR))

    listed = client.get(reverse("office:pairs")).content.decode()
    page = client.get(reverse("office:pair", args=[two[0].pk, two[1].pk])).content.decode()

    assert reverse("office:pair", args=[two[0].pk, two[1].pk]) in listed
    assert [number for number in (0, 10) if f"<b>{number}</b></td>" not in page] == []
    assert "zusammen in Parchim ✓" in page


def ask(client, two, stays=None):
    return client.post(reverse("office:ask_pair", args=[run.pk for run in two]), {"stays": (stays or two[0]).pk})


def test_one_click_writes_to_both_providers_with_the_numbers_and_only_once(client, two):
    client.force_login(make_membership(provider=two[1].course.provider).user)

    for _time in range(2):
        ask(client, two)

    asked = PairAsked.objects.get()
    assert (asked.stays, asked.ends, asked.beginning, asked.unreached) == (*two, 10, 1)
    assert sorted(message.to[0] for message in mail.outbox)[-1] == "werk@beispiel.example"
    assert len(mail.outbox) == 2
    assert all("10 Menschen beginnen" in message.body for message in mail.outbox)


@pytest.mark.parametrize(
    ("answers", "outcome"),
    [
        ({"Werk": "together"}, "open"),
        ({"Werk": "together", "Schule": "together"}, "together"),
        ({"Werk": "together", "Schule": "apart"}, "apart"),
        ({"Werk": "apart"}, "apart"),
    ],
)
def test_each_provider_decides_for_its_own_start_and_it_is_kept(client, two, answers, outcome):
    client.force_login(make_user(role=User.Role.COORDINATOR))
    ask(client, two)

    for run in two:
        if answer := answers.get(run.course.provider.name):
            client.force_login(make_membership(provider=run.course.provider).user)
            said = {"answer": answer, "reason": f"Raum von {run.course.provider.name} ist frei"}
            client.post(reverse("office:decide_pair", args=[one.pk for one in two]), said)

    asked = PairAsked.objects.get()
    words = {"together": "zusammen", "apart": "beide wie geplant"}
    own_page = reverse("office:pair", args=[run.pk for run in two])
    for address in (reverse("office:pairs"), own_page):
        said = strip_tags(client.get(address).content.decode())
        said = " ".join(said.split())
        assert [name for name in answers if f"{name}: {words[answers[name]]} – Raum von {name}" not in said] == []
    assert (asked.outcome, asked.decided_on) == (outcome, days(0))
    assert len(client.get(reverse("office:pairs")).context["pairs"]) == (outcome != "apart")


def decide(client, two, run, answer, reason):
    client.force_login(make_membership(provider=run.course.provider).user)
    address = reverse("office:decide_pair", args=[one.pk for one in two])
    return client.post(address, {"answer": answer, "reason": reason})


def test_an_answer_that_was_given_is_taken_away_by_nobody(client, two):
    client.force_login(make_user(role=User.Role.COORDINATOR))
    ask(client, two)
    decide(client, two, two[0], "together", "Wir machen es zusammen")

    late = decide(client, two, two[0], "apart", "Doch nicht")
    client.force_login(make_user(role=User.Role.COORDINATOR))
    for_both = {"answer": "apart", "reason": "Die Halle ist zu"}
    client.post(reverse("office:decide_pair", args=[one.pk for one in two]), for_both)

    asked = PairAsked.objects.get()
    assert late.status_code == 409
    assert (asked.answer_of_stays, asked.reason_of_stays) == ("together", "Wir machen es zusammen")
    assert (asked.answer_of_ends, asked.reason_of_ends) == ("apart", "Die Halle ist zu")


def test_what_both_have_decided_no_old_page_decides_anew(client, two):
    client.force_login(make_user(role=User.Role.COORDINATOR))
    ask(client, two)
    for run in two:
        decide(client, two, run, "together", "Wir machen es zusammen")

    late = decide(client, two, two[0], "apart", "Bei uns sind jetzt zwölf")

    asked = PairAsked.objects.get()
    assert (asked.outcome, asked.reason_of_ends) == ("together", "Wir machen es zusammen")
    assert (late.status_code, "Bei uns sind jetzt zwölf" in late.content.decode()) == (409, True)


def test_a_pair_is_asked_once_from_whichever_side(two):
    first, second = all_planned(CourseRun.objects.all())
    (pair,) = pairs_of([first, second])

    rows = {
        ask_together(first, second, pair.best, make_user()),
        ask_together(second, first, pair.best, make_user()),
    }

    assert (len(rows), PairAsked.objects.count(), len(mail.outbox)) == (1, 1, 2)


def test_nobody_decides_for_others(client, two):
    client.force_login(make_user(role=User.Role.COORDINATOR))
    ask(client, two)
    client.force_login(make_membership(provider=make_provider("Andere")).user)

    answer = client.post(reverse("office:decide_pair", args=[run.pk for run in two]), {"answer": "apart"})

    assert answer.status_code == 404
    assert PairAsked.objects.get().outcome == "open"


def test_one_start_is_no_pair_with_itself(client, two):
    client.force_login(make_user(role=User.Role.COORDINATOR))

    assert client.get(reverse("office:pair", args=[two[0].pk, two[0].pk])).status_code == 404


def test_two_that_are_no_pair_any_more_are_not_asked(client, two):
    client.force_login(make_user(role=User.Role.COORDINATOR))
    CourseRun.objects.filter(pk=two[1].pk).update(seats_free=0)

    ask(client, two)

    assert not PairAsked.objects.exists()
    assert mail.outbox == []


def test_each_pair_is_asked_by_itself(client, two, kind):
    third = make_start("Haus", kind, 5, start=44, place=two[1].municipality)
    pairs = [(two[0], two[1]), (two[0], third), (third, two[1])]
    client.force_login(make_user(role=User.Role.COORDINATOR))
    known = []

    for pair in pairs:
        pages = (client.get(reverse("office:pair", args=[one.pk for one in each])) for each in pairs)
        known.append([page.context["asked"] is not None for page in pages])
        ask(client, pair)

    assert known == [[False] * 3, [True, False, False], [True, True, False]]
    assert {frozenset((one.stays_id, one.ends_id)) for one in PairAsked.objects.all()} == {
        frozenset(run.pk for run in pair) for pair in pairs
    }


@pytest.mark.parametrize("number", [0, 1])
def test_a_pair_is_listed_to_whom_both_starts_are_known(client, two, number):
    ask_of = make_user(role=User.Role.COORDINATOR)
    client.force_login(ask_of)
    ask(client, two)
    client.force_login(make_membership().user)
    before = [*client.get(reverse("office:pairs")).context["asked"]]

    CourseRun.objects.filter(pk=two[number].pk).update(status="intended")

    assert (len(before), [*client.get(reverse("office:pairs")).context["asked"]]) == (1, [])
