"""Every form of ours that is sent by POST carries what keeps it from being forged, and from counting twice."""

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.urls import reverse

from foundation.submissions.models import SentForm
from foundation.submissions.once import SIGNER
from foundation.submissions.public import PublicForm
from tests.databases import row_counts
from tests.factories import stamp
from tests.test_rights import DATA, GET, POST, ROLES, enter, undone, world  # noqa: F401

FORM = re.compile(r"<form\b[^>]*\bmethod=\"?post\b.*?</form>", re.DOTALL | re.IGNORECASE)
GUARD = "components/guard"  # guard.html and guarded.html: forms for visitors, who get no cookie and so no token
ALONE = re.compile(r'\{% include "([^"]+)"([^%]*) only %\}')  # an include that sees nothing but what it is given
INCLUDED = re.compile(r'\{% include "([^"]+)"')
SILENT = {  # acts of which no sentence tells, as here nothing is chosen, or the page shows what was done
    "office:close_message",
    *("office:say_of_newcomer", "office:say_waiting", "office:settle_double"),
    *(f"office:translate_{name}" for name in ("category", "course_type", "exam_kind", "front", "page", "post")),
    *("workplace:accept_slip", "workplace:slip_seat", "workplace:told_booking", "workplace:withdraw_slip"),
    *("workplace:confirm_exam_turn", "workplace:give_exam_task_up", "workplace:name_exam_people"),
    *("workplace:release_exam_seats", "workplace:release_exam_turn", "workplace:take_exam_task"),
    *("workplace:enquiry_act", "workplace:keep_answers", "workplace:publish_evaluation"),
    "workplace:translate_course",
}
WITHOUT_TOKEN = {"cooperation/unsubscribe.html"}  # guarded by where the request comes from, as those


def forms_of_templates():
    folder = settings.BASE_DIR / "templates"
    for path in sorted(folder.rglob("*.html")):
        for form in FORM.findall(path.read_text()):
            yield path.relative_to(folder).as_posix(), form


def test_every_form_in_our_templates_has_stamp_and_token():
    found = list(forms_of_templates())

    lacking = [
        name
        for name, form in found
        if not (GUARD in form or "{% stamp %}" in form)
        or not (GUARD in form or name in WITHOUT_TOKEN or "{% csrf_token %}" in form)
    ]
    assert lacking == []
    assert len(found) > 50
    assert "{% stamp %}" in Path(settings.BASE_DIR / "templates/components/guard.html").read_text()


def has_token(folder, name) -> bool:
    """Also where what it includes has one."""
    text = (folder / name).read_text()
    return "{% csrf_token %}" in text or any(
        has_token(folder, one) for one in set(INCLUDED.findall(text)) - {name}
    )


def test_what_is_included_alone_is_given_the_token_of_its_form():
    folder = settings.BASE_DIR / "templates"
    found = [
        (path, *part.groups())
        for path in sorted(folder.rglob("*.html"))
        for part in ALONE.finditer(path.read_text())
    ]

    lacking = [
        f"{path.relative_to(folder)}: {included}"
        for path, included, given in found
        if has_token(folder, included) and "csrf_token=csrf_token" not in given
    ]
    assert lacking == []
    assert len(found) > 100


def rows() -> dict:
    return row_counts(model for model in apps.get_models() if model is not SentForm)


@pytest.mark.django_db
def test_whatever_is_sent_twice_is_done_once_and_answered_alike(client, world):  # noqa: F811
    enter(client, "administrator", world["provider"])

    odd, done, silent = {}, 0, set()
    for number, name in enumerate(POST):
        address = reverse(name, kwargs=world.get(name, {}))
        data = {**DATA.get(name, {}), "stamp": SIGNER.sign(f"{number}.")}
        with undone():
            first, after_first = client.post(address, data), rows()
            again, after_second = client.post(address, data), rows()
            done += first.status_code == 302
            at_a_desk = name.startswith(("office:", "workplace:")) and first.status_code == 302
            silent |= {name} if at_a_desk and "messages" not in first.cookies else set()
            same = (first.status_code, first.headers.get("Location")), after_first
            if same != ((again.status_code, again.headers.get("Location")), after_second):
                odd[name] = first.status_code, again.status_code

    assert (odd, done > 20) == ({}, True)
    assert silent == SILENT


@pytest.mark.django_db
def test_what_a_visitor_typed_goes_along_into_another_language(client, world):  # noqa: F811
    enter(client, "anonymous", world["provider"])
    pages = {}
    for name in (name for name in GET if GET[name][ROLES.index("anonymous")] == "o"):
        address = reverse(name, kwargs=world.get("provider page" if name == "provider" else name, {}))
        response = client.get(address)
        if (
            response.context
            and isinstance(form := response.context.get("form"), PublicForm)
            and form.visible_fields()
        ):
            pages[name] = address, response.content.decode(), form

    lacking = []
    for name, (address, html, form) in pages.items():
        fields = [field.name for field in form.visible_fields() if field.name not in form.of_language]
        typed = dict.fromkeys(fields, "1")
        carried = client.post(f"/ar/{address[4:]}", typed | {"born": stamp(), "another_language": "ar"})
        again = carried.context["form"]
        kept = [field for field in fields if again[field].value()]
        if kept != fields or 'id="asked"' not in html or 'form="asked" formaction="/ar/' not in html:
            lacking.append(name)
    assert lacking == []
    assert len(pages) >= 8
