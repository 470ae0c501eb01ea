import pytest

from tests.exams.test_people import partner
from tests.factories import make_exam_kind, make_exam_session


@pytest.fixture
def desk():
    return partner("Nachbar")


@pytest.fixture
def session():
    """Of a centre that is a partner, too."""
    return make_exam_session(make_exam_kind(), provider=partner("Zentrum").provider, needs_examiners=2)
