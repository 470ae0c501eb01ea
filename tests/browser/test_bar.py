"""The bar over every page: brand, menu, language; where somebody is logged in also the account."""

import pytest
from django.conf import settings

from accounts.models import User
from providers.models import Membership, Provider
from tests.browser.test_workplace import cookie_of
from tests.factories import make_membership, make_user

pytestmark = pytest.mark.django_db(transaction=True)
SIZE = "[document.querySelector('.bar').offsetHeight, document.documentElement.scrollWidth]"


def test_it_is_56_pixels_high_in_every_language(browser, portal):
    sizes = {}
    for width in (320, 390, 1280):
        context = browser.new_context(viewport={"width": width, "height": 844}, java_script_enabled=False)
        page = context.new_page()
        for code, _name in settings.LANGUAGES:
            page.goto(f"{portal}/{code}/barriere-melden/")
            sizes[code, width] = page.evaluate(SIZE)
        context.close()

    assert sizes == {(code, width): [56, width] for code, width in sizes}
    assert len(sizes) == 3 * len(settings.LANGUAGES)


def test_it_is_low_where_people_work_and_lets_them_log_out(browser, portal):
    provider = Provider.objects.get(slug="beispiel-bildungswerk")
    manager = make_membership(provider=provider, role=Membership.Role.MANAGER).user
    administrator = make_user(role=User.Role.ADMINISTRATOR, second_factor=True)
    heights, logged_out = {}, []
    for user, path in [
        (manager, "/mein/beispiel-bildungswerk/"),
        (administrator, "/buero/"),
        (administrator, "/konto/email/"),
    ]:
        for width in (320, 390, 1280):
            context = browser.new_context(viewport={"width": width, "height": 844})
            context.add_cookies([cookie_of(user, portal)])
            page = context.new_page()
            for code in ("de", "en"):
                page.goto(f"{portal}/{code}{path}")
                heights[page.url, width] = page.evaluate(SIZE)
            if width == 320:
                page.locator(".drop.account > summary").click()
                page.locator(".drop.account a").last.click()
                with page.expect_navigation():
                    page.locator("main button").click()
                logged_out.append(page.locator(".drop.account").count())
            context.close()

    assert {key: size for key, size in heights.items() if size[0] > 110 or size[1] > key[1]} == {}
    assert logged_out == [0, 0, 0]


def test_one_of_its_menus_closes_the_other_and_a_language_leads_to_the_same_page(browser, portal):
    context = browser.new_context(viewport={"width": 390, "height": 844}, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{portal}/de/angebote/?level=2")

    page.locator(".drop.menu > summary").click()
    page.locator(".drop.tongue > summary").press("Enter")
    opened = page.locator(".bar details[open]").evaluate_all("all => all.map(one => one.className)")
    with page.expect_navigation():
        page.locator(".drop.tongue a[lang=ar]").click()

    assert opened == ["drop tongue"]
    assert page.url == f"{portal}/ar/angebote/?level=2"
    context.close()
