"""What somebody does to one thing leaves all others of its kind as they are."""

import re

import html5lib
import pytest
from django.db import connection
from django.urls import resolve, reverse
from django.utils import timezone

from exams.models import ResultSlip, SlipSeat
from foundation.reading.codes import on_paper
from tests import test_matrix as matrix
from tests import test_rights as rights
from tests.office.filled import sent_of
from tests.test_post_forms import FORM
from tests.twins import Written, make_twins, name_twins, twinned, twins, twins_of, unique_columns

pytestmark = pytest.mark.django_db
world, place = matrix.world, matrix.place
TYPED = {"email": "neu@beispiel.example", "name": "Neue", "text": "Bitte.", "answer": "Gern.", "reason": "Krank"}
ALIKE = re.compile("office:(new|restore|translate|delete)_(?!course_type|source|partner)")  # one for all kinds


def forms_on_pages(client, place, read=sent_of) -> dict[str, tuple[str, dict]]:
    """Of each address a form is sent to: the whole address, and what a browser sends as the page stands."""
    found = {}
    for name in [name for name in rights.GET if not ALIKE.match(name)]:
        response = client.get(place(name))
        is_page = response.status_code == 200 and "html" in response["Content-Type"]
        for text in FORM.findall(response.content.decode()) if is_page else []:
            form = html5lib.parseFragment(text, namespaceHTMLElements=False).find("form")
            action, data = form.get("action") or response.request["PATH_INFO"], read(form)
            for address in {action, *(one.get("formaction", action) for one in form.iter("button"))}:
                found.setdefault(resolve(re.split("[?#]", address)[0]).view_name, (address, data))
        for close in response._resource_closers:  # without the signals of a real end
            close()
    return {name: form for name, form in found.items() if not ALIKE.match(name) and name != "account_logout"}


def typed(name, data) -> dict:
    """What is sent, with something in boxes that are empty."""
    if case := matrix.TYPED.get(name):
        return data | case.more | {case.box: case.mine}
    return data | {box: text for box, text in TYPED.items() if data.get(box) == [""]} | rights.DATA.get(name, {})


def test_no_form_touches_anything_but_what_it_is_about(client, place):
    forms = forms_on_pages(client, place)
    before, touched = make_twins(), {}

    for name, (address, data) in forms.items():
        with rights.undone():
            with connection.execute_wrapper(written := Written()):
                client.post(address, typed(name, data))
            after = before | dict.fromkeys(written.among(before)) | twins(written)
            if others := [key for key in before if before[key] != after[key]]:
                touched[name] = others

    assert touched == {}
    assert len(forms) > 120


WORD = "Zwilling"


def told_at_the_work_place(client, world) -> dict[str, str]:
    rights.enter(client, "manager", world["provider"])
    pages = [name for name in rights.GET if name.startswith("workplace:")]
    answers = {name: client.get(reverse(name, kwargs=world.get(name, {}))) for name in pages}
    assert len([one for one in answers.values() if one.status_code == 200]) > 50
    return {name: one.getvalue().decode(errors="replace").lower() for name, one in answers.items()}


def test_no_page_of_the_work_place_tells_of_people_of_another_provider(client, world):
    make_twins()
    name_twins(WORD)

    told = told_at_the_work_place(client, world)

    assert [name for name, text in told.items() if WORD.lower() in text] == []


def codes_of(rows) -> set[str]:
    return {on_paper(code).lower() for code in rows.values_list("code", flat=True) if code}


def test_no_page_of_the_work_place_tells_a_code_of_another_provider(client, world):
    """Whoever has a code does with it what the person may do."""
    make_twins()
    SlipSeat.objects.update(accepted_at=timezone.now())
    tables = [table for table in twinned() if "code" in unique_columns(table)]
    theirs = set().union(*(codes_of(twins_of(table)) for table in tables))

    told = told_at_the_work_place(client, world)

    assert {name: codes for name, text in told.items() if (codes := {one for one in theirs if one in text})} == {}
    assert ResultSlip in tables
    assert any(code in told["workplace:result_slips"] for code in codes_of(ResultSlip.objects.all()))
