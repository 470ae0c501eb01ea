import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.core.cache import caches
from django.core.management import call_command
from django.db.models import QuerySet
from django.utils import translation
from django.utils.translation.reloader import translation_file_changed


def truth_of_queryset(rows):
    """Our code asks ``exists()`` or has read the rows: "these, or else all" opened a door when there were none."""
    asking = Path(sys._getframe(1).f_code.co_filename)
    if rows._result_cache is None and asking.is_relative_to(settings.BASE_DIR) and ".venv" not in asking.parts:
        raise AssertionError(f"{asking.name} asks a QuerySet for its truth.")
    rows._fetch_all()
    return bool(rows._result_cache)


def pytest_sessionstart():
    QuerySet.__bool__ = truth_of_queryset
    call_command("compile_catalogues", verbosity=0)
    translation_file_changed(None, Path("django.mo"))  # forgets those that were read before


@pytest.fixture(autouse=True)
def clean_process():
    """Tests begin in German and remember nothing, whatever the test before has asked for."""
    from bildung_verbindet.freshness.watch import remembered_rows  # needs the apps

    for name in ("default", "pages"):
        caches[name].clear()
    remembered_rows.clear()
    with translation.override("de"):
        yield


def pytest_addoption(parser):
    parser.addoption(
        "--cases",
        type=int,
        default=500,
        help="random searches, others at each run, compared with the database for each of two indexes",
    )
