"""A text that somebody has typed outlives the end of the session, for its writer alone."""

import re
from datetime import timedelta
from html import unescape
from urllib.parse import unquote

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from accounts.models import User
from courses.models import Course
from foundation.submissions import kept
from foundation.submissions.models import KeptForm
from tests.contacts.test_forms import LIKE_OURS
from tests.factories import make_course_type, make_membership, make_provider

pytestmark = pytest.mark.django_db
HERE = {"sec-fetch-site": "same-origin"}
TEXT = "Ein langer Satz über den Kurs\nin zwei Zeilen & mit <Zeichen>."


class Desk:
    """A browser at which a form is being filled in."""

    def __init__(self, client):
        self.client = client
        self.member = make_membership(provider=make_provider(phone="03871 1234")).user
        self.provider = self.member.providers.get()
        EmailAddress.objects.create(user=self.member, email=self.member.email, primary=True, verified=True)
        client.force_login(self.member)
        self.address = f"/de/mein/{self.provider.slug}/angebote/neu/"
        page = client.get(self.address).content.decode()
        self.sent = {name: hidden(page, name) for name in ("stamp", "csrfmiddlewaretoken")}
        self.sent |= {"title_de": TEXT.replace("\n", " "), "course_type": make_course_type().pk, "remark": TEXT}

    def send(self, **headers):
        return self.client.post(self.address, self.sent, headers={**HERE, **headers})

    def log_in(self, user, address):
        return self.client.post(
            address, {"login": user.email, "password": "secret-for-tests", "next": address.partition("next=")[2]}
        )


def hidden(page, name) -> str:
    return re.findall(rf'name="{name}" value="([^"]*)"', page)[-1]


def resent(page) -> tuple[str, dict]:
    """Where the form on the page goes, and what it sends."""
    form = re.search(r'<form method="post" action="([^"]+)">.*?</form>', page, re.DOTALL)
    return unescape(form[1]), {
        name: unescape(value) for name, value in re.findall(r'name="([^"]+)" value="([^"]*)"', form[0])
    }


@pytest.fixture
def desk(client):
    return Desk(client)


@pytest.fixture
def strict_desk():
    return Desk(Client(enforce_csrf_checks=True))


def test_after_a_new_login_the_text_is_there_and_goes_where_it_was_meant_by_one_click(desk):
    desk.client.logout()

    to_login = desk.send()
    to_text = desk.log_in(desk.member, to_login["Location"])
    page = desk.client.get(to_text["Location"])
    address, fields = resent(page.content.decode())
    before = Course.objects.count()
    answer = desk.client.post(address, fields)

    assert to_login["Location"].startswith("/de/konto/login/?next=/de/noch-da/")
    assert to_text["Location"].startswith("/de/noch-da/")
    assert "Ein langer Satz über den Kurs<br>in zwei Zeilen" in page.content.decode()
    assert "no-store" in page["Cache-Control"]
    assert (before, Course.objects.get().title_de) == (0, desk.sent["title_de"])
    assert fields["remark"].split("\n") == TEXT.split("\n")
    assert answer.status_code == 302
    assert KeptForm.objects.count() == 0


def test_nobody_else_sees_the_text(desk):
    desk.client.logout()
    address = desk.send()["Location"].partition("next=")[2]
    other = make_membership(provider=desk.provider).user

    before_login = desk.client.get(address)
    desk.client.force_login(other)
    as_other = desk.client.get(address, follow=True)

    assert before_login["Location"].startswith("/de/konto/login/?next=")
    assert as_other.redirect_chain[0][0] == "/de/mein/"
    assert "Ein langer Satz" not in as_other.content.decode()
    assert KeptForm.objects.count() == 1


@pytest.mark.parametrize("first_page", ["/de/mein/", "/de/mein/{}/", "/de/buero/"])
def test_the_first_page_leads_its_writer_to_the_text_also_after_a_colleague(desk, first_page):
    desk.client.logout()
    desk.send()
    colleague = make_membership(provider=desk.provider).user
    page = first_page.format(desk.provider.slug)
    if page == "/de/buero/":
        desk.member.role = User.Role.COORDINATOR
        desk.member.save()
        Authenticator.objects.create(user=desk.member, type=Authenticator.Type.TOTP, data={"secret": ""})
    if page == "/de/mein/":
        make_membership(user=desk.member)

    pages = []
    for user in (colleague, desk.member):
        desk.client.force_login(user)
        pages.append(desk.client.get(page, follow=True).content.decode())
    ways = [re.findall('href="(/de/noch-da/[^"]+)"', page) for page in pages]
    text = desk.client.get(ways[1][0]).content.decode()
    desk.client.post(*resent(text))

    assert [len(found) for found in ways] == [0, 1]
    assert "Ein langer Satz" in text
    assert KeptForm.objects.count() == 0


def test_the_text_is_kept_for_an_hour_and_without_passwords(desk, capsys):
    desk.sent["new_password"] = "geheim-geheim"
    desk.client.logout()
    address = desk.send()["Location"].partition("next=")[2]
    names = {name for name, _value in KeptForm.objects.get().fields}

    KeptForm.objects.update(kept_at=timezone.now() - timedelta(minutes=61))
    desk.client.force_login(desk.member)
    late = desk.client.get(address)
    call_command("delete_kept_forms")

    assert names == {"title_de", "course_type", "remark"}
    assert late["Location"] == "/de/mein/"
    assert KeptForm.objects.count() == 0


@pytest.mark.both
@pytest.mark.parametrize("long", [f"{{}}/angebote/neu/?q={'x' * 3000}", f"{'x' * 3000}/profil/?q=1"])
def test_a_form_at_an_address_of_any_length_is_kept(desk, long):
    desk.client.logout()
    desk.address = f"/de/mein/{long.format(desk.provider.slug)}"

    answer = desk.send()

    assert answer["Location"].startswith("/de/konto/login/?next=/de/noch-da/")
    assert KeptForm.objects.get().path == desk.address.partition("?")[0][:2000]


def test_each_of_two_texts_is_found_by_its_own_address(desk):
    desk.client.logout()
    words = [desk.send()["Location"]]
    desk.sent |= {"remark": "Ein ganz anderer Satz.", "title_de": "Ein anderer Titel"}
    words.append(desk.send()["Location"])
    desk.client.force_login(desk.member)

    by_word = [unquote(word).partition("next=")[2] for word in words]
    by_list = [address for address, _moment in kept.kept_for(desk.member)][::-1]

    for addresses in (by_word, by_list):
        pages = [desk.client.get(address).content.decode() for address in addresses]
        assert ["ganz anderer" in page for page in pages] == [False, True]
        assert ["in zwei Zeilen" in page for page in pages] == [True, False]


def test_files_must_be_chosen_again_and_the_page_says_so(desk):
    desk.address = f"/de/mein/{desk.provider.slug}/import/"
    desk.sent["file"] = SimpleUploadedFile("kurse.csv", b"Titel\n")
    desk.client.logout()
    address = desk.send()["Location"].partition("next=")[2]

    desk.client.force_login(desk.member)
    page = desk.client.get(address).content.decode()

    assert "Bitte wählen Sie Dateien nach dem Senden noch einmal aus" in page


def test_a_form_that_expired_by_a_login_in_another_window_is_sent_again_by_one_click(strict_desk):
    strict_desk.client.logout()
    strict_desk.client.force_login(strict_desk.member)
    strict_desk.client.cookies["csrf"] = "a" * 32

    refused = strict_desk.send()
    address, fields = resent(refused.content.decode())
    before = Course.objects.count()
    answer = strict_desk.client.post(address, fields, headers=HERE)

    assert (refused.status_code, before) == (403, 0)
    assert (answer.status_code, Course.objects.get().title_de) == (302, strict_desk.sent["title_de"])


def test_a_form_that_expired_and_whose_writer_has_logged_out_leads_through_the_login(strict_desk):
    strict_desk.client.logout()
    strict_desk.client.cookies["csrf"] = "a" * 32

    answer = strict_desk.send()

    assert (answer.status_code, KeptForm.objects.count()) == (302, 1)
    assert answer["Location"].startswith("/de/konto/login/?next=/de/noch-da/")


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"sec-fetch-site": "", "origin": "https://evil.example"},
        {"sec-fetch-site": "", "origin": "null"},
        *({"sec-fetch-site": "", "origin": f"http://{host}"} for host in LIKE_OURS),
        {"sec-fetch-site": "", "origin": "https://testserver"},  # by another way than this page
        {"sec-fetch-site": ""},
    ],
)
@pytest.mark.parametrize("is_logged_in", [True, False])
def test_what_another_site_sends_is_refused_plainly_and_never_kept(strict_desk, headers, is_logged_in):
    if not is_logged_in:
        strict_desk.client.logout()
    strict_desk.client.cookies["csrf"] = "a" * 32

    answer = strict_desk.send(**headers)

    assert answer.status_code == 403
    assert "Ein langer Satz" not in answer.content.decode()
    assert KeptForm.objects.count() == 0


def test_somebody_else_at_the_desk_does_not_see_what_expired(strict_desk):
    strict_desk.client.force_login(make_membership(provider=strict_desk.provider).user)
    strict_desk.client.cookies["csrf"] = "a" * 32

    answer = strict_desk.send()

    assert answer.status_code == 403
    assert "Ein langer Satz" not in answer.content.decode()
    assert "kopieren Sie, was Sie geschrieben haben" in answer.content.decode()


def test_a_script_that_asks_for_a_part_of_a_page_is_led_to_the_whole_login(desk):
    desk.client.logout()

    answer = desk.send(**{"hx-request": "true"})

    assert (answer.status_code, answer.content) == (200, b"")
    assert answer["HX-Redirect"].startswith("/de/konto/login/?next=/de/noch-da/")


def test_not_more_than_ten_texts_of_one_person_wait(desk):
    desk.client.logout()
    for number in range(12):
        desk.sent["title_de"] = f"Kurs {number}"
        desk.send()

    titles = [dict(kept.fields)["title_de"] for kept in KeptForm.objects.all()]
    assert titles == [f"Kurs {number}" for number in range(2, 12)]
