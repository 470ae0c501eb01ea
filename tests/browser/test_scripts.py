"""What is left of two hundred ways to bring a script into a page does nothing and fetches nothing in a browser."""

import pytest

from foundation.languages.richtext import sanitised
from news.models import Post
from tests.factories import make_post
from tests.foundation.test_scripts import SCRIPTS

pytestmark = pytest.mark.django_db(transaction=True)
LISTEN = "window.refused = []; addEventListener('securitypolicyviolation', e => refused.push(e.violatedDirective))"
SECOND_PARSE = """texts => texts.flatMap(text => {
  const box = document.createElement("div");
  box.innerHTML = text; box.innerHTML = box.innerHTML; document.body.append(box);
  return [...box.querySelectorAll("*")].filter(one => one.matches("script,style,svg,math,img,iframe,object,form")
    || [...one.attributes].some(a => a.name.startsWith("on"))
    || !["http:", "https:", "mailto:", "tel:", ":", undefined].includes(one.protocol))
    .map(one => one.outerHTML);
})"""


def watched(page, address, act=lambda: None):
    """Opens it; what it tried to run or to fetch from elsewhere."""
    dialogs, elsewhere = [], []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    page.on(
        "request", lambda one: None if one.url.startswith((address[:20], "data:")) else elsewhere.append(one.url)
    )
    page.add_init_script(LISTEN)
    page.goto(address, wait_until="networkidle")
    act()
    page.wait_for_timeout(100)
    return dialogs, elsewhere, page.evaluate("window.refused")


def test_no_script_runs_in_a_page_that_is_full_of_them(page, live_server):
    post = make_post(title="Titel " + "".join(SCRIPTS[:3])[:180])
    texts = [sanitised(html) for html in SCRIPTS]
    Post.objects.filter(pk=post.pk).update(text_de="\n".join(texts), teaser_de="\n".join(SCRIPTS))
    odd = []

    found = watched(
        page, live_server.url + post.get_absolute_url(), lambda: odd.extend(page.evaluate(SECOND_PARSE, texts))
    )

    assert (*found, odd) == ([], [], [], [])
    assert "alert(1)" in page.inner_text("main")


def test_a_script_that_is_let_in_would_be_seen(page, live_server):
    found = watched(
        page,
        live_server.url + "/de/",
        lambda: page.evaluate("document.body.insertAdjacentHTML('beforeend', '<img src=\"\" onerror=alert(1)>')"),
    )

    assert found[2] != []
