from pathlib import Path

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.utils import translation
from django.utils.translation.reloader import translation_file_changed


def pytest_sessionstart():
    call_command("compile_catalogues", verbosity=0)
    translation_file_changed(None, Path("django.mo"))  # forgets those that were read before


@pytest.fixture(autouse=True)
def clean_process():
    """Tests begin in German and with an empty cache, whatever the test before has asked for."""
    cache.clear()
    with translation.override("de"):
        yield


def pytest_addoption(parser):
    parser.addoption(
        "--cases",
        type=int,
        default=1000,
        help="random searches compared with the database, for each of two indexes",
    )
