import pytest
from django.utils import timezone

from courses.search.catalogue import Catalogue
from courses.search.keeper import keeper
from tests.exams.test_people import partner
from tests.factories import make_exam_kind, make_exam_session


@pytest.fixture
def desk():
    return partner("Nachbar")


@pytest.fixture
def session():
    """Of a centre that is a partner, too."""
    return make_exam_session(make_exam_kind(), provider=partner("Zentrum").provider, needs_examiners=2)


@pytest.fixture
def indexed(monkeypatch):
    """Answers from an index, as a portal does that runs."""

    def make():
        monkeypatch.setattr(keeper, "catalogue", Catalogue(timezone.localdate()))

    return make
