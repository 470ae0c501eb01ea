"""Of everything that belongs to a provider a second one: hidden, it is told at no public address."""

import pytest
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from cooperation.models import Signature
from courses.models import Course
from courses.search.catalogue import Catalogue
from courses.search.keeper import keeper
from exams.models import Appointment, ExamSession
from news.models import Post
from providers.models import Licence, Provider
from tests import test_hidden_rows, test_rights
from tests.factories import days
from tests.test_escaped import columns
from tests.twins import AWAY, make_twins, twinned, unique_columns

pytestmark = pytest.mark.django_db
world, addresses = test_rights.world, test_hidden_rows.addresses
WORD = "kanarienvogel"  # of the searches among the addresses
PUBLIC = """
    Agreement Area Category ClashRule ContactPerson CourseType ExamKind MeansKind Municipality NetworkTask Office
    Page Region SchoolHolidays Source Threshold TitleWords Front
""".split()  # whoever keeps them, they are public in themselves, or numbers of all


def of_twins(model):
    return QuerySet(model).filter(pk__range=(AWAY, 2 * AWAY))


def name_all() -> int:
    number = 0
    for model in twinned():
        names = set() if model.__name__ in PUBLIC else {*columns(model)} - unique_columns(model)
        if names:
            number += of_twins(model).update(**dict.fromkeys(names, WORD))
    return number


def hide_providers():
    of_twins(Provider).update(is_published=False)
    of_twins(Post).update(published_from=None)
    of_twins(Signature).delete()


def hide_each():
    of_twins(Course).update(status=Course.Status.DRAFT)
    of_twins(ExamSession).update(is_public=False)
    of_twins(Licence).update(is_confirmed=False)
    of_twins(Appointment).update(date=days(0))
    of_twins(Post).update(published_from=None)
    of_twins(Signature).delete()
    of_twins(Provider).update(**dict.fromkeys(columns(Provider), ""))


def own_addresses():
    for course in of_twins(Course):
        yield from (reverse("courses:course", args=[course.slug]), course.provider.get_absolute_url())
        for name in ("courses:run_calendar", "enquiries:enquire"):
            yield from (reverse(name, args=[course.slug, run.pk]) for run in course.runs.all())
    for session in of_twins(ExamSession):
        yield from (reverse(f"exams:{name}", args=[session.pk]) for name in ("session", "calendar", "ask"))
    yield from (reverse("placement:book", args=[row.pk]) for row in of_twins(Appointment))
    yield from (row.get_absolute_url() for row in of_twins(Post))


def told(client, addresses, monkeypatch) -> set[str]:
    """Where a word of a twin stands, but for what was looked for."""
    monkeypatch.setattr(keeper, "catalogue", Catalogue(timezone.localdate()))
    answers = {address: client.get(address, follow=True).getvalue().decode() for address in addresses}
    return {address for address, text in answers.items() if WORD in text.lower()}


def test_what_is_shown_of_a_second_provider_is_told_in_many_places(client, addresses, monkeypatch):
    make_twins()

    assert name_all() > 60
    assert len(told(client, [*addresses, *own_addresses()], monkeypatch)) > 25


@pytest.mark.parametrize("hide", [hide_providers, hide_each])
def test_what_is_hidden_of_a_second_provider_is_told_nowhere(client, addresses, monkeypatch, hide):
    make_twins()
    name_all()
    hide()

    assert told(client, [*addresses, *own_addresses()], monkeypatch) == set()


SHARED = {"workplace:exam_pool", "workplace:exam_tasks"}  # what partners offer each other


def test_no_page_of_the_work_place_tells_anything_of_another_provider(client, world):
    make_twins()
    name_all()
    test_rights.enter(client, "manager", world["provider"])

    pages = [name for name in test_rights.GET if name.startswith("workplace:")]
    addresses = {reverse(name, kwargs=world.get(name, {})): name for name in pages}
    answers = {
        name: client.get(address).getvalue().decode(errors="replace").lower()
        for address, name in addresses.items()
    }

    assert {name for name, text in answers.items() if WORD in text} == SHARED
