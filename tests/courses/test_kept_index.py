"""A process that starts takes the index that another one has read, unless that says something else."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bildung_verbindet.freshness.models import ContentStamp
from courses.models import Category, Course
from courses.search import keeper as keeping
from courses.search.catalogue import Catalogue
from courses.search.index import Segment
from courses.search.keeper import Keeper, KeptIndex
from courses.search.search import Search
from tests.factories import make_course, make_provider, make_run

pytestmark = pytest.mark.django_db(transaction=True)


def stamp() -> int:
    return ContentStamp.objects.get(part="catalogue").value


def keeper_of(folder, release="1.0") -> Keeper:
    """As of a process that has just started."""
    keeper = Keeper()
    keeper.kept = KeptIndex(folder, release)
    return keeper


@pytest.fixture
def folder(tmp_path):
    """With the index of a portal of two courses."""
    make_run(make_course("Deutsch am Abend"))
    make_run(make_course("Sprachcafé", provider=make_provider("Verein B")))
    keeper_of(tmp_path).make(stamp(), timezone.localdate())
    return tmp_path


def titles(catalogue, query) -> set[str]:
    found = catalogue.find(Search(QueryDict(query), catalogue.options))
    return {course.title for course in Course.objects.filter(pk__in=[hit.pk for hit in found[0:20]])}


def test_the_next_process_has_it_in_two_questions_and_finds_the_same(folder):
    with CaptureQueriesContext(connection) as asked:
        kept = keeper_of(folder).recalled(stamp(), timezone.localdate())

    assert len(asked) == 2  # for the stamp, and for the places
    anew = Catalogue(timezone.localdate(), stamp())
    for query in ("", "q=deutsch", "q=verein+b", "q=sprachcaf", "start=3months", "q=nix"):
        assert titles(kept, query) == titles(anew, query)
        search = [Search(QueryDict(query), each.options) for each in (kept, anew)]
        assert kept.find(search[0]).counts() == anew.find(search[1]).counts()
    assert kept.suggestions("spra") == anew.suggestions("spra") == ["Sprachcafé"]


def test_courses_that_changed_since_are_found_as_they_are_now(folder):
    Course.objects.filter(title="Sprachcafé").update(
        title="Lesekreis", title_de="Lesekreis", search_text="lesekreis"
    )
    make_run(make_course("Nähen", provider=make_provider("Verein C")))

    kept = keeper_of(folder).recalled(stamp(), timezone.localdate())

    assert titles(kept, "") == {"Deutsch am Abend", "Lesekreis", "Nähen"}
    assert (titles(kept, "q=lesekreis"), titles(kept, "q=sprachcafe")) == ({"Lesekreis"}, set())


def test_what_concerns_all_courses_another_day_and_an_older_database_are_read_anew(folder):
    today = timezone.localdate()
    keeper = keeper_of(folder)
    assert keeper.recalled(stamp(), today)

    assert keeper.recalled(stamp(), today + timedelta(days=1)) is None
    assert keeper.recalled(stamp() - 1, today) is None
    Category.objects.update(name_de="Anders")
    assert keeper.recalled(stamp(), today) is None
    keeper.make(stamp(), today)
    assert keeper_of(folder).recalled(stamp(), today)


def test_another_release_another_database_and_what_somebody_else_wrote_are_taken_for_nothing(folder, settings):
    today, path = timezone.localdate(), folder / "catalogue"
    written = path.read_bytes()
    signature, _, data = written.partition(b"\n")
    assert keeper_of(folder, "1.1").recalled(stamp(), today) is None

    for odd in (
        b"",
        b"\n",
        data,
        b"x" * 64 + b"\n" + data,
        written[:-1],
        written + b" ",
        signature + b"\ncos\nsystem\n.",
    ):
        path.write_bytes(odd)
        assert keeper_of(folder).recalled(stamp(), today) is None
    path.write_bytes(written)
    assert keeper_of(folder).recalled(stamp(), today)
    settings.SECRET_KEY = "another"
    assert keeper_of(folder).recalled(stamp(), today) is None


def test_the_index_of_another_database_is_taken_for_nothing(folder, monkeypatch):
    seen = stamp()
    monkeypatch.setitem(connection.settings_dict, "HOST", "elsewhere.example")

    assert keeper_of(folder).recalled(seen, timezone.localdate()) is None


def test_of_several_that_start_at_once_one_reads_the_courses(folder, monkeypatch):
    (folder / "catalogue").unlink()
    read, now = [], (stamp(), timezone.localdate())
    read_runs = Segment.read_runs
    monkeypatch.setattr(Segment, "read_runs", lambda segment: read.append(segment) or read_runs(segment))
    keepers = [keeper_of(folder) for _ in range(4)]

    with ThreadPoolExecutor() as threads:
        list(threads.map(lambda keeper: keeper.make(*now), keepers))

    assert len(read) == 1
    assert [titles(keeper.coming, "q=abend") for keeper in keepers] == [{"Deutsch am Abend"}] * 4


def test_what_another_has_written_while_it_waited_is_taken_though_it_says_more(folder, monkeypatch):
    asked, keeper, read_runs, read = stamp(), keeper_of(folder), Segment.read_runs, []
    Category.objects.update(name_de="Anders")  # all courses are read anew
    newer = Catalogue(timezone.localdate(), stamp())
    monkeypatch.setattr(Segment, "read_runs", lambda segment: read.append(segment) or read_runs(segment))

    @contextmanager
    def alone():
        keeper.kept.write(newer)
        yield None

    monkeypatch.setattr(keeper.kept, "alone", alone)
    keeper.make(asked, timezone.localdate())

    assert (read, keeper.coming.stamp, keeper.renew(stamp(), timezone.localdate())) == ([], stamp(), True)


def test_what_a_new_index_took_is_given_back_once(folder, monkeypatch):
    given, keeper, today = [], keeper_of(folder), timezone.localdate()
    monkeypatch.setattr(keeping, "give_back", lambda: given.append(1))
    keeper.make(stamp(), today)

    for _ in range(3):
        keeper.renew(stamp(), today)
    Course.objects.filter(title="Sprachcafé").update(title="Lesekreis")
    keeper.renew(stamp(), today)

    assert len(given) == 1


@pytest.mark.parametrize("broken", ["no folder", "no file"])
def test_where_nothing_can_be_written_the_portal_searches_as_before(folder, caplog, broken):
    keeper = keeper_of(folder / "catalogue" if broken == "no folder" else folder)  # a file is no folder
    if broken == "no file":
        keeper.kept.path.unlink()
        keeper.kept.path.mkdir()

    keeper.make(stamp(), timezone.localdate())

    assert "The index cannot be kept" in caplog.text
    assert titles(keeper.coming, "q=abend") == {"Deutsch am Abend"}
    assert {path.name for path in folder.iterdir()} == {"catalogue", "lock"}
