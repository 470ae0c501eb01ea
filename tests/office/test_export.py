"""What somebody's file holds beside what is theirs, and how a person is known in texts and numbers."""

import json

import pytest

from accounts.models import User
from courses.models import Proposal, Remark
from foundation.privacy.erasure import exported, found, identity
from foundation.privacy.identity import Identity
from tests.factories import make_course, make_user, prove

pytestmark = pytest.mark.django_db


def test_the_file_holds_what_the_account_has_written_and_the_page_only_what_is_about_it():
    writer, other = make_user("anna@beispiel.example"), make_user()
    proposal = Proposal.objects.create(course=make_course(), author=other)
    for author, text in ((writer, "Von mir"), (other, "Von dir")):
        Remark.objects.create(proposal=proposal, author=author, text=text)
    who = identity(email="anna@beispiel.example")

    file = exported(who)

    assert [row["text"] for row in file["remarks"]] == ["Von mir"]
    assert "courses.Remark" not in {held.label for held in found(who)}


def test_an_account_is_found_by_an_additional_address_in_any_case():
    user = make_user("anna@beispiel.example")
    prove(user, "anders@beispiel.example")

    assert identity(email="ANDERS@beispiel.example").accounts == {user.pk}
    assert identity(phone="03871 722").accounts == set()


@pytest.mark.parametrize(
    "typed", ["03871/7221609", "+49 3871 722-1609", "0049 (0)3871 722 1609", "Tel. 03871 7221609"]
)
def test_a_number_is_the_same_however_it_is_typed(typed):
    who = Identity(phone="(03871) 722-1609")

    assert who.has_number(typed)
    assert not who.has_number(typed.replace("609", "608"))


def test_words_leave_json_with_their_keys_and_leave_the_rest():
    who = Identity(email="anna@beispiel.example")
    data = {"anna@beispiel.example": 1, "to": ["Anna <anna@beispiel.example>", "berta@beispiel.example"], "n": 3}

    kept = who.taken_out_of(data)

    assert "anna@" not in json.dumps(kept)
    assert kept == {"to": ["", "berta@beispiel.example"], "n": 3}


def test_of_a_former_account_the_history_says_that_it_was_one():
    user = make_user("anna@beispiel.example")
    course = make_course()
    record = course.history.first()
    record.history_user = user
    record.save()

    User.objects.get(pk=user.pk).delete()

    record.refresh_from_db()
    assert (record.history_user, record.history_change_reason) == (None, "a former member")
