"""Who gets a seat in a run that has begun sits in it from the next day to join: that is the first day."""

import pytest
from django.core import mail
from django.urls import reverse
from django.utils.formats import date_format

from enquiries import actions
from enquiries.links import status_path
from enquiries.models import Enquiry
from foundation.reading.days import midnight
from tests.factories import days, make_enquiry, make_entry_point, make_membership, make_run

pytestmark = pytest.mark.django_db


def placed(start, given, joined=(), **fields):
    """``given``: the day on which the seat was given; ``joined``: days to join the run."""
    run = make_run(start=start)
    for day in joined:
        make_entry_point(run, day)
    return make_enquiry(run, status="placed", closed_at=midnight(-given), **fields)


@pytest.mark.parametrize(
    ("start", "given", "joined", "first"),
    [
        (-40, -20, [-30, -20, 5], -20),
        (-40, -20, [-30, 9, 5], 5),
        (-40, -20, [-30], -40),
        (-40, -50, [-30], -40),
        (-40, -40, [-30], -40),
        (7, -3, [14], 7),
        (None, -3, [], None),
    ],
)
def test_the_first_day_is_that_of_the_run_or_the_next_one_to_join_it(start, given, joined, first):
    enquiry = placed(start, given, joined)

    found = Enquiry.objects.with_first_day().get()

    assert [found.first_day, enquiry.first_day] == [days(first) if first is not None else None] * 2


def test_whether_one_came_is_asked_from_the_day_to_join_and_kept_as_long_after_it(client):
    coming, come = placed(-60, -3, [4]), placed(-60, -40, [-1])

    asked = Enquiry.objects.first_day_unknown()
    pages = [client.get(status_path(one)).content.decode() for one in (coming, come)]

    assert list(asked) == [come]
    assert not Enquiry.objects.outdated().exists()
    assert [one.kept_until for one in (coming, come)] == [days(32), days(27)]
    assert ["Waren Sie am ersten Tag da?" in page for page in pages] == [False, True]


def test_the_letter_names_the_day_to_join():
    run = make_run(start=-20)
    make_entry_point(run, 9)
    enquiry = make_enquiry(run, language="de")

    actions.answer(enquiry, "placed", "")

    assert f"Erster Tag: {date_format(days(9), 'WEEKDAY_DATE_FORMAT')}" in mail.outbox[0].body


def test_the_inbox_asks_for_the_day_on_which_one_sits_in_the_course(client):
    come = placed(-60, -40, [-1])
    client.force_login(make_membership(provider=come.run.course.provider).user)

    inbox = client.get(reverse("workplace:inbox", args=[come.run.course.provider.slug])).content.decode()

    assert f"am {date_format(days(-1), 'DATE_FORMAT')} da?" in inbox
