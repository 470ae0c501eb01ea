"""The board of what partners offer and need: seen by all of them, changed by each alone, never given twice."""

import re

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from cooperation.models import Lending, Means
from tests.factories import (
    InDays,
    days,
    make_lending,
    make_liaison,
    make_means,
    make_means_kind,
    make_membership,
    make_municipality,
    make_network_task,
    make_partner,
    make_provider,
    make_user,
)
from tests.office.filled import form_of
from tests.race import at_once

pytestmark = pytest.mark.django_db

BOARD = "/de/buero/kooperation/mittel/"
NEAR = {"latitude": 53.46, "longitude": 12.03}
FAR = {"latitude": 53.42, "longitude": 11.19}


def browser_of(partner):
    """In which somebody of that partner is logged in."""
    browser = Client()
    browser.force_login(make_membership(make_user(f"{partner.pk}@beispiel.example"), partner.provider).user)
    return browser


def make_other(name="Kita"):
    return make_partner(name=name, provider=make_provider(name))


def seen(response) -> str:
    return " ".join(response.content.decode().split())


def take(browser, entry, partner, number=1, first=0, last=9):
    wish = {"number": number, "begins_on": days(first), "ends_on": days(last)}
    return browser.post(f"{BOARD}{entry.pk}/nehmen/", {"partner": partner.pk, **wish})


def test_a_partner_offers_something_and_another_one_takes_it(member, partner):
    kind = make_means_kind("Laptops", unit="Stück")
    data = form_of(member.get(f"{BOARD}bieten/")) | {"kind": kind.pk, "title": "Laptops", "number": "10"}
    other = make_other()
    make_liaison(other, "kita@beispiel.example")

    member.post(f"{BOARD}bieten/", data | {"ends_on": f"{days(90)}"})
    offer = Means.objects.get()
    mail.outbox.clear()
    take(browser_of(other), offer, other, 4)

    lending = Lending.objects.get()
    assert (offer.partner, offer.side) == (partner, "offer")
    assert (lending.giver, lending.taker, lending.number, lending.amount) == (partner, other, 4, 4)
    assert sorted(letter.to[0] for letter in mail.outbox) == ["kita@beispiel.example", "werk@beispiel.example"]
    assert "6 von 10 sind da" in seen(member.get(BOARD))


def test_the_mail_says_what_kind_it_is_when_it_is_there_and_whom_to_ask(member, partner):
    other = make_other()
    make_liaison(other, "kita@beispiel.example", name="Ina Muster", phone="03871 77")
    offer = make_means(
        partner, kind=make_means_kind("Räume"), times="Di 9 bis 12 Uhr", conditions="Mit Schlüssel", title="Saal"
    )
    mail.outbox.clear()

    take(browser_of(other), offer, other)
    Lending.objects.get()
    bodies = [letter.body for letter in mail.outbox]
    mail.outbox.clear()
    member.post(f"{BOARD}verliehen/{Lending.objects.get().pk}/streichen/")
    bodies += [letter.body for letter in mail.outbox]

    assert len(bodies) == 4
    for words in (
        "Räume: Saal",
        "Di 9 bis 12 Uhr",
        "Mit Schlüssel",
        "Ina Muster, kita@beispiel.example, 03871 77",
    ):
        assert all(words in body for body in bodies)


def test_a_need_is_answered_and_leaves_the_board(member, partner):
    need = make_means(make_other(), "need", title="Betreuung vormittags")
    before = seen(member.get(BOARD))

    take(member, need, partner)

    lending = Lending.objects.get()
    assert (lending.giver, lending.taker) == (partner, need.partner)
    assert ("Betreuung vormittags" in before, "Gebraucht (0)" in seen(member.get(BOARD))) == (True, True)


@pytest.mark.parametrize(
    ("number", "first", "last", "is_taken"),
    [
        (6, 0, 9, True),
        (7, 0, 9, False),
        (10, 10, 20, True),
        (1, -1, 9, False),
        (1, 0, 91, False),
        (1, 9, 0, False),
    ],
)
def test_only_what_is_left_on_these_days_is_taken(member, partner, number, first, last, is_taken):
    offer = make_means(make_other(), number=10)
    make_lending(offer, make_other("Schule"), number=4)

    response = take(member, offer, partner, number, first, last)

    assert (response.status_code, Lending.objects.filter(taker=partner).exists()) == (
        (302, True) if is_taken else (400, False)
    )


def test_who_asks_for_too_much_reads_how_many_are_left_and_until_when_others_have_the_rest(member, partner):
    kita = make_other()
    browser, offer = browser_of(kita), make_means(partner, number=8, ends_on=days(60))
    need = make_means(make_other("Schule"), side="need", number=2, ends_on=days(60))
    take(browser, offer, kita, 3, 20, 30)

    answers = [
        seen(take(browser, entry, kita, number, first, 30))
        for entry, number, first in ((offer, 6, 10), (offer, "", 10), (need, 3, 10))
    ]
    take(browser, offer, kita, 5, 20, 30)
    take(browser, need, kita, 2, 10, 30)
    answers += [seen(take(browser, entry, kita, 1, 25, 30)) for entry in (offer, need)]

    said = [
        *("An diesen Tagen sind noch 5 da.", "Bitte füllen Sie dieses Feld aus.", "Noch gebraucht: 2."),
        *("An diesen Tagen ist nichts mehr da.", "Es wird nicht mehr gebraucht."),
    ]
    assert [words in page for words, page in zip(said, answers, strict=True)] == [True] * 5
    assert Lending.objects.count() == 3
    page = seen(member.get(f"{BOARD}{offer.pk}/"))
    assert [f"<bdi>Kita</bdi> ({number})" in page for number in (3, 5)] == [True, True]


def test_what_is_given_back_can_be_taken_again_and_counts_in_its_year(member, partner):
    other = make_other()
    offer = make_means(other, title="Raum 3", kind=make_means_kind("Raum"))
    take(member, offer, partner)
    lending = Lending.objects.get()
    make_lending(offer, partner, begins_on=days(-400), ends_on=days(-390), given_back_on=days(-390), amount=5)

    member.post(f"{BOARD}verliehen/{lending.pk}/zurueck/", {"amount": "24"})
    board = seen(member.get(BOARD))

    lending.refresh_from_db()
    assert (lending.given_back_on, lending.amount) == (days(0), 24)
    assert take(member, offer, partner).status_code == 302
    assert board.count("Raum: 24 Stunden") == 2  # given and taken


@pytest.mark.parametrize("first", [0, 30])
def test_what_should_be_back_and_is_not_is_not_there(member, partner, first):
    offer = make_means(make_other(), number=10, title="Laptops")
    late = make_lending(offer, make_other("Schule"), number=10, begins_on=days(-20), ends_on=days(-5))

    refused = take(member, offer, partner, 1, first, first + 1)
    shown = [seen(member.get(address)) for address in (BOARD, f"{BOARD}{offer.pk}/")]
    Lending.objects.filter(pk=late.pk).update(given_back_on=days(0))

    assert refused.status_code == 400
    assert ["10 von 10" in page for page in shown] == [False, False]
    assert take(member, offer, partner, 10, first, first + 1).status_code == 302


def test_what_was_given_back_has_come_about(member, partner):
    take(member, make_means(make_other(), title="Raum 3", kind=make_means_kind("Raum")), partner)
    lending = Lending.objects.get()
    member.post(f"{BOARD}verliehen/{lending.pk}/zurueck/", {"amount": "24"})
    mail.outbox.clear()

    page = member.post(f"{BOARD}verliehen/{lending.pk}/streichen/", follow=True)

    assert "schon zurückgegeben" in seen(page)
    assert (Lending.objects.get().amount, mail.outbox) == (24, [])


def test_what_does_not_come_about_leaves_no_trace_and_both_hear_of_it(member, partner):
    other = make_other()
    make_liaison(other, "kita@beispiel.example")
    need, offer = make_means(partner, "need"), make_means(other)
    member.post(f"{BOARD}{need.pk}/verbinden/{offer.pk}/")
    mail.outbox.clear()

    member.post(f"{BOARD}verliehen/{Lending.objects.get().pk}/streichen/")

    assert not Lending.objects.exists()
    assert {letter.to[0] for letter in mail.outbox} == {"kita@beispiel.example", "werk@beispiel.example"}


@pytest.mark.parametrize(
    ("need", "offer", "shown"),
    [
        ({}, {}, "✓ passt"),
        ({"number": 12}, {"number": 8}, "½ passt zum Teil"),
        ({}, {"begins_on": InDays(5)}, "½ passt zum Teil"),
        ({}, {"municipality": FAR}, "½ passt zum Teil"),
        ({}, {"municipality": None}, "✓ passt"),
        ({"begins_on": InDays(91), "ends_on": InDays(99)}, {}, "noch nichts"),
        ({}, {"kind": "Laptops"}, "noch nichts"),
    ],
)
def test_what_fits_by_kind_place_and_time_stands_beside_the_need(member, partner, need, offer, shown):
    kind, near = make_means_kind("Raum"), make_municipality("Lübz", **NEAR)
    if offer.get("municipality"):
        offer = {"municipality": make_municipality("Ludwigslust", **FAR)}
    if offer.get("kind"):
        offer = {"kind": make_means_kind("Laptops")}
    make_means(partner, "need", **{"kind": kind, "municipality": near} | need)
    make_means(make_other(), **{"kind": kind, "municipality": near} | offer)

    assert shown in seen(member.get(BOARD))


def test_of_what_fits_in_part_the_most_then_the_nearest_stands_beside_the_need(member, partner):
    kind = make_means_kind("Lehrbücher")
    near, far = make_municipality("Lübz", **NEAR), make_municipality("Ludwigslust", **FAR)
    make_means(partner, "need", kind=kind, number=12, municipality=near)
    for title, number, town in (("Nah", 3, near), ("Weit", 8, far), ("Viel", 8, near), ("Spät", 8, near)):
        make_means(make_other(title), title=title, kind=kind, number=number, municipality=town)

    (row,) = member.get(BOARD).context["needs"]

    assert (row.match.offer.title, row.match.number) == ("Viel", 8)


def test_how_many_of_those_needed_there_are_is_said_apart_from_how_far_it_is(member, partner):
    kind = make_means_kind("Lehrbücher")
    make_means(partner, "need", kind=kind, number=12, municipality=make_municipality("Lübz", **NEAR))
    make_means(make_other(), kind=kind, number=8, municipality=make_municipality("Ludwigslust", **FAR))

    assert re.search(r"8 von 12 · \d+ km", seen(member.get(BOARD)))


def test_the_page_of_a_change_says_so_and_names_the_entry(member, partner):
    entry = make_means(partner)

    page = member.get(f"{BOARD}{entry.pk}/aendern/").content.decode()

    assert re.sub(r"\s+", " ", page.partition("<h1>")[2].partition("</h1>")[0]).strip() == "Ändern"
    assert f"<title>{entry.title}" in re.sub(r"(?<=<title>)\s+", "", page)


@pytest.mark.parametrize(("need", "offer"), [((3, 40), (0, 9)), ((0, 9), (3, 40)), ((0, 40), (3, 9))])
def test_what_is_connected_is_lent_on_the_days_that_both_name(member, partner, need, offer):
    rows = [
        make_means(one, side, begins_on=days(first), ends_on=days(last))
        for one, side, (first, last) in ((partner, "need", need), (make_other(), "offer", offer))
    ]

    member.post(f"{BOARD}{rows[0].pk}/verbinden/{rows[1].pk}/")

    assert list(Lending.objects.values_list("begins_on", "ends_on")) == [(days(3), days(9))]


def test_whoever_has_neither_of_two_does_not_connect_them(member):
    need, offer = make_means(make_other(), "need"), make_means(make_other("Schule"))

    response = member.post(f"{BOARD}{need.pk}/verbinden/{offer.pk}/")

    assert (response.status_code, Lending.objects.exists()) == (404, False)


def test_offers_and_what_others_have_taken_are_changed_by_their_own_people_and_the_office(member, client, partner):
    one, two = make_other(), make_other("Schule")
    offer = make_means(one)
    lending = make_lending(offer, two)
    pages = [f"{offer.pk}/aendern/", f"{offer.pk}/loeschen/"]
    pages += [f"verliehen/{lending.pk}/zurueck/", f"verliehen/{lending.pk}/streichen/"]

    answers = [member.post(BOARD + page).status_code for page in pages]
    client.force_login(make_user(role=User.Role.COORDINATOR))
    office = [client.get(BOARD + pages[0]).status_code, client.post(BOARD + pages[2], {"amount": ""}).status_code]

    assert (answers, office) == ([404] * 4, [200, 302])
    assert make_means(partner).title in seen(client.get(BOARD))


def test_only_its_own_people_and_the_office_are_shown_the_way_to_change_an_entry(member, partner, client):
    own, others = make_means(partner), make_means(make_other())

    def shown(browser):
        return [f"{row.pk}/aendern/" in seen(browser.get(f"{BOARD}{row.pk}/")) for row in (own, others)]

    by_member = shown(member)
    client.force_login(make_user(role=User.Role.COORDINATOR))
    assert (by_member, shown(client)) == ([True, False], [True, True])


def test_whoever_stands_for_nobody_has_to_say_for_whom_it_is(administration, partner):
    data = form_of(administration.get(f"{BOARD}bieten/")) | {"title": "Laptops", "ends_on": f"{days(90)}"}

    refused = administration.post(f"{BOARD}bieten/", data | {"kind": make_means_kind().pk, "partner": "x"})

    assert refused.context["form"].errors.keys() == {"partner"}
    assert not Means.objects.exists()


def test_for_the_office_no_partner_is_its_own_and_it_may_act_for_all(administration, partner):
    make_means(partner, title="Laptops")

    page = seen(administration.get(BOARD))

    assert "#take" in page
    assert "(Sie)" not in page


def test_the_board_offers_to_connect_and_give_back_to_those_alone_who_may(member, partner, client):
    giver, taker = make_other("Geber"), make_other("Nehmer")
    need, offer = make_means(taker, "need", title="Beamer"), make_means(giver)
    lent = make_lending(make_means(giver, title="Stühle"), taker)
    ways = (f"{need.pk}/verbinden/{offer.pk}/", f"verliehen/{lent.pk}/zurueck/")
    client.force_login(make_user(role=User.Role.COORDINATOR))

    pages = [seen(browser.get(BOARD)) for browser in (browser_of(giver), browser_of(taker), client)]
    foreign = seen(Client().get(BOARD)) + seen(browser_of(make_other("Dritte")).get(BOARD))

    assert [[way in page for way in ways] for page in pages] == [[True, True]] * 3
    assert [way in foreign for way in ways] == [False, False]


def test_nobody_lends_to_themselves_whoever_says_so(member, partner, client):
    own = make_means(partner)
    client.force_login(make_user(role=User.Role.COORDINATOR))

    answers = [take(browser, own, partner).status_code for browser in (member, client)]

    assert (answers, Lending.objects.exists()) == ([400, 400], False)


def test_nobody_takes_in_the_name_of_another_partner(member):
    offer, other = make_means(make_other()), make_other("Schule")

    response = take(member, offer, other)

    assert (response.status_code, Lending.objects.exists()) == (400, False)


def test_an_offer_is_not_made_smaller_than_what_is_with_others(member, partner):
    offer = make_means(partner, number=10)
    make_lending(offer, make_other(), number=4)
    address = f"{BOARD}{offer.pk}/aendern/"
    data = form_of(member.get(address))

    refused = [
        member.post(address, data | change).status_code for change in ({"number": "3"}, {"ends_on": f"{days(5)}"})
    ]
    member.post(address, data | {"number": "4"})

    offer.refresh_from_db()
    assert (refused, offer.number, offer.ends_on) == ([200, 200], 4, days(90))


def test_whom_to_ask_is_somebody_of_the_partner_itself(member, partner):
    foreign = make_liaison(make_other(), "kita@beispiel.example")
    make_means(partner)
    data = form_of(member.get(f"{BOARD}suchen/")) | {"kind": Means.objects.get().kind.pk, "title": "Raum"}
    data |= {"ends_on": f"{days(9)}"}

    refused = member.post(f"{BOARD}suchen/", data | {"contact": foreign.pk})
    member.post(f"{BOARD}suchen/", data | {"contact": partner.liaisons.get().pk})

    need = Means.objects.needs().get()
    assert (refused.status_code, need.contact) == (200, partner.liaisons.get())
    assert "werk@beispiel.example" in seen(member.get(f"{BOARD}{need.pk}/"))


@pytest.mark.parametrize(("last", "is_there"), [(0, True), (-1, False)])
def test_what_is_offered_stands_there_until_its_last_day(member, last, is_there):
    make_means(make_other(), title="Raum 7", begins_on=days(-9), ends_on=days(last))

    assert ("Raum 7" in seen(member.get(BOARD))) == is_there


@pytest.mark.parametrize(("ended", "is_done"), [("need", False), ("offer", False), ("", True)])
def test_what_is_over_is_neither_connected_nor_taken(member, partner, ended, is_done):
    sides = {"need": partner, "offer": make_other()}
    begun = {"begins_on": days(-9), "ends_on": days(5)}
    rows = {side: make_means(one, side, **begun) for side, one in sides.items()}
    Means.objects.filter(side=ended).update(ends_on=days(-1))

    answer = member.post(f"{BOARD}{rows['need'].pk}/verbinden/{rows['offer'].pk}/")

    assert (answer.status_code, Lending.objects.exists()) == ((302, True) if is_done else (404, False))
    if ended:
        by = member if ended == "offer" else browser_of(sides["offer"])
        assert take(by, rows[ended], partner if ended == "offer" else sides["offer"]).status_code == 404


def test_only_a_need_and_an_offer_are_connected(member, partner):
    own, others = ({side: make_means(one, side) for side in ("need", "offer")} for one in (partner, make_other()))
    wrong = [(own["need"], others["need"]), (own["offer"], others["offer"]), (own["offer"], others["need"])]

    answers = [member.post(f"{BOARD}{first.pk}/verbinden/{second.pk}/").status_code for first, second in wrong]

    assert (answers, Lending.objects.exists()) == ([404] * 3, False)


def test_an_empty_board_says_so(member):
    page = seen(member.get(BOARD))

    for words in ("Gerade sucht niemand etwas.", "Gerade bietet niemand etwas an.", "noch keine Aufgabe"):
        assert words in page


def test_tasks_go_round_and_whoever_had_the_fewest_turns_comes_next(member, partner):
    one, two = make_partner(name="Akademie"), make_partner(name="Lernhaus")
    make_network_task("Testtag ausrichten", partner, one, two, turns={-20: 0, -10: 1, 10: 2})
    make_network_task("Protokoll", one, two, turns={-30: 0})

    (first, second) = member.get(BOARD).context["rounds"][::-1]

    assert [first.last.partner, first.due.partner, first.after] == [one, two, partner]
    assert [second.last.partner, second.due, second.after] == [one, None, two]


def test_the_office_keeps_kinds_and_turns(administration, partner):
    address = "/de/buero/kooperation/aufgaben/neu/"
    data = form_of(administration.get(address)) | {"name": "Protokoll", "partners": [partner.pk]}
    kinds = "/de/buero/kooperation/mittelarten/neu/"

    administration.post(address, data | {"turns-0-partner": partner.pk, "turns-0-on": f"{days(9)}"})
    administration.post(kinds, form_of(administration.get(kinds)) | {"name": "Beamer", "unit": "Tage"})

    board = administration.get(BOARD)
    assert board.context["rounds"][0].due.partner == partner
    assert [str(kind) for kind in board.context["form"].fields["kind"].queryset] == ["Beamer"]


def fill(rows):
    kinds = [make_means_kind(), make_means_kind()]
    for number in range(rows):
        partner, kind = make_partner(), kinds[number % 2]
        make_liaison(partner, f"{partner.pk}@beispiel.example")
        offer = make_means(partner, kind=kind, municipality=make_municipality(f"Ort {number}"))
        make_means(make_partner(), "need", kind=kind, municipality=offer.municipality)
        make_lending(offer, make_partner(), begins_on=days(0))
        make_network_task("", partner, offer.partner, turns={-5: 0, 5: 1})


def test_the_board_asks_the_database_as_often_for_many_as_for_one(member):
    def count():
        with CaptureQueriesContext(connection) as queries:
            member.get(BOARD)
        return len(queries)

    fill(1)
    count()
    with_one = count()
    fill(50)

    assert count() == with_one <= 20


def raced(rounds) -> list:
    """Eight partners at once take some of ten; all of it is given back in between."""
    offer = make_means(make_other(), number=10)
    partners = [make_other(f"Partner {number}") for number in range(8)]
    browsers = [browser_of(partner) for partner in partners]
    wrong = []

    def act(browser, partner, number):
        return lambda: take(browser, offer, partner, number)

    for turn in range(rounds):
        numbers = [1 + (turn + number) % 4 for number in range(8)]
        at_once(*map(act, browsers, partners, numbers))
        given = sum(Lending.objects.values_list("number", flat=True))
        if not 7 <= given <= 10:
            wrong.append(given)
        Lending.objects.all().delete()
    return wrong


@pytest.mark.django_db(transaction=True)
def test_eight_partners_at_once_never_take_more_than_there_is():
    assert raced(2) == []


@pytest.mark.fuzz
@pytest.mark.django_db(transaction=True)
def test_eight_partners_at_once_never_take_more_than_there_is_in_two_hundred_rounds():
    assert raced(200) == []


def test_a_long_board_is_shown_a_page_at_a_time(member):
    partner, kind = make_other(), make_means_kind("Laptops")
    for number in range(21):
        make_means(partner, "offer", kind=kind, title=f"Raum {number:02}")
        make_means(partner, "need", kind=kind, title=f"Bedarf {number:02}")

    first, second = seen(member.get(BOARD)), seen(member.get(f"{BOARD}?offers=2"))

    assert [
        len({*re.findall(words, page)})
        for page, words in ((first, r"Raum \d\d"), (second, r"Raum \d\d"), (second, r"Bedarf \d\d"))
    ] == [20, 1, 20]
    assert "Angeboten (21)" in first


def test_what_fits_is_said_at_once_on_whatever_page_the_need_stands(member, partner):
    other, kind = make_other(), make_means_kind("Laptops")
    for number in range(21):
        make_means(other, "need", kind=make_means_kind(f"Art {number:02}"), title=f"Bedarf {number:02}")
    make_means(other, "need", kind=kind, title="Letzter Bedarf", begins_on=days(80))
    make_means(partner, "offer", kind=kind, title="Zwölf Laptops")

    page = member.get(BOARD)

    assert "Das passt zusammen" in seen(page)
    assert "Letzter Bedarf" not in [row.entry.title for row in page.context["needs"]]


def test_a_kind_without_an_english_name_is_called_by_its_german_one(member):
    make_means_kind("Werkräume")
    make_means_kind("Räume", name_in_english="Rooms")

    pages = [member.get(f"{BOARD.replace('/de/', f'/{code}/')}bieten/").content.decode() for code in ("en", "de")]

    told = [[name in page for name in ("Werkräume", "Rooms", "Räume<")] for page in pages]
    assert told == [[True, True, False], [True, False, True]]
