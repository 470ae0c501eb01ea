"""What people type as breaks of a run."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from courses.models.breaks import BreaksBox, read_breaks

SINCE = date(2026, 9, 1)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("24.12.2026–02.01.2027 Weihnachtsferien", "2026-12-24/2027-01-02 Weihnachtsferien"),
        ("24.12. - 2.1.", "2026-12-24/2027-01-02"),
        ("24.12.–2.1.: Ferien", "2026-12-24/2027-01-02 Ferien"),
        ("15.5.27", "2027-05-15/2027-05-15"),
        ("15. 5.", "2027-05-15/2027-05-15"),
        ("1.9. bis 3.9.", "2026-09-01/2026-09-03"),
        ("2026-10-05", "2026-10-05/2026-10-05"),
        ("12.10.2026, Umzug\n\n5.10.2026", "2026-10-05/2026-10-05\n2026-10-12/2026-10-12 Umzug"),
        ("", ""),
    ],
)
def test_days_are_read_as_people_write_them(typed, stored):
    box = BreaksBox(required=False)
    box.since = SINCE

    assert box.clean(typed) == stored
    assert box.clean(box.prepare_value(stored)) == stored


@pytest.mark.parametrize(
    "typed",
    [
        "Weihnachten",
        "31.2.2027",
        "2.1.2027–24.12.2026",
        "1.1.2026–31.12.2026",
        "1.1.9999",
        "1.1.0026",
        "\n1.5.27" * 61,
    ],
)
def test_what_names_no_days_is_told(typed):
    with pytest.raises(ValidationError):
        BreaksBox(required=False).clean(typed)


def test_what_is_stored_is_read_again_however_old_it_is():
    assert read_breaks("1990-01-01/1990-01-02")[0].days == [date(1990, 1, 1), date(1990, 1, 2)]
