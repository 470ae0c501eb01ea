"""What a phone has to load for the first view, compressed as the portal sends it."""

import brotli
import pytest

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("kind", ["home", "list", "course"])
def test_the_first_view_is_light(browser, portal, pages, kind):
    context = browser.new_context(viewport={"width": 390, "height": 800})
    page = context.new_page()
    loaded = []
    page.on("requestfinished", lambda request: loaded.append(request))

    page.goto(f"{portal}/de{pages[kind]}", wait_until="networkidle")
    sizes = [(each.resource_type, len(brotli.compress(each.response().body()))) for each in loaded]
    context.close()

    assert sum(size for _kind, size in sizes) <= 60_000
    assert sum(size for kind, size in sizes if kind == "script") <= 20_000
    assert 2 <= len(sizes) <= 12
