"""What stands at the edge of a list of what is to be done: how long it waits, and how urgent that makes it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from foundation.web.desks import age_of, tone_of


@pytest.mark.parametrize(
    ("days", "age", "tone"),
    [
        *[(-1, "heute", ""), (0, "heute", ""), (2, "2 Tage", "")],
        *[(3, "3 Tage", "soon"), (6, "6 Tage", "soon"), (7, "7 Tage", "now"), (40, "40 Tage", "now")],
    ],
)
def test_from_which_day_on_a_line_is_amber_and_red(days, age, tone):
    day = timezone.localdate() - timedelta(days=days)

    assert (age_of(day).replace("\xa0", " "), tone_of(day)) == (age, tone)
