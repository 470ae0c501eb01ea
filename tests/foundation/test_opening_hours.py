"""Opening hours as people type them: understood whole, or asked for."""

import pytest
from django.core.exceptions import ValidationError

from foundation.reading.opening_hours import tidied, validate_opening_hours


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Mo-Fr 9-12 Uhr", "Mo-Fr 09:00-12:00"),
        ("Montag bis Donnerstag: 9:00 bis 12:00 und 13.30–16 Uhr", "Mo-Do 09:00-12:00, 13:30-16:00"),
        ("Mo, Mi, Do 14:00 – 16:30", "Mo, Mi, Do 14:00-16:30"),
        ("dienstags von 8 bis 10 Uhr\n\nFr. 8–12", "Di 08:00-10:00\nFr 08:00-12:00"),
        ("täglich 0-24 Uhr", "Mo-So 00:00-24:00"),
        ("Mon - Wed 9 to 17", "Mo-Mi 09:00-17:00"),
        ("Mo & Di ٩-١٢", "Mo, Di 09:00-12:00"),
        ("", ""),
    ],
)
def test_hours_are_kept_in_one_form(typed, kept):
    validate_opening_hours(typed)

    assert tidied(typed) == kept == tidied(kept)


@pytest.mark.parametrize(
    "typed",
    [
        *("nach Vereinbarung", "Mo-Fr", "9-12", "Mo 12-9", "Mo 9-12, 11-14", "Fr-Mo 9-12", "Mo 25-26", "Xo 9-12"),
        *("Mo 9-12 außer im Juli", "Mo 9-12\nDi", "Mo 9:61-12", "Mo 22-24:30", "\n".join(["Mo 9-12"] * 15)),
    ],
)
def test_what_is_not_understood_whole_is_refused_and_left_as_it_is(typed):
    with pytest.raises(ValidationError):
        validate_opening_hours(typed)
