import gc
import shutil
import sys
from functools import cache
from pathlib import Path

import pytest
from django.conf import settings
from django.core.cache import caches
from django.core.management import call_command
from django.db.models import QuerySet
from django.test import TransactionTestCase
from django.test.utils import setup_databases, teardown_databases
from django.utils import timezone, translation
from django.utils.translation.reloader import translation_file_changed

from foundation.frames import with_room
from tests.translation_service import translation_service


def truth_of_queryset(rows):
    """Our code asks ``exists()`` or has read the rows: "these, or else all" opened a door when there were none."""
    asking = sys._getframe(1).f_code.co_filename
    if rows._result_cache is None and is_ours(asking):
        raise AssertionError(f"{Path(asking).name} asks a QuerySet for its truth.")
    rows._fetch_all()
    return bool(rows._result_cache)


@cache
def is_ours(file):
    return Path(file).is_relative_to(settings.BASE_DIR) and ".venv" not in Path(file).parts


def pytest_sessionstart():
    from foundation.web import progress  # needs the apps
    from tests.databases import empty

    progress.PATIENCE = 60  # seconds: on a busy machine anything may take long
    QuerySet.__bool__ = truth_of_queryset
    TransactionTestCase._fixture_teardown = lambda test: empty()
    call_command("compile_catalogues", verbosity=0)
    translation_file_changed(None, Path("django.mo"))  # forgets those that were read before


def pytest_collection_modifyitems(config, items):
    """With ``--share=database`` each tries its part of what asks a database; both try what is marked ``both``, and
    what commits unless it is marked ``alike``. With ``--share=rest`` the last part, all else, and what needs a
    browser."""
    from tests.shares import share  # needs the apps

    if not (run := config.getoption("share")):
        return
    is_rest = run == "rest"
    asking = {item for item in items if asks_database(item) and not item.get_closest_marker("browser")}
    shared = [item for item in items if item in asking and not depends_on_database(item)]
    others = asking if is_rest else {*items} - asking | {*shared}
    others = others.difference(share(shared, is_rest=is_rest))
    config.hook.pytest_deselected(items=list(others))
    items[:] = [item for item in items if item not in others]


def pytest_runtest_setup(item):
    from tests.factories import reckoned  # needs the apps

    if hasattr(item, "callspec"):
        item.callspec.params.update(reckoned(item.callspec.params))


def pytest_runtest_protocol(item, nextitem):
    """As pytest's own, which stands deep in calls: a sixth of the time went into their frames."""
    return with_room(item.config.pluginmanager.get_plugin("runner").pytest_runtest_protocol)(item, nextitem)


def depends_on_database(item) -> bool:
    mark = item.get_closest_marker("django_db")
    commits = bool(mark and mark.kwargs.get("transaction")) or "transactional_db" in item.fixturenames
    is_alike = bool(item.get_closest_marker("alike"))
    return (commits and not is_alike) or bool(item.get_closest_marker("both"))


def asks_database(item) -> bool:
    return bool(item.get_closest_marker("django_db") or {"db", "transactional_db"} & set(item.fixturenames))


def pytest_collection_finish():
    """What is there before the first test stays: looking through it again and again took a seventh of the time."""
    gc.freeze()
    gc.set_threshold(100_000, 20, 100)


def pytest_unconfigure():
    shutil.rmtree(settings.VAR_DIR)  # of this run alone, see ``tests/settings.py``


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment, django_db_modify_db_settings, django_db_blocker, request):
    """As pytest-django's own, but the migrated database is a copy; ``--create-db`` migrates anew."""
    from tests.databases import migrated_copy  # needs the apps

    folder, is_anew = settings.BASE_DIR / ".pytest_cache/d/databases", request.config.getoption("create_db")
    folder.mkdir(parents=True, exist_ok=True)
    with django_db_blocker.unblock(), migrated_copy(folder, is_anew):
        made = setup_databases(verbosity=0, interactive=False, keepdb=not is_anew)
    yield
    with django_db_blocker.unblock():
        teardown_databases(made, verbosity=0)


@pytest.fixture(autouse=True)
def clean_process():
    """Tests begin in German and remember nothing, whatever the test before has asked for."""
    from courses.search.words.vain import vain_searches
    from foundation.remembered import remembered_rows  # needs the apps
    from office.today.kinds import of_the_menu

    of_the_menu.cache_clear()  # tests move the clock
    for name in ("default", "pages"):
        caches[name].clear()
    remembered_rows.clear()
    vain_searches.counts.clear()  # of a test in which the database took nothing
    with translation.override("de"):
        yield
    assert gc.isenabled(), "what tests leave behind would stay until the last one"


@pytest.fixture
def start_content(db):
    from tests.databases import load

    load("start content", by=lambda: call_command("load_start_content", verbosity=0))


@pytest.fixture
def demo_content(db):
    """With the start content, to which it belongs."""
    from tests.databases import load

    load("demo content", timezone.localdate(), by=load_all)


def load_all():
    call_command("load_start_content", verbosity=0)
    call_command("load_demo", verbosity=0)


def pytest_addoption(parser):
    parser.addoption(
        "--cases",
        type=int,
        default=300,
        help="random searches, others at each run, compared with the database for each of two indexes",
    )
    parser.addoption("--share", choices=["database", "rest"], help="three runs share the work, see CONTRIBUTING")


@pytest.fixture
def service():
    with translation_service() as server:
        yield server


@pytest.fixture(params=["deepl", "libretranslate"])
def configured(request, service, settings):
    settings.TRANSLATION_SERVICE = request.param
    settings.TRANSLATION_URL = f"http://127.0.0.1:{service.server_port}"
    settings.TRANSLATION_KEY = "key:fx"
    return service
