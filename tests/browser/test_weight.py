"""What a phone has to load for the first view, compressed as the portal sends it."""

import brotli
import pytest

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("path", ["/de/", "/de/angebote/"])
def test_the_first_view_is_light(browser, portal, path):
    context = browser.new_context(viewport={"width": 390, "height": 800})
    page = context.new_page()
    sizes = []
    page.on("requestfinished", lambda request: sizes.append(len(brotli.compress(request.response().body()))))

    page.goto(portal + path, wait_until="networkidle")
    context.close()

    assert sum(sizes) <= 60_000
    assert 2 <= len(sizes) <= 12
