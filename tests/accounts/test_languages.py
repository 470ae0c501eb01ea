"""Pages and mails about logging in are told in the reader's language, whoever wrote their texts."""

import re

import html5lib
import pytest
from django.conf import settings
from django.urls import reverse
from django.utils.translation import override

from foundation.languages.messages import AS_IN_ENGLISH
from tests.accounts.test_login import PASSWORD, log_in, make_account

pytestmark = pytest.mark.django_db

OPEN = "account_login account_reset_password account_reset_password_done account_request_login_code account_logout"
PRIVATE = """account_change_password account_email account_reauthenticate mfa_index mfa_activate_totp
mfa_list_webauthn usersessions_list"""
FOREIGN = [code for code, _name in settings.LANGUAGES if code != "en"]
SAME = {  # names, and words that are written alike
    *("Bildung verbindet", "Leichte Sprache", "Browser", "Filter", "Name", "Agent", "Menu", "Contact", "Messages"),
    *("E-Mail", "Passkey", "Actions", "Type", "Sessions"),
}


def texts(response) -> set[str]:
    """Of the page's main part, cut at tags."""
    tree = html5lib.parse(response.content.decode(), namespaceHTMLElements=False)
    main = tree.find(".//main")
    for script in list(main.iter("script")):
        script.text = ""
    texts = {" ".join(text.split()) for text in main.itertext()}
    return {text for text in texts if re.search(r"[A-Za-z]{3}", text) and "@" not in text}


def told(client, language) -> dict[str, set[str]]:
    """What somebody reads of the pages, and of forms that are refused."""
    wrong = {
        "email": "keine",
        "login": "keine",
        "password": "x",
        "oldpassword": "x",
        "password1": "1",
        "password2": "2",
    }
    with override(language):
        open_ones, private = ([reverse(name) for name in names.split()] for names in (OPEN, PRIVATE))
    client.logout()
    found = {path.removeprefix(f"/{language}/"): texts(client.get(path, follow=True)) for path in open_ones}
    found |= {
        f"{path.removeprefix(f'/{language}/')} refused": texts(client.post(path, wrong, follow=True))
        for path in open_ones[:-1]
    }
    make_account(email=f"{language}@beispiel.example")
    log_in(client, email=f"{language}@beispiel.example")
    client.post(f"/{language}/konto/reauthenticate/", {"password": PASSWORD})
    found |= {path.removeprefix(f"/{language}/"): texts(client.get(path, follow=True)) for path in private}
    path = private[0]
    for number, password in enumerate(("1", "password", "12345678901")):
        sent = {"oldpassword": PASSWORD, "password1": password, "password2": password}
        found[f"refused password {number}"] = texts(client.post(path, sent))
    return found


def test_no_english_remains_on_pages_about_logging_in(client):
    english = told(client, "en")

    left = {}
    for language in FOREIGN:
        pages = told(client, language)
        words = {text for path in pages for text in pages[path] & english[path]}
        left[language] = words - SAME - AS_IN_ENGLISH.get(language, set())

    assert {language: words for language, words in left.items() if words} == {}
    assert sum(map(len, english.values())) > 60


def test_whoever_tries_too_often_is_told_so_in_their_language(client):
    headings = {}
    for language in FOREIGN:
        path = f"/{language}/konto/password/reset/key/3-abc/"
        answers = (client.post(path, {"password1": "x"}) for _try in range(60))
        refused = next(answer for answer in answers if answer.status_code == 429)
        headings[language] = re.findall("<h1>(.*?)</h1>", refused.content.decode())

    assert headings["de"] == ["Das war zu oft"]
    assert [code for code, found in headings.items() if len(found) != 1 or "429" in found[0]] == []
    assert len({heading for (heading,) in headings.values()}) == len(FOREIGN) - 1  # plain German says it alike
