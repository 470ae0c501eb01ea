"""Files that are no tables: Open-vhs, open-Qcat, iCalendar, JSON. All give the rows that a table would give."""

import json
import time as clock
from datetime import date, time
from io import BytesIO
from pathlib import Path

import pytest

from importing.apart import read_apart
from importing.readers.errors import CourseFileError
from importing.reckoning import ground_of
from importing.rows import understand
from importing.sheets import read, table_of
from places.loading import load_places

pytestmark = pytest.mark.django_db

DATA = Path(__file__).parent.parent / "data"
COURSE = {"number": "B-7", "title": "Deutsch am Abend", "start": date(2027, 1, 12), "end": date(2027, 1, 19)}
TABLE = """Kursnr.;Titel;Beschreibung;Beginn;Ende;Uhrzeit;Ort
B-7;Deutsch am Abend;Für Anfänger & mehr;12.01.2027;19.01.2027;18:00 - 20:15 Uhr, 12.01.2027, 19.01.2027;Parchim"""
OPENVHS = """<?xml version="1.0" encoding="utf-8"?>
<ov:openvhs xmlns:ov="urn:x"><ov:veranstaltung><ov:details><ov:name>Deutsch am Abend</ov:name></ov:details>
<ov:guid>99</ov:guid><ov:nummer>B-7</ov:nummer>
<ov:text><ov:eigenschaft>Beschreibung</ov:eigenschaft><ov:text>Für Anfänger &amp; mehr</ov:text></ov:text>
<ov:termine><ov:termin><ov:beginn_datum>2027-01-19</ov:beginn_datum><ov:beginn_uhrzeit>18:00:00</ov:beginn_uhrzeit>
<ov:ende_uhrzeit>20:15:00+01:00</ov:ende_uhrzeit></ov:termin>
<ov:termin><ov:beginn_datum>2027-01-12</ov:beginn_datum><ov:beginn_uhrzeit>18:00</ov:beginn_uhrzeit>
<ov:ende_uhrzeit>20:15</ov:ende_uhrzeit></ov:termin></ov:termine>
<ov:veranstaltungsort><ov:adresse><ov:ort>Parchim</ov:ort></ov:adresse></ov:veranstaltungsort>
</ov:veranstaltung></ov:openvhs>"""
EVENT = """BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:B-7\r\nDTSTAMP:20260101T000000Z
SUMMARY:Deutsch am Abend\r\nDESCRIPTION:Für Anfänger & mehr\r\nLOCATION:Parchim
DTSTART:20270112T170000Z\r\nDTEND:20270112T191500Z\r\nRRULE:FREQ=WEEKLY;COUNT=3\r\nEXDATE:20270126T170000Z
END:VEVENT\r\nEND:VCALENDAR"""
JSON = """{"courses": [{"Kursnr.": "B-7", "title": "Deutsch am Abend", "Beschreibung": "Für Anfänger & mehr",
"start": "2027-01-12", "end": "19.01.2027", "Ort": "Parchim", "Freigabe": true,
"Uhrzeit": "18:00 - 20:15 Uhr, 12.01.2027, 19.01.2027"}]}"""
QCAT = """<?xml version="1.0" encoding="iso-8859-15"?><OPENQCAT><NEW_CATALOG>
<SERVICE><PRODUCT_ID>O-1</PRODUCT_ID><SERVICE_DETAILS><TITLE>Deutsch am Abend</TITLE>
<DESCRIPTION_LONG>Für Anfänger &amp; mehr</DESCRIPTION_LONG>
<SERVICE_MODULE><EDUCATION type="true"/></SERVICE_MODULE>
</SERVICE_DETAILS></SERVICE>
<SERVICE><PRODUCT_ID>B-7</PRODUCT_ID><SERVICE_DETAILS><SERVICE_DATE>
<START_DATE>2027-01-12T00:00:00+01:00</START_DATE>
<END_DATE>2027-01-19</END_DATE>
<DATE_REMARKS>18:00 - 20:15 Uhr, 12.01.2027, 19.01.2027</DATE_REMARKS></SERVICE_DATE>
<SERVICE_MODULE><EDUCATION type="false"><COURSE_ID>O-1</COURSE_ID>
<MODULE_COURSE><LOCATION><CITY>Parchim</CITY></LOCATION>
</MODULE_COURSE></EDUCATION></SERVICE_MODULE></SERVICE_DETAILS></SERVICE></NEW_CATALOG></OPENQCAT>"""
FORMATS = {
    "table": TABLE.encode(),
    "open-vhs": OPENVHS.encode(),
    "calendar": EVENT.encode(),
    "json": JSON.encode(),
    "open-Qcat": QCAT.encode("iso-8859-15"),
}


def understood(data):
    sheet = read(table_of(data))
    ground = ground_of(sheet)
    return [understand(line, texts, ground) for line, texts in sheet.rows]


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_gives_the_same_row(name):
    load_places()

    (row,) = understood(FORMATS[name])

    assert (row.action, row.reason, row.notes) == ("", "", [])
    assert {**row.run, **row.course, "title": row.course["title_de"]} | COURSE == {
        **COURSE,
        **{"title_de": COURSE["title"], "description_de": "Für Anfänger & mehr", "mode": "on_site"},
        "municipality": row.run["municipality"],
    }
    assert row.dates == [(date(2027, 1, day), time(18), time(20, 15)) for day in (12, 19)]
    assert row.run["municipality"].name == "Parchim"


def test_the_records_of_berlin_are_read():
    data = (DATA / "berlin_vhs_opendata_snippet_a.xml").read_bytes()

    rows = understood(data.replace(b">2020-", b">2027-"))

    english, spanish, phone = rows[:3]
    assert [row.number for row in (english, spanish, phone)] == ["Re4281-H", "TK-4304-1-H", "Sp6.559-H"]
    assert english.run | {"venue": ""} == {
        "start": date(2027, 10, 27),
        "end": date(2027, 12, 8),
        "number": "Re4281-H",
        "venue": "",
        "street": "Fuchssteiner Weg 13 - 19, Hofeingang",
        "postal_code": "13465",
        "seats_min": 4,
        "seats_total": 8,
        "sessions": 14,
    }
    assert english.run["venue"] == "Lehrstätte Frohnau, Berlin"
    assert (float(english.course["price"]), english.course["level_from"]) == (44.02, 4)
    assert english.course["cost_note_de"] == "44,02 € (erm. Preis: 25,61 EUR)"
    assert spanish.course["description_de"].endswith("ISBN 978-3-12-514671-6")
    assert english.new_course["website"].endswith("id=569306")
    assert "level_from" not in phone.course


ALL_DAY = """BEGIN:VCALENDAR
BEGIN:VEVENT
UID:040000008200E00074C5B7101A82E00800000000B0C3
SUMMARY:Ferienkurs
DTSTART;VALUE=DATE:20270712
DTEND;VALUE=DATE:20270717
CATEGORIES:Ferien,Kinder
STATUS:CANCELLED
END:VEVENT
BEGIN:VEVENT
UID:2
SUMMARY:Treff
DTSTART;TZID=America/New_York:20270104T120000
DURATION:PT2H
RRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,WE;UNTIL=20270120T235959Z
END:VEVENT
BEGIN:VEVENT
UID:3
SUMMARY:Immer
DTSTART:20270104T120000
RRULE:FREQ=MONTHLY
END:VEVENT
END:VCALENDAR"""


def test_events_of_whole_days_other_zones_and_rules_are_read():
    holidays, meeting, always = understood(ALL_DAY.encode())

    assert (holidays.number, holidays.run["start"], holidays.run["end"]) == (
        "",
        date(2027, 7, 12),
        date(2027, 7, 16),
    )
    assert (holidays.run["status"], holidays.texts["kind"], holidays.dates) == ("cancelled", "Ferien", [])
    assert meeting.dates == [(date(2027, 1, day), time(18), time(20)) for day in (4, 6, 18, 20)]
    assert (always.run["start"], always.run["end"]) == (date(2027, 1, 4),) * 2


@pytest.mark.parametrize(
    ("rule", "number", "abouts"),
    [
        ("FREQ=WEEKLY;COUNT=3", 3, []),
        ("FREQ=DAILY;COUNT=199", 199, []),
        ("FREQ=WEEKLY", 0, ["times"]),
        ("FREQ=MONTHLY;BYDAY=2TU;COUNT=4", 0, ["times"]),
        ("FREQ=DAILY;COUNT=400", 0, ["times"]),
    ],
)
def test_a_rule_that_is_not_followed_to_its_end_is_noted(rule, number, abouts):
    event = f"BEGIN:VEVENT\nUID:1\nSUMMARY:Deutsch\nDTSTART:20270112T180000\nDTEND:20270112T200000\nRRULE:{rule}\n"

    (row,) = understood(f"BEGIN:VCALENDAR\n{event}END:VEVENT\nEND:VCALENDAR".encode())

    assert sorted({note.about for note in row.notes}) == abouts
    assert (row.run["start"], len(row.dates)) == (date(2027, 1, 12), number)
    assert all(rule.split(";")[0] in note.text for note in row.notes)


DOCTYPE = '<!DOCTYPE v [<!ENTITY e0 "x">%s]><veranstaltung><name>&e9;</name></veranstaltung>'
OUTSIDE = '<!DOCTYPE v [<!ENTITY e SYSTEM "file:///etc/passwd">]><veranstaltung><name>&e;</name></veranstaltung>'
BOMBS = {
    "one entity": '<!DOCTYPE v [<!ENTITY e "x">]><veranstaltung><name>&e;</name></veranstaltung>',
    "entities": DOCTYPE % "".join(f'<!ENTITY e{n + 1} "{f"&e{n};" * 10}">' for n in range(9)),
    "outside": OUTSIDE,
    "a million of elements": f"<veranstaltungen>{'<x/>' * 1_000_000}</veranstaltungen>",
    "a million of open ones": f"<veranstaltungen>{'<x></x>' * 1_000_000}</veranstaltungen>",
    "depth": f"<veranstaltungen>{'<x>' * 100_000}",
    "torn": "<veranstaltungen><veranstaltung><name>Deutsch",
    "nothing": "<veranstaltungen/>",
    "deep json": "[" * 100_000,
    "torn json": '{"courses": [{"title": "Deutsch',
    "no courses": '{"courses": 7}',
    "no calendar": "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:gestern\nEND:VCALENDAR",
}


@pytest.mark.parametrize("name", BOMBS)
def test_what_is_broken_or_explodes_gets_a_sentence_within_a_second(name):
    begin = clock.process_time()

    with pytest.raises(CourseFileError) as problem:
        table_of(BOMBS[name].encode())

    assert str(problem.value)
    assert clock.process_time() - begin < 1


def test_a_process_of_its_own_reads_them_too():
    header, row = read_apart(BytesIO(FORMATS["calendar"]))

    assert dict(zip(header, row, strict=True))["Beginn"] == "12.01.2027"


WORDS = [
    ("Zielgruppe", "nur Frauen", "audience", "women"),
    ("Zielgruppe", "Segler", "audience", None),
    ("Kinderbetreuung", "auf Anfrage", "childcare", "on_request"),
    ("Hinweis", "Bitte <b>klingeln</b>", "note", "Bitte klingeln"),
    ("Link", "vhs.example/kurs?id=7", "website", "https://vhs.example/kurs?id=7"),
    ("Link", "siehe oben", "website", None),
]


@pytest.mark.parametrize(("column", "cell", "name", "value"), WORDS)
def test_what_lists_say_besides_is_read_or_noted(column, cell, name, value):
    (row,) = understood(f"Titel;Beginn;Ende;{column}\nNähen;12.01.2027;12.01.2027;{cell}".encode())

    found = {**row.new_course, **row.course, **row.run}.get(name)
    assert (row.action, found) == ("", value)
    assert [note.about for note in row.notes] == ([] if value else ["others"])


DEEP = '{"Titel": "Nähen", "Beginn": "12.01.2027", "Ende": "12.01.2027", %s}'


@pytest.mark.parametrize(
    ("cell", "field", "text"),
    [
        ('"Wochentag": ["Mo", "Di"]', "weekday", "Mo, Di"),
        ('"Ort": {"name": "Rathaus", "ort": "Parchim"}', "venue", "Rathaus, Parchim"),
        ('"Zeiten": [{"tag": "Mo", "von": "9:00"}, {"tag": "Di"}]', "times", "Mo, 9:00, Di"),
        ('"Ort": "Rathaus", "Raum": "7"', "venue", "Rathaus, 7"),
        ('"Max TN": 12.0', "seats_total", "12"),
        ('"Gebühr": [[[[[["40 €"]]]]]]', "fee", "…"),
    ],
)
def test_of_a_list_or_an_object_in_a_cell_nothing_is_lost(cell, field, text):
    sheet = read(table_of(f"[{DEEP % cell}]".encode()))

    assert sheet.rows[0][1][field] == text
    assert sheet.headings[field].split(", ")[0] == cell.split('"')[1]


def test_what_is_no_object_in_a_list_of_courses_is_a_row_that_is_named():
    course = '{"Titel": "Nähen", "Beginn": "12.01.2027", "Ende": "12.01.2027"}'

    rows = understood(f'[{course}, "Nähen", ["Malen", 7], null]'.encode())

    assert [(row.action, row.texts["title"]) for row in rows] == [
        ("", "Nähen"),
        ("skipped", "Nähen"),
        ("skipped", "Malen, 7"),
    ]


SHAPE = (
    "Diese JSON-Datei ist anders aufgebaut, als wir es kennen: eine Liste von Kursen, jeder ein Objekt mit Namen"
    " wie Titel, Beginn und Ende."
)
SEVERAL = "Die Datei enthält mehrere Listen: {}. Bitte senden Sie nur die der Kurse."
SHAPES = {
    "two lists": ('{"courses": [{"title": "A"}], "rooms": [7]}', SEVERAL.format("courses, rooms")),
    "long names": (f'{{"{"a" * 99}": [], "b": []}}', SEVERAL.format(f"{'a' * 40}, b")),
    "a list further down": ('{"data": {"courses": [{"title": "A"}]}}', SHAPE),
    "a table": ('[["Titel", "Beginn"], ["Nähen", "12.01.2027"]]', SHAPE),
    "numbers": ("[1, 2, 3]", SHAPE),
    "words of no course": ('{"version": 7}', SHAPE),
    "an empty list": ('{"courses": []}', "In der Datei wurde kein Kurs gefunden."),
}


@pytest.mark.parametrize("name", SHAPES)
def test_json_of_another_shape_gets_a_sentence(name):
    text, sentence = SHAPES[name]

    with pytest.raises(CourseFileError) as problem:
        table_of(text.encode())

    assert str(problem.value) == sentence


def test_a_single_course_of_json_is_one_whatever_lists_its_cells_are():
    course = (
        '{"Titel": "Nähen", "Beginn": "12.01.2027", "Ende": "12.01.2027", "Wochentag": ["Mo"], "Raum": [1, 2]}'
    )

    (row,) = understood(course.encode())

    assert (row.course["title_de"], row.texts["weekday"], row.texts["venue"]) == ("Nähen", "Mo", "1, 2")


def test_half_a_sign_in_json_is_noticed_and_taken_out():
    data = rb'[{"title": "Deutsch \ud800 A1", "start": "12.01.2027", "end": "12.01.2027"}]'

    [row] = understood(data)

    assert "".join(table_of(data)[1]).encode()  # half of a sign cannot be
    assert row.course["title_de"] == "Deutsch A1"
    assert [note.about for note in row.notes] == ["signs"]


@pytest.mark.parametrize(("number", "price"), [("44.02", 44.02), ("100", 100), ("1250.5", 1250.5)])
def test_a_number_of_json_is_no_thousand_more(number, price):
    data = b'[{"title": "Deutsch", "start": "12.01.2027", "end": "12.01.2027", "fee": %s}]' % number.encode()

    assert float(understood(data)[0].course["price"]) == price


@pytest.mark.parametrize("number", ["100.999", "44.0201"])
def test_a_number_with_more_than_cents_is_never_read_as_thousands(number):
    data = b'[{"title": "Deutsch", "start": "12.01.2027", "end": "12.01.2027", "fee": %s}]' % number.encode()

    assert float(understood(data)[0].course.get("price") or 0) < 101


def calendar(*events):
    """Each as its lines beside its title."""
    lines = "".join(f"BEGIN:VEVENT\nSUMMARY:Deutsch\n{one}\nEND:VEVENT\n" for one in events)
    return f"BEGIN:VCALENDAR\n{lines}END:VCALENDAR".encode()


WEEKLY = "UID:1\nDTSTART:20270112T180000\nDTEND:20270112T200000\nRRULE:FREQ=WEEKLY;COUNT=3"
EVENING, LATE = (time(18), time(20)), (time(19), time(21, 30))
MOVED = {
    "another day": (
        "DTSTART:20270121T180000\nDTEND:20270121T200000",
        [(12, EVENING), (21, EVENING), (26, EVENING)],
    ),
    "another hour": ("DTSTART:20270119T190000\nDTEND:20270119T213000", [(12, EVENING), (19, LATE), (26, EVENING)]),
    "after the last": (
        "DTSTART:20270128T190000\nDTEND:20270128T213000",
        [(12, EVENING), (26, EVENING), (28, LATE)],
    ),
    "called off": ("DTSTART:20270119T180000\nSTATUS:CANCELLED", [(12, EVENING), (26, EVENING)]),
}


@pytest.mark.parametrize("name", MOVED)
def test_a_day_of_a_series_that_was_moved_or_called_off_stands_in_its_place(name):
    lines, expected = MOVED[name]

    (row,) = understood(calendar(f"UID:1\nRECURRENCE-ID:20270119T180000\n{lines}", WEEKLY))

    assert [(day.day, (begin, end)) for day, begin, end in row.dates] == expected
    assert (row.run["start"].day, row.run["end"].day, row.notes) == (12, expected[-1][0], [])


def test_all_days_after_one_that_were_moved_are_noted_and_no_rhythm_is_taken():
    moved = (
        "UID:1\nRECURRENCE-ID;RANGE=THISANDFUTURE:20270119T180000\nDTSTART:20270120T180000\nDTEND:20270120T200000"
    )

    (row,) = understood(calendar(WEEKLY, moved))

    assert ([note.about for note in row.notes], row.dates, row.week) == (["times"], [], [])


@pytest.mark.parametrize(
    ("rule", "days"),
    [
        ("FREQ=WEEKLY;BYMONTH=1;UNTIL=20270331T000000Z", [12, 19, 26]),
        ("FREQ=WEEKLY;BYWEEKNO=3;COUNT=3", []),
        ("FREQ=DAILY;BYHOUR=9,18;COUNT=3", []),
        ("FREQ=WEEKLY;INTERVAL=2;WKST=SU;BYDAY=TU,SU;COUNT=3", []),
        ("FREQ=DAILY;BYMONTHDAY=12;UNTIL=20270331T000000Z", []),
    ],
)
def test_of_a_rule_all_parts_are_followed_or_it_is_noted(rule, days):
    (row,) = understood(calendar(f"UID:1\nDTSTART:20270112T180000\nDTEND:20270112T200000\nRRULE:{rule}"))

    assert [day.day for day, _begin, _end in row.dates] == days
    assert [note.about for note in row.notes] == ([] if days else ["times"])


@pytest.mark.parametrize("lines", ["UID:2", "UID:2\nDTSTART:gestern", "UID:2\nDTSTART:20270112\nDTSTART:20270113"])
def test_an_event_without_a_first_day_is_named_and_refuses_no_other(lines):
    broken, fine = understood(calendar(lines, WEEKLY))

    assert (broken.action, fine.action, len(fine.dates)) == ("skipped", "", 3)
    assert broken.reason in {"der erste Tag fehlt", "dieser Eintrag ist beschädigt und ließ sich nicht lesen"}
    assert broken.texts["title"] == "Deutsch"


SAID = {
    "STATUS:TENTATIVE": ("", "planned", "der Kalender nennt das vorläufig: Es kommt als geplant herein"),
    "X-ZONE": (
        "",
        None,
        "die Zeitzone „Foo/Bar“ ist hier nicht bekannt: Die Zeiten wurden genommen, wie sie dastehen",
    ),
    "CLASS:PRIVATE": ("skipped", None, "der Kalender nennt das nicht öffentlich"),
    "CLASS:CONFIDENTIAL": ("skipped", None, "der Kalender nennt das nicht öffentlich"),
    "CLASS:PUBLIC": ("", None, ""),
}


@pytest.mark.parametrize("line", SAID)
def test_what_a_calendar_says_of_an_event_is_noted_and_what_is_private_is_not_taken(line):
    zone = ";TZID=Foo/Bar" if line == "X-ZONE" else ""
    event = f"UID:1\nDTSTART{zone}:20270112T180000\nDTEND{zone}:20270112T200000\n{line if not zone else ''}"

    (row,) = understood(calendar(event.strip()))

    action, status, words = SAID[line]
    assert (row.action, row.run.get("status")) == (action, status)
    assert [row.reason if action else "", *(note.text for note in row.notes)] == (
        [words] if action else ["", *[words] * bool(words)]
    )


def test_where_no_event_has_a_first_day_all_of_them_are_named():
    rows = understood(calendar("UID:1", "UID:2"))

    assert [row.reason for row in rows] == ["dieser Eintrag ist beschädigt und ließ sich nicht lesen"] * 2


@pytest.mark.parametrize(
    ("times", "expected"),
    [
        ("18:00 - 20:00 Uhr, 12.01.2027; 19.01.2027", [(12, EVENING), (19, EVENING)]),
        ("12.01., 18:00 - 20:00 Uhr; 19.01., 19:00 - 21:30 Uhr", [(12, EVENING), (19, LATE)]),
    ],
)
def test_days_behind_a_semicolon_have_the_hours_that_stand_there_or_those_of_all(times, expected):
    course = {"title": "Deutsch", "start": "12.01.2027", "end": "19.01.2027", "times": times}

    (row,) = understood(json.dumps([course]).encode())

    assert [(day.day, (begin, end)) for day, begin, end in row.dates] == expected
