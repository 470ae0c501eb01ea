"""How exams went: numbers that a centre reports, and that partners read of all together."""

from datetime import date

import pytest
from django.utils import timezone

from accounts.models import User
from exams.models import ExamResult, ExamSession
from tests.factories import (
    days,
    make_exam_kind,
    make_exam_session,
    make_membership,
    make_partner,
    make_provider,
    make_user,
)
from tests.office.filled import form_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def centre(client):
    provider = make_provider("Zentrum")
    make_partner(provider=provider)
    client.force_login(make_membership(provider=provider).user)
    return provider


def report(client, session, **typed):
    address = f"/de/mein/{session.provider.slug}/pruefungen/{session.pk}/ergebnisse/"
    return client.post(address, form_of(client.get(address)) | typed)


def table(client, provider) -> list[tuple]:
    lines = client.get(f"/de/mein/{provider.slug}/pruefungen/gemeinsam/").context["results"]
    return [(line.kind, line.taken, line.passed, line.levels, line.is_told) for line in lines]


def test_a_centre_reports_numbers_and_partners_read_them_together(client, centre):
    kind, other = make_exam_kind("DTZ"), make_exam_kind("LiD", level_from=None, level_to=None, order=1)
    dates = [make_exam_session(one, provider=centre, on=0) for one in (kind, kind, other)]

    for session, taken in zip(dates, ("4", "3", "4"), strict=True):
        levels = {"a2": "1", "b1": "2"} if session.kind == kind else {}
        assert report(client, session, taken=taken, passed="3", **levels).status_code == 302

    assert table(client, centre) == [("DTZ", 7, 6, [("A2", 2), ("B1", 4)], True), ("LiD", 0, 0, [], False)]
    content = client.get(f"/de/mein/{centre.slug}/pruefungen/gemeinsam/").content.decode()
    assert "weniger als 5" in content


@pytest.mark.parametrize(("others", "told"), [([1], 5), ([4], 5), ([5], 10), ([3, 2], 5), ([], 5)])
def test_no_centre_can_take_its_own_number_off_to_know_of_a_few_others(client, centre, others, told):
    kind = make_exam_kind("DTZ")
    for number, taken in enumerate([5, *others]):
        host = make_provider(f"Zentrum {number}") if number else centre
        ExamResult.objects.create(session=make_exam_session(kind, provider=host, on=0), taken=taken, passed=taken)
    gone = make_exam_session(kind, provider=centre, on=0, is_cancelled=True)
    ExamResult.objects.create(session=gone, taken=9, passed=9)

    [line] = table(client, centre)

    assert (line[1], line[-1]) == (told, True)


@pytest.mark.parametrize(
    "reports",
    [
        [("A", 4), ("A", 1), ("B", 4), ("A", 3), ("A", 2), ("B", 9), ("C", 1)],
        [("B", 3), ("A", 20), ("A", 2), ("C", 2), ("B", 2), ("C", 5), ("B", 0), ("B", 8)],
    ],
)
def test_who_compares_the_sums_before_and_after_finds_no_few_people(client, centre, reports):
    kind, sums, since = make_exam_kind("DTZ"), [0], []
    hosts = {name: make_provider(name) for name in "ABC"}
    for name, taken in reports:
        session = make_exam_session(kind, provider=hosts[name], on=0)
        ExamResult.objects.create(session=session, taken=taken, passed=0)
        since.append((name, taken))
        [line] = table(client, centre)
        if line[1] != sums[-1]:
            more = line[1] - sums[-1]
            left = {more - sum(number for host, number in since if host == name) for name in [*hosts, "none"]}
            assert not left & {*range(1, 5)}
            sums, since = [*sums, line[1]], []

    assert len(sums) > 2


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"taken": "3", "passed": "4"}, "Es haben mehr bestanden als teilgenommen."),
        (
            {"taken": "5", "passed": "3", "a2": "2", "b1": "2"},
            "Bei den Niveaus stehen mehr Personen, als bestanden",
        ),
        ({"taken": "3", "passed": ""}, "Bitte füllen Sie dieses Feld aus."),
    ],
)
def test_what_cannot_be_is_refused_in_words(client, centre, typed, words):
    response = report(client, make_exam_session(provider=centre, on=-1), **typed)

    assert words in response.content.decode()
    assert ExamResult.objects.count() == 0


def test_only_the_levels_of_the_exam_are_asked_for(client, centre):
    one_level = make_exam_session(make_exam_kind("B2", level_from=4, level_to=4), provider=centre, on=-1)
    two = make_exam_session(make_exam_kind("DTZ"), provider=centre, on=-1)
    address = f"/de/mein/{centre.slug}/pruefungen/{{}}/ergebnisse/"

    pages = [client.get(address.format(one.pk)) for one in (one_level, two)]

    assert set(form_of(pages[1])) - set(form_of(pages[0])) == {"a2", "b1"}
    assert ["Bestanden auf A2" in page.content.decode() for page in pages] == [False, True]


def test_an_exam_held_at_one_of_several_levels_is_passed_at_that_level_and_counted_apart(client, centre):
    kind = make_exam_kind("telc", level_from=3, level_to=5, is_at_one_level=True)
    dates = [make_exam_session(kind, provider=centre, on=0, level=level) for level in (4, 3, 4)]

    for session, taken in zip(dates, ("4", "6", "3"), strict=True):
        assert report(client, session, taken=taken, passed="2", c1="2").status_code == 302

    assert table(client, centre) == [("telc B1", 6, 2, [], True), ("telc B2", 7, 4, [], True)]
    assert set(ExamResult.objects.values_list("b1", "c1")) == {(None, None)}


def test_the_results_of_last_year_can_be_read_still(client, centre):
    this = timezone.localdate().year
    session = make_exam_session(provider=centre, on=0)
    ExamResult.objects.create(session=session, taken=9, passed=8)
    ExamSession.objects.update(date=date(this - 1, 12, 1))
    address = f"/de/mein/{centre.slug}/pruefungen/gemeinsam/"

    shown = {year: client.get(address, {"jahr": year}).context for year in (this - 1, this)}

    told = {year: [line.taken for line in page["results"]] for year, page in shown.items()}
    assert told == {this - 1: [9], this: []}
    assert [shown[year]["other_year"] for year in (this - 1, this)] == [str(this), str(this - 1)]


@pytest.mark.parametrize(("taken", "stays"), [(9, True), (0, False)])
def test_the_office_deletes_no_date_whose_result_counts(client, taken, stays):
    session, other = (make_exam_session(on=-1) for _number in range(2))
    ExamResult.objects.create(session=session, taken=taken, passed=0)
    ExamResult.objects.create(session=other, taken=9, passed=0)
    client.force_login(make_user(role=User.Role.COORDINATOR))

    page = client.post(f"/de/buero/pruefungen/{session.pk}/loeschen/", follow=True).content.decode()

    assert ExamSession.objects.filter(pk=session.pk).exists() == stays
    assert ("zählt in den Ergebnissen ihres Jahres" in page) == stays


@pytest.mark.parametrize(
    ("on", "fields", "status"), [(0, {}, 200), (1, {}, 404), (-1, {"is_cancelled": True}, 404)]
)
def test_there_are_results_from_the_day_of_an_exam_that_was_held(client, centre, on, fields, status):
    session = make_exam_session(provider=centre, on=on, **fields)

    response = client.get(f"/de/mein/{centre.slug}/pruefungen/{session.pk}/ergebnisse/")

    assert response.status_code == status


@pytest.mark.parametrize(("taken", "moved"), [("20", False), ("0", True)])
def test_an_exam_whose_result_is_reported_is_not_moved_to_a_day_to_come(client, centre, taken, moved):
    session = make_exam_session(provider=centre, on=-1)
    report(client, session, taken=taken, passed="0")
    address = f"/de/mein/{centre.slug}/pruefungen/{session.pk}/"

    page = client.post(address, form_of(client.get(address)) | {"date": str(days(9))}, follow=True)

    session.refresh_from_db()
    assert (session.date, ExamResult.objects.exists()) == (days(9 if moved else -1), not moved)
    assert ("20 haben teilgenommen" in page.content.decode()) != moved


def test_no_earlier_version_moves_it_there_either(client, centre):
    session = make_exam_session(provider=centre, on=9)
    record = session.history.latest()
    session.date = days(-1)
    session.save()
    report(client, session, taken="20", passed="0")
    client.force_login(make_user(role=User.Role.COORDINATOR))
    address = f"/de/buero/pruefungen/{session.pk}/verlauf/"

    version = client.get(address).context["version"]
    page = client.post(f"{address}{record.pk}/", {"version": version}, follow=True).content.decode()

    session.refresh_from_db()
    assert (session.date, "20 haben teilgenommen" in page) == (days(-1), True)
