"""At the desks of those who tell of people waiting: codes, doubles, numbers of a month, and who sees what."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from courses.models import Level
from foundation.privacy.veiled import veiled
from foundation.submissions.codes import TRIES
from places.models import Area
from planning import actions
from planning.models import Demand, DemandOutcome, Report, Source
from planning.models.demand import KEPT_WEEKS
from planning.public.known import known, known_beside, with_known
from tests.factories import (
    days,
    make_area,
    make_course_type,
    make_demand,
    make_enquiry,
    make_membership,
    make_source,
    make_user,
)
from tests.office.filled import form_of
from tests.test_nested_ids import routes

pytestmark = pytest.mark.django_db


@pytest.fixture
def source(client):
    """Of a provider whose member is logged in."""
    member = make_membership()
    client.force_login(member.user)
    return make_source(provider=member.provider)


def office_of(client):
    client.force_login(make_user(role=User.Role.COORDINATOR))


def address(source, *rest) -> str:
    """``rest``: words, and keys of entries."""
    words = [veiled(one) if isinstance(one, int) else one for one in rest]
    return "/".join(map(str, ["/de/buero/wer-wartet", source.pk, *words, ""]))


def act_on(client, source, demand, act, **said):
    """With the answer to what is asked then."""
    client.post(address(source, demand.pk, "sagen"), {"act": act, "sure": "on"} | said)


def entered(client, source, **fields):
    sent = {
        "level": "1",
        "area": make_area().pk,
        "reach_km": "20",
        "since": days(-20).isoformat(),
        "language": "de",
    }
    return client.post(address(source), sent | fields)


def test_who_is_entered_at_a_desk_counts_at_once_and_gets_a_slip(client, source):
    page = entered(client, source, times=["e"])

    row = Demand.objects.get()
    assert [*Demand.objects.counted()] == [row]
    assert (row.source, row.since.weekday(), row.times) == (source, 0, "e")
    assert row.code_in_words in client.get(page["Location"]).content.decode()


def test_the_slip_is_in_the_persons_language_and_in_german(client, source):
    page = entered(client, source, language="ar", times=["e"])

    slip = client.get(page["Location"]).content.decode()
    coded = slip.partition('class="coded"')[2].partition('class="says"')[0]
    assert re.findall(r'lang="(\w+)" dir="(\w+)"', coded) == [("de", "ltr"), ("ar", "rtl")]
    assert "Gültig bis" in coded
    assert "صالح" in coded or "صالحة" in coded


def test_a_day_in_arabic_digits_is_a_day(client, source):
    western, eastern = "0123456789", "٠١٢٣٤٥٦٧٨٩"

    entered(client, source, since=days(-20).isoformat().translate(str.maketrans(western, eastern)))

    assert timedelta(days=20) <= days(0) - Demand.objects.get().since <= timedelta(days=26)


def test_who_enters_themselves_twice_may_be_a_double_also_when_the_office_has_confirmed_it(client):
    first, second = make_demand(), make_demand()
    before = [{*pair} for pair in actions.doubles()]
    office = make_source()
    for row in (first, second):
        actions.confirm(row, office)

    assert (before, [{*pair} for pair in actions.doubles()]) == ([{first, second}],) * 2


def test_no_level_is_said_at_a_desk_that_none_is_entered_with(client, source):
    row = make_demand(source)

    client.post(address(source, row.pk, "sagen"), {"act": "still", "level": "6"})

    assert Demand.objects.get().level == 1


@pytest.mark.parametrize(("day", "number"), [(0, 1), (1, 0), (90, 0)])
def test_nobody_has_waited_since_a_day_to_come(client, source, day, number):
    page = entered(client, source, since=days(day).isoformat(), times=["e"])

    assert Demand.objects.count() == number
    assert ("Dieser Tag liegt in der Zukunft." in page.content.decode()) == (number == 0)


def test_a_change_moves_nobodys_wait_into_the_future(client, source):
    row = make_demand(source)
    page = client.get(address(source, row.pk, "aendern"))

    client.post(address(source, row.pk, "aendern"), form_of(page) | {"since": days(7).isoformat()})

    assert Demand.objects.get().since == row.since


def test_a_code_that_the_person_has_already_counts_once_and_is_confirmed(client, source):
    row = make_demand(make_source(), confirmed_on=days(-40), ends_on=days(100))

    client.post(address(source, "code"), {"code": row.code})

    row.refresh_from_db()
    assert Demand.objects.counted().total() == 1
    assert ([*row.also_told_by.all()], row.confirmed_on) == ([source], days(0))


def of_both(earlier, later) -> str:
    return reverse("office:settle_double", args=[earlier.pk, later.pk])


@pytest.mark.parametrize("way", ["code", "still"])
def test_whose_level_nobody_knows_is_confirmed_and_the_desk_is_asked_for_the_level(client, source, way):
    row = make_demand(source if way == "still" else None, level=None)
    said = {"code": row.code} if way == "code" else {"act": "still"}

    page = client.post(address(source, *([row.pk, "sagen"] if way == "still" else ["code"])), said, follow=True)
    text = page.content.decode()
    client.post(address(source, row.pk, "aendern"), form_of(page) | {"level": "2"})

    assert ("Es fehlt die Stufe" in text, "und ist bestätigt" in text) == (True, False)
    assert [*Demand.objects.counted().values_list("pk", "level")] == [(row.pk, 2)]


def test_the_office_is_asked_for_the_level_of_a_newcomer_too(client, source):
    row = make_demand(level=None)
    office_of(client)
    listed = client.get(reverse("office:waiting")).content.decode()
    (chosen,) = re.findall(r'<select name="level">\s*<option value="(\w*)"', listed)
    said = {"act": "still", "level": chosen}

    page = client.post(reverse("office:say_of_newcomer", args=[row.pk]), said, follow=True)

    assert "Es fehlt die Stufe" in page.content.decode()
    assert form_of(page)["version"]


@pytest.mark.parametrize("act", ["seat", "gone"])
def test_what_deletes_an_entry_is_asked_about_once(client, source, act):
    row = make_demand(source)
    place = address(source, row.pk, "sagen")

    asked = client.post(place, {"act": act})
    left = Demand.objects.count()
    carried = dict(re.findall(r'name="(sure|act)" value="(\w+)"', asked.content.decode()))
    done = client.post(place, carried, follow=True)

    assert (asked.status_code, row.code_in_words in asked.content.decode(), left) == (200, True, 1)
    assert (carried, Demand.objects.count()) == ({"sure": "on", "act": act}, 0)
    assert "Die Meldung ist gelöscht." in done.content.decode()


def test_the_office_is_asked_before_a_newcomer_is_deleted_or_two_become_one(client, source):
    newcomer, first, later = make_demand(), make_demand(make_source()), make_demand(source)
    office_of(client)

    places = [(reverse("office:say_of_newcomer", args=[newcomer.pk]), "gone"), (of_both(first, later), "join")]
    asked = [client.post(place, {"act": act}) for place, act in places]
    left = Demand.objects.count()
    for place, act in places:
        client.post(place, {"act": act, "sure": "on"})

    assert ([page.status_code for page in asked], left) == ([200, 200], 3)
    assert "Wir haben gefragt: ein Mensch" in asked[1].content.decode()
    assert [later.code_in_words in asked[1].content.decode(), *Demand.objects.all()] == [True, first]


def test_the_address_of_newcomers_is_for_those_of_whom_no_source_tells(client, source):
    told = make_demand(source)
    newcomer = make_demand()
    make_demand(source, level=None)
    office_of(client)

    shown = client.get("/de/buero/wer-wartet/").context["newcomers"]
    answer = client.post(reverse("office:say_of_newcomer", args=[told.pk]), {"act": "gone", "sure": "on"})

    assert [*shown] == [newcomer]
    assert (answer.status_code, Demand.objects.count()) == (404, 3)


def test_the_office_speaks_for_itself_among_all_sources(source):
    make_source("Jobcenter")

    office = Source.objects.of_office()

    assert (office.kind, office == source, Source.objects.of_office()) == (Source.Kind.OFFICE, False, office)


def test_a_source_tells_apart_the_one_that_was_asked_about_and_no_other_of_its_own(client, source):
    asked, unasked = make_demand(source), make_demand(source, level=3)
    others = [make_demand(make_source()), make_demand(make_source(), level=3)]
    Demand.objects.update(since=days(-70))
    before = {frozenset((first.pk, second.pk)) for first, second in actions.doubles()}

    client.post(address(source, asked.pk, "doppelt"), {"act": "apart"})

    left = {frozenset((first.pk, second.pk)) for first, second in actions.doubles()}
    assert before == {frozenset((asked.pk, others[0].pk)), frozenset((unasked.pk, others[1].pk))}
    assert left == {frozenset((unasked.pk, others[1].pk))}


def test_addresses_of_entries_do_not_say_how_many_there_are(client, source):
    rows = [make_demand(source) for _number in range(3)]

    page = client.get(address(source)).content.decode()
    found = re.findall(rf"/wer-wartet/{source.pk}/([^/]+)/aendern/", page)

    assert {*found} == {veiled(row.pk) for row in rows}
    assert all(re.fullmatch("[a-z2-7]{26}", word) for word in found)
    assert len({word[:3] for word in found}) == 3
    assert client.get(f"/de/buero/wer-wartet/{source.pk}/{rows[0].pk}/aendern/").status_code == 404
    assert client.get(address(source, "a" * 26, "aendern")).status_code == 404


SAME = {"name": "Olena Beispiel", "email": "olena@beispiel.example"}


@pytest.mark.parametrize(
    ("other", "pairs"),
    [
        (SAME | {"name": "beispiel, olena"}, 1),
        ({"name": "Olena B.", "email": "Olena@Beispiel.example"}, 1),
        ({"name": "Olena Beispiel", "email": "", "phone": "0387112345"}, 1),
        ({"name": "Ahmad Muster", "email": "olena@beispiel.example"}, 0),
        ({"name": "Olena Beispiel", "email": "andere@beispiel.example"}, 0),
    ],
)
def test_entries_by_enquiries_of_one_person_are_shown_as_likely_doubles_and_both_stay(
    client, source, other, pairs
):
    first, second = make_demand(source), make_demand(source, level=3, area=make_area("Lübz"), weeks=20)
    first.enquiries.add(make_enquiry(phone="0387112345", **SAME))
    second.enquiries.add(make_enquiry(**other))

    found = [{*pair} for pair in actions.doubles()]
    page = client.get(address(source)).content.decode()

    assert found == [{first, second}] * pairs
    assert (page.count('value="join"'), Demand.objects.count()) == (2 * pairs, 2)


def test_a_family_that_was_told_apart_is_not_shown_again(client, source):
    first, second = make_demand(source), make_demand(source, level=3)
    for row, name in ((first, "Olena Beispiel"), (second, "Ihor Beispiel")):
        row.enquiries.add(make_enquiry(**SAME | {"name": name}))
    before = len(actions.doubles())

    client.post(address(source, second.pk, "doppelt"), {"act": "apart"})

    assert (before, actions.doubles()) == (1, [])


def test_codes_cannot_be_found_by_trying_at_a_desk_either(client, source):
    row = make_demand(make_source())
    for number in range(TRIES):
        client.post(address(source, "code"), {"code": f"AAAAAA{'34679'[number // 5]}{'34679'[number % 5]}"})

    page = client.post(address(source, "code"), {"code": row.code}, follow=True)

    assert not row.also_told_by.exists()
    assert "viele Codes" in page.content.decode()


def test_a_source_sees_its_own_people_and_of_the_others_how_many(client, source):
    mine, other = make_demand(source), make_demand(make_source())

    page = client.get(address(source)).content.decode()

    assert (mine.code_in_words in page, other.code_in_words in page) == (True, False)
    assert re.search(r"mindestens\s1", page)
    assert client.get(address(other.source)).status_code == 404
    assert client.get(address(source, other.pk, "aendern")).status_code == 404


def test_a_sources_address_leads_to_nobody_of_whom_another_one_tells(client, source):
    make_demand(source)
    other = make_demand(make_source(), weeks=9)
    before = Demand.objects.values().get(pk=other.pk)
    names = {name for name, route in routes() if "<int:source>" in route and "<veiled:pk>" in route}

    answers = {}
    for name in names:
        theirs = reverse(name, kwargs={"source": source.pk, "pk": other.pk})
        asked = [client.get(theirs)]
        asked += [
            client.post(theirs, {"act": act, "code": other.code}) for act in ("still", "gone", "apart", "join")
        ]
        answers[name] = {answer.status_code for answer in asked}

    assert len(names) == 4
    assert [name for name, found in answers.items() if not {404} <= found <= {404, 405}] == []
    assert (Demand.objects.values().get(pk=other.pk), len(actions.doubles())) == (before, 1)


def test_what_was_entered_wrongly_can_be_changed(client, source):
    row = make_demand(source, times="e")
    page = client.get(address(source, row.pk, "aendern"))

    sent = form_of(page) | {"level": "3", "times": ["m", "a"]}
    client.post(address(source, row.pk, "aendern"), sent)

    row.refresh_from_db()
    assert (row.level, row.times) == (3, "ma")


def test_likely_doubles_are_shown_to_the_office_and_both_stay(client, source):
    make_demand(source, weeks=8)
    make_demand(make_source(), weeks=9)
    of_source = client.get(address(source)).content.decode()
    office_of(client)

    of_office = client.get("/de/buero/wer-wartet/").content.decode()

    assert ("Vielleicht doppelt" in of_source, "Vielleicht doppelt" in of_office) == (False, True)
    assert Demand.objects.count() == 2


@pytest.mark.parametrize("days_ago", [0, 1])
def test_an_entry_that_is_taken_out_on_its_day_leaves_nothing(client, source, days_ago):
    demand = make_demand(source, weeks=8)
    Demand.objects.update(created_at=timezone.now() - timedelta(days=days_ago))

    act_on(client, source, demand, "gone")

    assert (Demand.objects.count(), DemandOutcome.objects.count()) == (0, days_ago)


@pytest.mark.parametrize("fields", [{"weeks": 12}, {"level": 2}, {"childcare": True}, {"times": "e"}])
def test_who_waits_for_something_else_is_no_double(source, fields):
    make_demand(source, times="m")
    make_demand(make_source(), **{"times": "m"} | fields)

    assert actions.doubles() == []


def test_with_the_other_code_two_entries_become_one(client, source):
    mine, other = make_demand(source, weeks=9), make_demand(make_source(), weeks=8)
    enquiry = make_enquiry()
    mine.enquiries.add(enquiry)

    client.post(address(source, mine.pk, "doppelt"), {"act": "join", "code": other.code})

    row = Demand.objects.get()
    assert (row.pk, row.since, [*row.also_told_by.all()]) == (other.pk, mine.since, [source])
    assert [*row.enquiries.all()] == [enquiry]


@pytest.mark.parametrize("level", [0, 1])
def test_who_counts_still_counts_when_the_code_that_stays_knows_less(client, source, level):
    seen = make_demand(source, level=level, times="e", childcare=True, reach_km=0, course_type=make_course_type())
    third = make_demand(source, level=4)
    seen.others.add(third)
    own = make_demand(level=None, aim=Demand.Aim.WORK)

    client.post(address(source, seen.pk, "doppelt"), {"act": "join", "code": own.code})

    row = Demand.objects.counted().get(pk=own.pk)
    assert (row.level, row.times, row.childcare, row.reach_km) == (level, "e", True, 0)
    assert (row.course_type, row.aim, row.source) == (seen.course_type, Demand.Aim.WORK, source)
    assert [*row.others.all()] == [third]


def test_of_two_that_count_the_one_that_stays_is_believed_and_its_gaps_are_filled(client, source):
    mine = make_demand(source, times="e", childcare=True, reach_km=30)
    other = make_demand(make_source(), level=2, area=make_area("Lübz"))

    client.post(address(source, mine.pk, "doppelt"), {"act": "join", "code": other.code})

    row = Demand.objects.get()
    assert (row.level, row.area, row.reach_km) == (2, other.area, 20)
    assert (row.times, row.childcare) == ("e", True)


def test_the_code_of_the_entry_itself_makes_nothing_of_it(client, source):
    row = make_demand(source)

    page = client.post(address(source, row.pk, "doppelt"), {"act": "join", "code": row.code}, follow=True)

    assert [*Demand.objects.all()] == [row]
    assert "Das ist der Code" in page.content.decode()


def test_without_the_other_code_nothing_becomes_one(client, source):
    mine, _other = make_demand(source), make_demand(make_source())

    client.post(address(source, mine.pk, "doppelt"), {"act": "join", "code": "AAAAAAAA"})

    assert Demand.objects.count() == 2


def test_who_is_surely_somebody_else_is_asked_about_no_more(client, source):
    mine, _other = make_demand(source), make_demand(make_source())

    client.post(address(source, mine.pk, "doppelt"), {"act": "apart"})

    assert (actions.doubles(), Demand.objects.count()) == ([], 2)


def test_the_office_lets_the_source_that_told_last_ask(client, source):
    first, later = make_demand(make_source()), make_demand(source)
    office_of(client)

    client.post(of_both(first, later), {"act": "ask"})

    assert [row.pk for row in Demand.objects.filter(to_ask=True)] == [later.pk]
    assert "nach einem anderen Code" in client.get(address(source)).content.decode()


def test_of_many_sources_each_address_leads_to_its_own(client):
    area, sources = make_area(), [make_source(name) for name in ("Eins", "Zwei", "Drei")]
    office_of(client)

    found = [client.get(address(source)).content.decode() for source in sources]
    for number, source in enumerate(sources, start=1):
        client.post(
            address(source, "blatt"), form_of(client.get(address(source, "blatt"))) | {"parchim-1": number}
        )

    names = [[name for name in ("Eins", "Zwei", "Drei") if f"<p><bdi>{name}</bdi></p>" in page] for page in found]
    assert names == [["Eins"], ["Zwei"], ["Drei"]]
    assert [*Demand.objects.order_by("number").values_list("source", "number", "area")] == [
        (source.pk, number, area.pk) for number, source in enumerate(sources, start=1)
    ]


def test_a_desk_may_say_every_level_up_to_c1(client, source):
    page = client.get(address(source)).content.decode()

    said = re.findall(r'type="radio" name="level" value="(\d)"', page)
    assert said == [str(level.value) for level in Level if level.short != "C2"]


def test_a_months_numbers_take_the_place_of_those_before(client, source):
    area = make_area()
    for number in ("7", "3"):
        page = client.get(address(source, "blatt"))
        client.post(address(source, "blatt"), form_of(page) | {"parchim-1": number})

    row = Demand.objects.get()
    assert (row.area, row.level, row.number, row.code) == (area, 1, 3, "")


def test_a_sheet_shows_and_sends_no_numbers_of_another_source(client, source):
    area = make_area()
    for level, of in ((1, source), (2, make_source("Jobcenter"))):
        make_demand(of, area=area, level=level, number=7, code="", month=days(0).replace(day=1))

    form = form_of(client.get(address(source, "blatt")))
    client.post(address(source, "blatt"), form)

    assert (form["parchim-1"], form["parchim-2"]) == (["7"], [""])
    assert [*Demand.objects.order_by("level").values_list("source", "level", "number")] == [
        (source.pk, 1, 7),
        (Source.objects.get(name="Jobcenter").pk, 2, 7),
    ]


def test_what_a_source_has_told_counts_its_people_and_its_sheet(client, source):
    for _number in range(2):
        make_demand(source)
    make_demand(make_source("Jobcenter"))
    page = client.get(address(source, "blatt"))
    client.post(address(source, "blatt"), form_of(page) | {"parchim-1": "7"})

    page = client.get(address(source))

    assert page.context["number"] == 9


def test_a_source_that_has_told_of_somebody_has_reported_this_month(client, source):
    before = known().reported

    entered(client, source)

    assert (before, known().reported) == (0, 1)


def test_how_many_sources_have_reported_stands_beside_the_number(client, source):
    last, _unasked = make_source(), make_source(is_asked=False)
    Report.objects.note(last, (timezone.localdate().replace(day=1) - timedelta(days=1)).replace(day=1))
    Report.objects.note(source, timezone.localdate().replace(day=1))

    office_of(client)
    answer = client.get("/de/buero/wer-wartet/")
    page = answer.content.decode()

    assert (known().reported, known().asked) == (1, 2)
    assert page.count(str(known())) >= 2
    assert [one for one in answer.context["sources"] if one.has_reported] == [source]


def test_it_is_the_same_where_it_is_read_beside_something_else(source):
    """Where more have reported in the last month, in this one, nobody is asked; and where nothing stands there."""
    make_area()
    this = timezone.localdate().replace(day=1)
    last = (this - timedelta(days=1)).replace(day=1)
    more = make_source()
    found = []

    for change in (
        lambda: None,
        lambda: [Report.objects.note(one, last) for one in (source, more, make_source(is_asked=False))],
        lambda: [Report.objects.note(one, this) for one in (source, more)],
        lambda: Source.objects.update(is_asked=False),
    ):
        change()
        beside = known_beside(with_known(Area.objects.all(), this), this)
        assert beside == known() == known_beside([], this)
        found.append((beside.month, beside.reported, beside.asked))

    assert found == [(this, 0, 2), (last, 2, 2), (this, 2, 2), (this, 0, 0)]


def test_who_has_not_been_heard_of_for_half_a_year_ends_with_a_number(source):
    last = make_demand(source, confirmed_on=days(-KEPT_WEEKS * 7), ends_on=days(0))
    make_demand(source, confirmed_on=days(-KEPT_WEEKS * 7 - 1), ends_on=days(-1))

    actions.forget(Demand.objects.outdated())

    assert [*Demand.objects.all()] == [last]
    assert [row.outcome for row in DemandOutcome.objects.all()] == ["lapsed"]
    assert not Demand.objects.counted(today=days(1)).exists()


def test_a_sheet_that_nobody_renews_ends_and_leaves_no_numbers_of_people_who_came(source):
    sheet = {"code": "", "number": 9, "month": days(-200).replace(day=1), "ends_on": days(-1)}
    make_demand(source, **sheet)

    actions.forget(Demand.objects.outdated())

    assert (Demand.objects.exists(), DemandOutcome.objects.exists()) == (False, False)


def test_of_what_may_be_a_robots_nobody_is_asked(source):
    make_demand(source)
    make_demand(is_doubtful=True)

    assert actions.doubles() == []


def test_the_office_sees_how_many_pairs_the_page_does_not_hold(client):
    for _one in range(7):  # each with each
        make_demand(make_source())
    office_of(client)

    page = client.get("/de/buero/wer-wartet/").content.decode()

    assert page.count('value="join"') == 20
    assert "1 weiteres Paar" in page


def test_a_source_sees_how_many_of_its_own_the_page_does_not_hold(client, source):
    other = make_source()
    for day in range(22):
        make_demand(source, level=day % 2, entered_by=make_user(), to_ask=True)
    make_demand(other, level=0)
    make_demand(other, level=1)

    page = client.get(address(source)).content.decode()

    assert page.count('value="join"') == 20
    assert "2 weitere Paare" in page


def test_numbers_of_a_month_are_read_however_they_are_written(client):
    source = make_source()
    make_area()
    client.force_login(make_user(role=User.Role.COORDINATOR))
    page = client.get(address(source, "blatt"))

    client.post(address(source, "blatt"), form_of(page) | {"parchim-1": "١٢", "parchim-2": " 7 "})

    assert [*Demand.objects.order_by("level").values_list("number", flat=True)] == [12, 7]
    assert 'type="number"' not in page.content.decode()


def test_what_is_typed_of_somebody_stays_when_the_page_of_entries_is_turned(client, source):
    for _number in range(21):
        make_demand(source)
    first = client.get(address(source)).content.decode()
    (turn,) = {*re.findall(r'<button form="enter" name="turn" value="on"\s+formaction="([^"]+)"', first)}
    typed = {"level": "2", "since": "im Herbst", "times": ["e"], "childcare": "on", "language": "uk", "turn": "on"}

    page = client.post(address(source) + turn.partition("#")[0], typed)

    text = page.content.decode()
    ticked = {*re.findall(r'name="(\w+)" value="\w+"[^>]*\schecked', text)}
    assert (page.status_code, page.context["page"].number, Demand.objects.count()) == (200, 2, 21)
    assert 'value="im Herbst"' in text
    assert re.search(r'<option value="uk"[^>]*\sselected', text)
    assert {"level", "times"} <= ticked
    assert re.search(r'name="childcare"[^>]*\schecked', text)
    assert 'role="alert"' not in text
    assert "aria-invalid" not in text
