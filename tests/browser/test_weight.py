"""What a phone has to load for the first view, compressed as the portal sends it: pages with a token are not."""

import brotli
import pytest

from courses.models import CourseRun

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("kind", ["home", "list", "course", "enquiry"])
def test_the_first_view_is_light(browser, portal, pages, kind):
    context = browser.new_context(viewport={"width": 390, "height": 800})
    page = context.new_page()
    loaded = []
    page.on("requestfinished", lambda request: loaded.append(request))

    page.goto(f"{portal}/de{pages.get(kind) or form_of(pages['course'])}", wait_until="networkidle")
    sizes = [(each.resource_type, weight(each)) for each in loaded]
    context.close()

    assert sum(size for _kind, size in sizes) <= 60_000
    assert sum(size for kind, size in sizes if kind == "script") <= 20_000
    assert 2 <= len(sizes) <= 12


def form_of(course) -> str:
    run = CourseRun.objects.offered().filter(course__slug=course.strip("/").rpartition("/")[2]).first()
    return f"{course}anfragen/{run.pk}/"


def weight(request) -> int:
    body = request.response().body()
    return len(body) if b"csrfmiddlewaretoken" in body else len(brotli.compress(body))
