"""XML of offices: zones, places, days without hours, missing names, other money, and what nobody reads."""

from datetime import date, time
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree

import pytest

from importing.apart import read_apart
from importing.sheets import CourseFileError, read, table_of
from places.loading import load_places
from tests.factories import make_course_type, make_membership
from tests.importing.test_readers import FORMATS, OPENVHS, QCAT, understood
from tests.workplace.test_imports import actions_of, perform, send

pytestmark = pytest.mark.django_db

DATA = Path(__file__).parent.parent / "data"
NAME = "<name>Deutsch am Abend</name>"
PERIOD = "<beginn_datum>2027-01-12</beginn_datum><ende_datum>2027-01-19</ende_datum>"
EVENING = [time(18), time(20, 15)]


def vhs(*courses):
    return "".join(f"<veranstaltung>{one}</veranstaltung>" for one in courses).join(
        ["<veranstaltungen>", "</veranstaltungen>"]
    )


def on(day, begin="18:00", end="20:15", besides=""):
    hours = "".join(
        f"<{name}_uhrzeit>{text}</{name}_uhrzeit>" for name, text in (("beginn", begin), ("ende", end)) if text
    )
    return f"<termin><beginn_datum>{day}</beginn_datum>{hours}{besides}</termin>"


def place(town, street="", name="", kind="veranstaltungsort"):
    return f"<{kind}><name>{name}</name><adresse><ort>{town}</ort><strasse>{street}</strasse></adresse></{kind}>"


def service(inner, number="B-7", title="Deutsch am Abend", start="2027-01-12"):
    return f"""<SERVICE><PRODUCT_ID>{number}</PRODUCT_ID><SERVICE_DETAILS><TITLE>{title}</TITLE><SERVICE_DATE>
    <START_DATE>{start}</START_DATE><END_DATE>{start}</END_DATE></SERVICE_DATE>{inner}</SERVICE_DETAILS></SERVICE>"""


def qcat(*services, head=""):
    return f"<OPENQCAT>{head}<NEW_CATALOG>{''.join(services)}</NEW_CATALOG></OPENQCAT>"


def rows_of(xml):
    return understood(xml.encode())


def noted(row):
    return [(note.about, note.text) for note in row.notes]


READ = "die Zeiten stehen in der Zeitzone „{}“: Sie wurden so gelesen, wie es hier dann ist"
STANDS = "die Zeiten stehen in der Zeitzone „{}“, die hier nicht gilt: Sie wurden genommen, wie sie dastehen"
ZONES = {
    "none": ("2027-01-12", "18:00:00", "20:15", ""),
    "that of winter": ("2027-01-12", "18:00:00+01:00", "20:15:00+01:00", ""),
    "that of summer": ("2027-07-13", "18:00:00.000+02:00", "20:15:00+0200", ""),
    "that of the export": ("2027-01-12", "18:00:00+02:00", "20:15:00+02:00", STANDS.format("+02:00")),
    "that of the world": ("2027-01-12", "17:00:00Z", "19:15Z", READ.format("Z")),
    "in summer": ("2027-07-13", "16:00:00Z", "18:15:00Z", READ.format("Z")),
    "far away": ("2027-01-12", "12:00:00-05:00", "14:15:00-05:00", READ.format("-05:00")),
    "with the day": ("2027-01-12", "2027-01-12T17:00:00Z", "2027-01-12T19:15:00Z", READ.format("Z")),
    "no zone at all": ("2027-01-12", "18:00:00+99:99", "20:15:00+99:99", STANDS.format("+99:99")),
}


@pytest.mark.parametrize("name", ZONES)
def test_hours_with_a_zone_are_read_as_they_are_here_and_noted_where_it_changes_them(name):
    day, begin, end, words = ZONES[name]

    (row,) = rows_of(
        vhs(f"{NAME}<beginn_datum>{day}</beginn_datum>{on(day, begin, end)}<ende_datum>{day}</ende_datum>")
    )

    assert row.dates == [(date.fromisoformat(day), *EVENING)]
    assert noted(row) == ([("times", words)] if words else [])


def test_hours_of_the_whole_course_have_the_zone_of_its_first_day():
    hours = "<beginn_uhrzeit>17:00:00Z</beginn_uhrzeit><ende_uhrzeit>19:15:00Z</ende_uhrzeit>"

    (row,) = rows_of(vhs(f"{NAME}{PERIOD}<wochentag>Dienstag</wochentag>{hours}"))

    assert [line[1:3] for line in row.week] == [tuple(EVENING)]
    assert noted(row) == [("times", READ.format("Z"))]


def test_the_same_hours_in_winter_and_summer_do_not_part_by_their_zone():
    days = [on(day, "18:00:00Z", "20:15:00Z") for day in ("2027-03-23", "2027-03-30")]

    (row,) = rows_of(vhs(NAME + "".join(days)))

    assert row.dates == [(date(2027, 3, day), *EVENING) for day in (23, 30)]
    assert noted(row) == [("times", STANDS.format("Z"))]


DAYS = {
    "2027-01-12": ("", 12),
    "2027-01-12+01:00": ("", 12),
    "2027-01-12Z": ("", 12),
    "2027-01-12T00:00:00": ("", 12),
    "2027-01-12T00:00:00.000+02:00": ("", 12),
    "2027-01-11T23:00:00Z": ("Z", 12),
    "2027-01-12T18:00:00-08:00": ("-08:00", 13),
}


@pytest.mark.parametrize("text", DAYS)
@pytest.mark.parametrize("write", ["open-vhs", "open-Qcat"])
def test_a_day_with_a_zone_is_the_day_here(text, write):
    course = f"{NAME}<beginn_datum>{text}</beginn_datum><ende_datum>{text}</ende_datum>"

    (row,) = rows_of(vhs(course) if write == "open-vhs" else qcat(service("", start=text)))

    zone, day = DAYS[text]
    assert (row.run["start"], row.run["end"]) == (date(2027, 1, day),) * 2
    assert noted(row) == (
        [("days", f"ein Tag steht in der Zeitzone „{zone}“ da: Er wurde so gelesen, wie er hier ist")]
        if zone
        else []
    )


@pytest.mark.parametrize(
    "text", ["2027-02-30T10:00:00Z", "0001-01-01T00:30:00+09:00", "gestern", "2027-01-12T99:99Z"]
)
def test_what_is_no_day_refuses_no_other_course(text):
    first = f"{NAME}<beginn_datum>{text}</beginn_datum>{on(text, text, text)}"

    broken, fine = rows_of(vhs(first, f"<name>Nähen</name>{PERIOD}"))

    assert (broken.dates, broken.week, fine.action) == ([], [], "")


OTHER = "die Datei nennt noch einen anderen Ort, der nicht genommen wurde: {}"
PLACES = {
    "of the course and its dates": (place("Parchim") + on("2027-01-12", besides=place("Lübz", kind="address"))),
    "of the course twice": place("Parchim") + place("Lübz") + on("2027-01-12"),
    "of its dates": on("2027-01-19", besides=place("Lübz")) + on("2027-01-12", besides=place("Parchim")),
}


@pytest.mark.parametrize("name", PLACES)
def test_of_several_places_the_first_is_taken_and_the_others_are_noted(name):
    load_places()

    (row,) = rows_of(vhs(NAME + PERIOD + PLACES[name]))

    assert row.run["municipality"].name == "Parchim"
    assert noted(row) == [("place", OTHER.format("Lübz"))]


def test_the_same_place_of_a_course_and_its_dates_is_one_with_its_own_street():
    load_places()
    same = place("Parchim", "Ringstraße 1", kind="address")
    person = "<dozent><name>Meier</name><ort>Lübz</ort><strasse>Weg 9</strasse></dozent>"

    (row,) = rows_of(
        vhs(person + NAME + PERIOD + on("2027-01-12", besides=same) + place("Parchim", "Ringstraße 1", "Haus"))
    )

    assert (row.run["venue"], row.run["street"], noted(row)) == ("Haus, Parchim", "Ringstraße 1", [])


def test_a_second_place_of_qcat_is_noted():
    load_places()
    first, second = (f"<LOCATION><CITY>{town}</CITY></LOCATION>" for town in ("Parchim", "Lübz"))

    same, other = rows_of(qcat(service(first + first, "B-1"), service(first + second, "B-2")))

    assert [one.run["municipality"].name for one in (same, other)] == ["Parchim"] * 2
    assert (noted(same), noted(other)) == ([], [("place", OTHER.format("Lübz"))])


@pytest.mark.parametrize(("begin", "end"), [("", ""), ("18:00", ""), ("", "20:15")])
def test_a_date_without_hours_gets_none_of_another_date(begin, end):
    (row,) = rows_of(vhs(NAME + on("2027-01-12") + on("2027-01-19", begin, end)))

    assert (row.run["start"], row.run["end"], row.dates) == (date(2027, 1, 12), date(2027, 1, 19), [])
    assert noted(row) == [
        (
            "times",
            "die Zeiten „18:00 - 20:15 Uhr, 12.01.2027; ohne Uhrzeit, 19.01.2027“ wurden nicht verstanden",
        )
    ]


def test_dates_without_hours_have_those_of_their_course_or_are_noted():
    days, hours = on("2027-01-12", "", "") + on("2027-01-19", "", ""), on("", "18:00", "20:15")[8:-9]

    with_hours, without = rows_of(vhs(NAME + days + hours, NAME + days))

    assert with_hours.dates == [(date(2027, 1, day), *EVENING) for day in (12, 19)]
    assert ([about for about, _words in noted(without)], without.dates) == (["times"], [])


def test_dates_with_different_hours_keep_each_its_own():
    (row,) = rows_of(vhs(NAME + on("2027-01-12") + on("2027-01-19", "09:00", "11:00") + on("2027-01-19")))

    hours = [(12, *EVENING), (19, time(9), time(11)), (19, *EVENING)]
    assert ([(day.day, begin, end) for day, begin, end in row.dates], noted(row)) == (hours, [])


WITHOUT_NAME = {
    "a place": vhs(PERIOD + place("Parchim", name="Haus am See")),
    "a teacher": vhs(PERIOD + "<dozent><name>Meier</name></dozent>"),
    "a link and a certificate": vhs(
        PERIOD + "<webadresse><name>zur Buchung</name></webadresse><zertifikat><name>Xpert</name></zertifikat>"
    ),
    "open-Qcat": qcat(service("<CONTACT><TITLE>Frau Dr.</TITLE></CONTACT>", title="")),
}


@pytest.mark.parametrize("name", WITHOUT_NAME)
def test_an_offer_without_a_name_is_named_and_gets_none_of_something_else(name):
    (row,) = rows_of(WITHOUT_NAME[name])

    assert (row.action, row.reason) == ("skipped", "der Titel fehlt")


MONEY = "<betrag%s>44.02</betrag>%s"
PRICES = {
    "nothing is said": (MONEY % ("", ""), 44.02),
    "euros": (MONEY % ("", "<waehrung>EUR</waehrung>"), 44.02),
    "francs": (MONEY % ("", "<waehrung>CHF</waehrung>"), None),
    "an attribute": (MONEY % (' waehrung="SEK"', ""), None),
    "a currency": (MONEY % ("", "<currency>USD</currency>"), None),
}


@pytest.mark.parametrize("name", PRICES)
def test_another_money_than_euros_is_no_price_and_noted(name):
    inner, price = PRICES[name]

    (row,) = rows_of(vhs(f"{NAME}{PERIOD}<preis>{inner}</preis>"))

    assert (float(row.course["price"]) if price else row.course.get("price")) == price
    assert [about for about, _words in noted(row)] == ([] if price else ["fee"])


@pytest.mark.parametrize(
    ("own", "of_all", "is_read"), [("", "", 1), ("EUR", "CHF", 1), ("", "CHF", 0), ("CHF", "", 0)]
)
def test_the_money_of_qcat_is_that_of_the_price_or_of_the_catalogue(own, of_all, is_read):
    money = f"<PRICE_CURRENCY>{own}</PRICE_CURRENCY>" if own else ""
    price = f"<SERVICE_PRICE_DETAILS><PRICE_AMOUNT>120.00</PRICE_AMOUNT>{money}</SERVICE_PRICE_DETAILS>"
    head = f"<HEADER><CATALOG><CURRENCY>{of_all}</CURRENCY></CATALOG></HEADER>"

    (row,) = rows_of(qcat(service(price), head=head))

    assert ("price" in row.course, bool(row.notes)) == (is_read, not is_read)


def test_what_nobody_reads_is_a_column_without_a_meaning_and_persons_are_left_out():
    unread = "<schlagwort>Nähmaschine</schlagwort><schlagwort>Stoff</schlagwort><preis><rabatt>ja</rabatt></preis>"
    person = "<dozent><name>Meier</name></dozent><buchung><kunde>75875</kunde></buchung>"
    more = "<KEYWORD>Stoff</KEYWORD><CONTACT><LAST_NAME>Meier</LAST_NAME></CONTACT>"

    one, other = (table_of(xml.encode()) for xml in (vhs(NAME + PERIOD + unread + person), qcat(service(more))))

    cells = dict(zip(*one, strict=True))
    assert (cells["Schlagwort"], cells["Preis/rabatt"]) == ("Nähmaschine, Stoff", "ja")
    assert read(one).unknown == ["Schlagwort", "Preis/rabatt"]
    assert read(other).unknown == ["Service_details/keyword"]
    assert not {"Meier", "75875"} & {*one[1], *other[1]}


def test_what_nobody_reads_never_makes_more_columns_than_a_file_may_have():
    many = "".join(f"<x{number}>{number}</x{number}>" for number in range(300))

    (row,) = rows_of(vhs(NAME + PERIOD + many))

    assert (row.action, row.notes) == ("", [])


def test_the_preview_shows_what_was_passed_over(client):
    make_course_type(slug="weiteres-angebot")
    member = make_membership()
    client.force_login(member.user)

    page = send(
        client, member.provider, vhs(NAME + PERIOD + "<schlagwort>Stoff</schlagwort>").encode(), "kurse.xml"
    )

    assert [(column["name"], column["cells"]) for column in page.context["unmapped"]] == [
        ("Schlagwort", ["Stoff"])
    ]


def test_a_mark_that_stands_twice_is_noted_and_the_same_offer_twice_is_taken_once(client):
    make_course_type(slug="weiteres-angebot")
    member = make_membership()
    client.force_login(member.user)
    first, second = (f"<guid>99</guid><nummer>{number}</nummer>{NAME}{PERIOD}" for number in "AB")
    third = f"<guid>98</guid>{NAME}{PERIOD}"

    page = send(client, member.provider, vhs(first, second, third, third).encode(), "kurse.xml")

    words = ("others", "die Datei hat „99“ auch als Kennzeichen eines anderen Kurses")
    assert [action for action, _reason in actions_of(page)] == ["created"] * 3 + ["skipped"]
    assert [noted(row) for row in page.context["plan"].rows[:3]] == [[words], [words], []]


def test_an_end_before_the_beginning_gives_one_day_and_no_hours():
    period = "<beginn_datum>2027-01-12</beginn_datum><ende_datum>2026-12-08</ende_datum>"

    course, hours = rows_of(vhs(NAME + period, NAME + on("2027-01-12", "20:15", "18:00")))

    assert (course.run["end"], {note.about for note in course.notes}) == (date(2027, 1, 12), {"days"})
    assert (hours.dates, [note.about for note in hours.notes]) == ([], ["times"])


@pytest.mark.parametrize("word", ["true", "1"])
def test_what_is_internal_or_taken_back_is_never_imported(word):
    one = rows_of(vhs(f"{NAME}{PERIOD}<intern>{word}</intern>", f"{NAME}{PERIOD}<intern>false</intern>"))
    other = rows_of(
        f"<OPENQCAT><UPDATE_CATALOG><NEW>{service('')}</NEW><DELETE><SERVICE><PRODUCT_ID>B-8</PRODUCT_ID></SERVICE>"
        f"{service('', 'B-9')}</DELETE></UPDATE_CATALOG></OPENQCAT>"
    )

    taken_back = ("skipped", "die Datei nimmt diesen Kurs zurück")
    assert [(row.action, row.reason) for row in one] == [("skipped", "die Datei nennt das intern"), ("", "")]
    assert [(row.action, row.reason) for row in other] == [("", ""), taken_back, taken_back]


def test_so_many_courses_as_thirty_megabytes_hold_are_not_too_many_elements():
    course = NAME + PERIOD + "".join(f"<x{number}>x</x{number}>" for number in range(22))

    table = table_of(vhs(*[course] * 19_000).encode())

    assert len(table) == 19_001


def test_a_flexible_start_without_a_day_is_one_at_any_time():
    (row,) = rows_of(qcat(service("<FLEXIBLE_START>true</FLEXIBLE_START>", start="")))

    assert (row.action, row.run["start"], row.is_undated) == ("", None, False)


def reversed_in(element):
    """The same with all children the other way round, but for those of one name."""
    element[:] = sorted(element, key=lambda child: child.tag, reverse=True)
    for child in element:
        reversed_in(child)


ORDERED = {
    "open-vhs": OPENVHS,
    "open-Qcat": QCAT.partition("?>")[2],
    "several places": vhs(NAME + PERIOD + PLACES["of the course and its dates"]),
    **{f"Berlin {part}": (DATA / f"berlin_vhs_opendata_snippet_{part}.xml").read_text() for part in "ab"},
}


@pytest.mark.parametrize("name", ORDERED)
def test_nothing_hangs_on_the_order_of_elements(name):
    load_places()
    top = ElementTree.fromstring(ORDERED[name])  # noqa: S314  # our own
    before = [{**row.texts} for row in understood(ElementTree.tostring(top))]

    reversed_in(top)
    after = [{**row.texts} for row in understood(ElementTree.tostring(top))]

    assert sorted(before, key=str) == sorted(after, key=str)


def test_a_process_of_its_own_reads_zones_too():
    header, row = read_apart(BytesIO(vhs(NAME + on("2027-01-12", "17:00:00Z", "19:15:00Z")).encode()))

    assert dict(zip(header, row, strict=True))["Uhrzeit"] == "18:00 - 20:15 Uhr, 12.01.2027"


OFTEN = {
    **FORMATS,
    "zones": vhs(
        NAME + on("2027-01-12", "17:00:00Z", "19:15:00Z") + on("2027-07-13", "16:00:00Z", "18:15:00Z")
    ).encode(),
    "several places": vhs(f"<nummer>B-7</nummer>{NAME}{PERIOD}" + PLACES["of the course twice"]).encode(),
    "other money": vhs(f"{NAME}{PERIOD}<preis><betrag>44</betrag><waehrung>CHF</waehrung></preis>").encode(),
    "at any time": qcat(service("<FLEXIBLE_START>true</FLEXIBLE_START>", start="")).encode(),
    **{f"Berlin {part}": (DATA / f"berlin_vhs_opendata_snippet_{part}.xml").read_bytes() for part in "ab"},
}


@pytest.mark.parametrize("name", OFTEN)
def test_the_same_file_a_second_time_changes_nothing_in_every_format(client, name):
    load_places()
    make_course_type(slug="weiteres-angebot")
    member = make_membership()
    client.force_login(member.user)
    data = OFTEN[name].replace(b">2020-", b">2027-").replace(b">2022-", b">2027-")

    first = send(client, member.provider, data)
    perform(client, first)
    second = send(client, member.provider, data)

    number = len(actions_of(first))
    assert (first.context["plan"].counts, second.context["plan"].counts) == (
        {"created": number},
        {"unchanged": number},
    )


@pytest.mark.parametrize("encoding", ["undefinedutf-8", "utf-7", "utf-32", "big5", "idna", ""])
def test_an_encoding_that_cannot_be_read_is_said(encoding):
    file = f'<?xml version="1.0" encoding="{encoding}"?><openvhs></openvhs>'.encode()

    with pytest.raises(CourseFileError, match="Diese XML-Datei ist nicht lesbar"):
        table_of(file)
