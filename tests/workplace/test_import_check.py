"""Starts from a file are thought about like those from a form, but in groups: decided at once."""

import re
from io import StringIO

import html5lib
import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from courses.models import Course, CourseRun, CourseType
from planning.models import ClashRule
from planning.public.known import known
from planning.starts import letters
from tests.factories import (
    InDays,
    days,
    make_clash_rule,
    make_course,
    make_course_type,
    make_demand,
    make_municipality,
    make_provider,
    make_run,
    make_source,
    make_trusted,
)
from tests.office.filled import sent_of
from tests.workplace.test_imports import as_csv, perform, send

pytestmark = pytest.mark.django_db
HEADER = ["Kursnummer", "Titel", "Beginn", "Ende", "Plätze", "Niveau", "Ort"]
ALL = {"asked-all-do": "save", "asked-all-reason": "Der Raum ist frei."}


@pytest.fixture(autouse=True)
def other(provider):
    """Another provider's start of the same kind; five of sixteen seats are taken. The rule is in force."""
    make_trusted(provider)
    kind = make_course_type(slug="weiteres-angebot")
    make_clash_rule(people_known_at_least=5)
    theirs = make_provider("Schule Elde", email="elde@beispiel.example")
    course = make_course("Deutsch fängt an", provider=theirs, course_type=kind, level_from=1, level_to=1)
    return make_run(course, start=37, seats_free=11, municipality=provider.municipality)


def line(number, start=30, level="A1"):
    days_ = (f"{days(day):%d.%m.%Y}" for day in (start, start + 60))
    return [f"N-{number}", f"Deutsch {level} {number}", *days_, "16", level, "Parchim"]


def sent(client, provider, *lines):
    return send(client, provider, as_csv(HEADER, *lines))


def chosen(page) -> list[str]:
    return re.findall(r'<input type="radio"[^>]*checked', page.content.decode())


def prefixes(page) -> list[str]:
    return [group.form.prefix for group in page.context["check"].groups]


def test_the_preview_shows_the_other_start_and_how_many_are_known_and_chooses_nothing(client, provider):
    make_demand(make_source(), area=None, reach_km=20)

    page = sent(client, provider, line(1), line(2, start=200), line(3, level=""))

    text = " ".join(re.sub(r"<[^>]+>", "", page.content.decode()).replace("\xa0", " ").split())
    (group,) = page.context["check"].groups
    assert [row.number for row, _found in group.rows] == ["N-1", "N-2"]
    assert "Schule Elde, Parchim, 1 Woche später, 5 belegt" in text
    assert "Wir sprechen Starts vorher ab." in text
    assert str(known()).replace("\xa0", " ") in text
    assert chosen(page) == []


def test_rows_of_a_file_are_held_against_each_other(client, provider):
    page = sent(client, provider, line(1, start=200), line(2, start=207), line(3, start=214, level="A2"))

    lines = [line for group in page.context["check"].groups for line in group.lines]
    assert [(one["row"].number, one["other"] and one["other"]["later"]) for one in lines] == [
        ("N-1", "1 Woche später"),
        ("N-2", "1 Woche früher"),
        ("N-3", None),
    ]


def test_many_starts_are_shown_a_page_at_a_time_and_decided_as_a_whole(client, provider):
    page = sent(client, provider, *(line(number, start=30 + number) for number in range(60)))
    (prefix,) = prefixes(page)

    more = client.get(page.request["PATH_INFO"], {prefix: 2})
    refused = perform(client, page)

    pages = [one.context["check"].groups[0] for one in (page, more, refused)]
    assert [[len(group.page), len(group.rows)] for group in pages] == [[50, 60], [10, 60], [50, 60]]
    assert f"?{prefix}=2" in page.content.decode()
    assert f"?{prefix}=2" in refused.content.decode()


def test_nothing_is_imported_before_somebody_has_decided(client, provider):
    done = perform(client, sent(client, provider, line(1)))

    assert (done.status_code, CourseRun.objects.filter(number="N-1").count()) == (400, 0)
    assert "Es fehlt noch etwas." in done.content.decode()


@pytest.mark.parametrize(("reason", "number"), [("", 0), ("Der Raum ist frei.", 200)])
def test_two_hundred_rows_are_decided_at_once_with_a_reason(client, provider, reason, number):
    page = sent(client, provider, *(line(one, start=30 + one % 9, level=f"A{1 + one % 2}") for one in range(200)))

    perform(client, page, **ALL | {"asked-all-reason": reason})

    runs = CourseRun.objects.filter(number__startswith="N-")
    assert [run.start_reason for run in runs] == [reason] * number
    assert [run.history.latest().start_reason for run in runs[:3]] == [reason] * min(number, 3)


def test_a_group_may_be_decided_otherwise_than_all(client, provider):
    page = sent(client, provider, line(1), line(2, level="A2"))
    second = prefixes(page)[1]

    perform(client, page, **ALL | {f"{second}-do": "intend", f"{second}-own": "7"})

    rows = CourseRun.objects.filter(number__startswith="N-").order_by("number")
    assert [*rows.values_list("status", "start_reason", "own_list", "own_list_as_of")] == [
        ("open", "Der Raum ist frei.", None, None),
        ("intended", "", 7, days(0)),
    ]


def test_people_are_passed_on_and_nothing_of_the_group_is_imported(client, provider, other):
    page = sent(client, provider, line(1), line(2), line(3, start=5, level=""))
    (prefix,) = prefixes(page)
    decision = {"do": "pass", "own": "6", "to": str(other.pk)}
    mail.outbox.clear()

    perform(client, page, **{f"{prefix}-{name}": value for name, value in decision.items()})

    assert [*Course.objects.filter(provider=provider).values_list("title_de", flat=True)] == [
        "Deutsch  3".replace("  ", " ")
    ]
    assert [(message.to, "6" in message.body) for message in mail.outbox] == [(["elde@beispiel.example"], True)]


def test_where_an_address_has_got_enough_mails_nothing_of_the_file_is_imported(
    client, provider, other, monkeypatch
):
    monkeypatch.setattr(letters, "PASSED_ON", 0)
    page = sent(client, provider, line(1), line(2), line(3, start=5, level=""))
    (prefix,) = prefixes(page)
    decision = {"do": "pass", "own": "6", "to": str(other.pk)}
    mail.outbox.clear()

    answer = perform(client, page, **{f"{prefix}-{name}": value for name, value in decision.items()})

    assert "Schule Elde hat in der letzten Stunde schon mehrere" in answer.content.decode()
    assert (Course.objects.filter(provider=provider).count(), mail.outbox) == (0, [])


def test_rows_that_move_no_start_are_not_asked_about(client, provider):
    perform(client, sent(client, provider, line(1)), **ALL)
    changed = line(1)
    changed[4] = "20"

    page = sent(client, provider, changed)

    assert ([row.action for row in page.context["plan"].rows], page.context["check"].groups) == (["changed"], [])


def test_a_start_whose_course_gets_another_level_is_asked_about(client, provider):
    first, then = line(1, level="B1"), line(1, level="A1")
    first[1] = then[1] = "Deutsch für alle"
    perform(client, sent(client, provider, first), **ALL)

    page = sent(client, provider, then)

    asked = [row for group in page.context["check"].groups for row, _found in group.rows]
    assert [(row.number, row.action) for row in asked] == [("N-1", "changed")]


@pytest.fixture
def beside(client, provider):
    """A date of a course at B1, of which the file that makes it A1 says nothing: it names another one."""
    titled = line(1, level="B1")
    titled[1] = "Deutsch für alle"
    perform(client, sent(client, provider, titled), **ALL)
    run = CourseRun.objects.get(number="N-1")
    CourseRun.objects.filter(pk=run.pk).update(start=days(5), end=days(65))  # too far from the other start
    return make_run(run.course, number="N-9", start=33, end=93, municipality=provider.municipality)


def made_another_level(number=1, start=5):
    changed = line(number, start=start, level="A1")
    changed[1] = "Deutsch für alle"
    return changed


def test_of_a_course_that_gets_another_level_all_starts_are_asked_about_also_those_not_in_the_file(
    client, provider, beside
):
    page = sent(client, provider, made_another_level())
    between = perform(client, page).status_code
    perform(client, page, **ALL)

    found = [start.start.run for group in page.context["check"].groups for start in group.found]
    run = CourseRun.objects.get(pk=beside.pk)
    assert (beside in found, "steht nicht in der Datei" in page.content.decode(), between) == (True, True, 400)
    assert (run.course.level_from, run.start_reason) == (1, "Der Raum ist frei.")


@pytest.mark.parametrize(
    ("start", "level", "is_asked"), [(33, "A1", True), (1, "A1", True), (0, "A1", False), (33, "B1", False)]
)
def test_starts_beside_a_file_are_asked_about_that_lie_ahead_of_a_course_of_another_level(
    client, provider, beside, other, start, level, is_asked
):
    CourseRun.objects.filter(pk=other.pk).update(start=days(start + 1))
    CourseRun.objects.filter(pk=beside.pk).update(start=days(start))
    Course.objects.filter(pk=other.course_id).update(level_from=1 if level == "A1" else 3, level_to=3)
    changed = made_another_level()
    changed[5] = level

    page = sent(client, provider, changed)

    found = [one.start.run for group in page.context["check"].groups for one in group.found]
    assert (beside in found) is is_asked


def test_what_was_said_of_a_start_that_has_begun_stays_when_its_course_gets_another_level(
    client, provider, beside
):
    begun = [make_run(beside.course, start=day, start_reason="Nur für Mütter") for day in (-3, 0)]

    perform(client, sent(client, provider, made_another_level()), **ALL)

    reasons = CourseRun.objects.filter(pk__in=[run.pk for run in begun]).values_list("start_reason", flat=True)
    assert [*reasons] == ["Nur für Mütter"] * 2
    assert CourseRun.objects.get(pk=beside.pk).course.level_from == 1


def test_a_reason_for_a_start_that_is_not_in_the_file_goes_when_the_file_is_taken_back(client, provider, beside):
    perform(client, sent(client, provider, made_another_level()), **ALL)
    ClashRule.objects.all().delete()

    client.post(way_back(provider))

    run = CourseRun.objects.get(pk=beside.pk)
    assert (run.course.level_from, run.start_reason) == (3, "")


def told_before(run, reason="Nur für Mütter"):
    """Of a start that lies near no other."""
    CourseRun.objects.filter(pk=run.pk).update(start=days(200), end=days(260), start_reason=reason)


def test_a_reason_goes_when_a_file_makes_its_course_another_kind_and_comes_back_with_it(client, provider, beside):
    ClashRule.objects.update(people_known_at_least=0)
    told_before(beside)

    perform(client, sent(client, provider, made_another_level()), **ALL)
    run = CourseRun.objects.get(pk=beside.pk)
    there = (run.course.level_from, run.start_reason)
    client.post(way_back(provider))

    run = CourseRun.objects.get(pk=beside.pk)
    assert (there, run.course.level_from, run.start_reason) == ((1, ""), 3, "Nur für Mütter")


def test_what_was_said_of_the_new_level_goes_when_the_file_is_taken_back(client, provider, beside):
    ClashRule.objects.update(people_known_at_least=0)
    told_before(beside, "")
    perform(client, sent(client, provider, made_another_level()), **ALL)
    told_before(beside)

    client.post(way_back(provider))

    run = CourseRun.objects.get(pk=beside.pk)
    assert (run.course.level_from, run.start_reason) == (3, "")


@pytest.fixture
def moved_away(client, provider):
    """A file has moved a start, and its course to another level, away from the other provider's."""
    course = make_course("Deutsch", provider=provider, course_type=CourseType.objects.get(slug="weiteres-angebot"))
    course.level_from = course.level_to = 1
    course.save()
    run = make_run(
        course,
        start=33,
        end=93,
        number="N-1",
        seats_total=16,
        seats_free=16,
        municipality=provider.municipality,
    )
    moved = line(1, start=200, level="B1")
    moved[1] = "Deutsch"
    perform(client, sent(client, provider, moved), **ALL)
    return run


def way_back(provider):
    return reverse("workplace:undo_import", args=[provider.slug, provider.imported_files.first().pk])


def test_a_start_that_comes_back_when_a_file_is_taken_back_is_asked_about(client, provider, moved_away):
    address = way_back(provider)

    page = client.post(address)
    between = CourseRun.objects.select_related("course").get(pk=moved_away.pk)
    client.post(address, {"asked-act": "decide", "asked-do": "save", "asked-reason": "Der Raum ist frei."})

    run = CourseRun.objects.get(pk=moved_away.pk)
    assert ("Schule Elde" in page.content.decode(), "Noch nicht zurückgenommen" in page.content.decode()) == (
        True,
        True,
    )
    assert (between.start, between.course.level_from) == (days(200), 3)
    assert (run.start, run.course.level_from, run.start_reason) == (days(33), 1, "Der Raum ist frei.")


def test_who_passes_people_on_takes_no_file_back(client, provider, moved_away, other):
    decision = {"do": "pass", "own": "6", "to": str(other.pk)}
    mail.outbox.clear()

    client.post(way_back(provider), {"asked-act": "decide"} | {f"asked-{name}": v for name, v in decision.items()})

    assert CourseRun.objects.get(pk=moved_away.pk).start == days(200)
    assert [message.to for message in mail.outbox] == [["elde@beispiel.example"]]
    assert provider.imported_files.first().status == "done"


def test_who_passes_people_on_leaves_the_course_at_its_level(client, provider, beside, other):
    page = sent(client, provider, made_another_level(start=-5), made_another_level(2, start=-6))
    decision = {"do": "pass", "own": "6", "to": str(other.pk)}

    perform(client, page, **{f"{prefix}-{name}": v for prefix in prefixes(page) for name, v in decision.items()})

    run = CourseRun.objects.get(pk=beside.pk)
    assert (run.course.level_from, run.start_reason) == (3, "")


def test_a_start_that_moves_to_a_new_course_of_another_level_is_asked_about(client, provider):
    rows = [line(number, level="B1") for number in (1, 2)]
    for row in rows:
        row[1] = "Deutsch für alle"
    rows[1][2], rows[1][3] = f"{days(31):%d.%m.%Y}", f"{days(91):%d.%m.%Y}"
    perform(client, sent(client, provider, *rows), **ALL)
    rows[1][5] = "A1"

    page = sent(client, provider, *rows)

    asked = [row.number for group in page.context["check"].groups for row, _found in group.rows]
    assert asked == ["N-2"]


def test_a_start_that_is_moved_is_asked_about_and_can_be_no_intention_any_more(client, provider):
    course = make_course("Deutsch A1 1", provider=provider, level_from=1, level_to=1)
    make_run(course, start=90, number="N-1", seats_total=16, seats_free=None)

    page = sent(client, provider, line(1))

    (group,) = page.context["check"].groups
    assert [value for value, _label in group.form.fields["do"].choices] == ["save", "pass"]


def make_first(provider, **fields):
    """The start that stands in files as the first one."""
    course = make_course("Deutsch A1 1", provider=provider, level_from=1, level_to=1)
    said = {"number": "N-1", "seats_total": 16, "municipality": provider.municipality, "end": 300}
    return make_run(course, **said | fields)


@pytest.mark.parametrize(("start", "reason"), [(210, ""), (200, "Der Raum ist frei.")])
def test_a_reason_lapses_with_the_day_for_which_it_was_given(client, provider, start, reason):
    ClashRule.objects.update(people_known_at_least=0)
    run = make_first(provider, start=200, start_reason="Der Raum ist frei.")

    perform(client, sent(client, provider, line(1, start=start)))

    run.refresh_from_db()
    assert (run.start, run.end, run.start_reason) == (days(start), days(start + 60), reason)


@pytest.mark.parametrize(
    ("header", "cell", "before"),
    [
        ("Freie Plätze", "4", {"seats_free": 0}),
        ("Anmeldeschluss", InDays(20), {"registration_deadline": InDays(-2)}),
    ],
)
@pytest.mark.parametrize("status", ["open", "intended"])
def test_a_start_that_others_may_join_again_is_taken_and_told_with_those_near_by(
    client, provider, other, header, cell, before, status
):
    run = make_first(provider, start=30, seats_as_of=days(-9), **{"seats_free": 4} | before)
    CourseRun.objects.filter(pk=other.pk).update(status=status)

    cell = cell if isinstance(cell, str) else f"{cell:%d.%m.%Y}"
    page = perform(client, send(client, provider, as_csv([*HEADER, header], [*line(1), cell])), takes_seats="on")

    run.refresh_from_db()
    near = "beginnt in der Nähe von anderen" in page.content.decode() and "Schule Elde" in page.content.decode()
    assert (run.end, near) == (days(90), status == "open")


def test_many_rows_ask_the_database_no_oftener_than_few(client, provider):
    numbers = []
    for many in (2, 40):
        page = sent(client, provider, *(line(one) for one in range(many)))
        with CaptureQueriesContext(connection) as queries:
            client.get(page.request["PATH_INFO"])
        numbers.append(len(queries))

    assert numbers[0] == numbers[1]


@pytest.mark.parametrize("levels", [["A1"], ["A1", "A2", "B1", "B2"]])
def test_starts_of_many_levels_and_places_ask_the_database_no_oftener_than_of_one(client, provider, levels):
    towns = [make_municipality(f"Ort {letter}").name for letter in "ABCD"]
    numbers = []
    for many in (1, 4):
        lines = ([*line(one, level=levels[one % many % len(levels)])[:-1], towns[one % many]] for one in range(8))
        page = sent(client, provider, *lines)
        with CaptureQueriesContext(connection) as queries:
            client.get(page.request["PATH_INFO"])
        numbers.append(len(queries))

    assert numbers[0] == numbers[1]


def by_command(provider, tmp_path, *options) -> str:
    path, report = tmp_path / "kurse.csv", StringIO()
    path.write_bytes(as_csv(HEADER, line(1), line(2, level="")))
    call_command("import_courses", str(path), "--provider", provider.slug, *options, stdout=report)
    return report.getvalue()


def test_the_command_writes_nothing_before_it_is_told_what_to_do(provider, tmp_path):
    said = r"Zeile 2 \(N-1\): Schule Elde, Parchim, .*; weniger als 5 Menschen sind bekannt"
    with pytest.raises(CommandError, match=said):
        by_command(provider, tmp_path)
    assert not Course.objects.filter(provider=provider).exists()
    assert "Zeile 2 (N-1): Schule Elde, Parchim" in by_command(provider, tmp_path, "--dry-run")


@pytest.mark.parametrize(
    ("options", "expected"),
    [(["--reason", "Der Raum ist frei."], ("open", "Der Raum ist frei.")), (["--intend"], ("intended", ""))],
)
def test_the_command_is_told_a_reason_or_that_starts_are_intentions(provider, tmp_path, options, expected):
    by_command(provider, tmp_path, *options)

    run, other = CourseRun.objects.get(number="N-1"), CourseRun.objects.get(number="N-2")
    assert (run.status, run.start_reason) == expected
    assert (other.status, other.start_reason) == ("open", "")


def fields_of(page):
    """Of the form around all that can be said of a file, as a browser sends them."""
    tree = html5lib.parse(page.content.decode(), namespaceHTMLElements=False)
    return sent_of(next(one for one in tree.iter("form") if one.get("class") == "stack"))


def typed(page, prefix, **said):
    """The same, with what somebody has typed for one group."""
    return fields_of(page) | {f"{prefix}-{name}": value for name, value in said.items()}


def test_what_was_decided_and_chosen_is_there_again_when_a_column_is_put_right(client, provider):
    page = sent(client, provider, line(1))
    [prefix], path = prefixes(page), page.request["PATH_INFO"]
    said = typed(page, prefix, do="save", reason="Andere Uhrzeit.") | {"takes_seats": "on", "publish": "on"}

    broken = client.post(f"{path}antworten/", said | {"column-1": ""})
    mended = client.post(f"{path}antworten/", fields_of(broken) | {"column-1": "title"})

    [group], options = mended.context["check"].groups, mended.context["options"]["asked"]
    assert (group.form["do"].value(), group.form["reason"].value()) == ("save", "Andere Uhrzeit.")
    assert {field.name for field in options if field.value()} == {"takes_seats", "publish"}


def test_what_was_decided_goes_along_when_an_answer_makes_the_rows_another_group(client, provider):
    make_course_type("Sprachcafé", slug="sprachcafe")
    page = sent(client, provider, line(1))
    [prefix], path = prefixes(page), page.request["PATH_INFO"]

    answered = client.post(
        f"{path}antworten/", typed(page, prefix, reason="Andere Uhrzeit.") | {"kind": "sprachcafe"}
    )

    [group] = answered.context["check"].groups
    assert group.form.prefix != prefix
    assert group.form["reason"].value() == "Andere Uhrzeit."


def test_a_decision_for_all_groups_stays_in_sight_when_only_one_is_left(client, provider):
    page = sent(client, provider, line(1), line(2, start=31, level="A2"))

    fields = (
        fields_of(page)
        | ALL
        | {"cell-0-column": "start", "cell-0-cell": line(2, start=31)[2], "cell-0-right": "KW 6"}
    )
    alone = client.post(f"{page.request['PATH_INFO']}antworten/", fields)

    assert len(alone.context["check"].groups) == 1
    assert fields_of(alone)["asked-all-reason"] == ["Der Raum ist frei."]


@pytest.mark.parametrize(("free", "is_told"), [(0, True), (4, False)])
def test_a_file_tells_of_others_near_a_start_that_opens_again_and_of_no_other(client, provider, free, is_told):
    perform(client, sent(client, provider, line(1)), **ALL)
    CourseRun.objects.filter(number="N-1").update(seats_free=free, seats_as_of=days(-5))

    page = send(client, provider, as_csv([*HEADER, "Freie Plätze"], [*line(1), "6"]))
    done = perform(client, page, takes_seats="on")

    assert CourseRun.objects.get(number="N-1").seats_free == 6
    assert ("Schule Elde" in done.content.decode()) is is_told


@pytest.mark.parametrize(("place", "said"), [("Parchim", ", Parchim"), ("Nirgendwo", "")])
def test_of_a_start_whose_place_nobody_knows_the_day_alone_is_said(client, provider, place, said):
    page = sent(client, provider, [*line(1)[:-1], place])

    (cell,) = re.findall(r"<td>\s*(\d\d\.\d\d\.\d{4}[^<]*?)\s*</td>", page.content.decode())
    assert cell == f"{days(30):%d.%m.%Y}{said}"
