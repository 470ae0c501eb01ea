"""Numbers and days as people type them: read in both notations, never guessed, and within what can be."""

import re
from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override

from foundation.reading.amounts import amount, in_euros, whole_number
from foundation.reading.days import HISTORY, check_day
from importing import cells
from tests.factories import days, make_agreement, make_post, make_run
from tests.test_saved_rows import modules


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("12,50", "12.50"),
        ("12.50", "12.50"),
        ("12,5 €", "12.50"),
        ("EUR 12", "12.00"),
        ("1.458,00", "1458.00"),
        ("1,458.00", "1458.00"),
        ("1 458", "1458.00"),
        ("1\u00a0458,5", "1458.50"),
        ("1'458.50", "1458.50"),
        ("458,- €", "458.00"),
        ("458,– €", "458.00"),
        ("1458", "1458.00"),
        ("٤٥٨٫٥٠", "458.50"),
        ("۱٬۴۵۸", "1458.00"),
        ("0,00", "0.00"),
        ("-1", "-1"),
    ],
)
def test_amounts_are_read_in_both_notations(text, expected):
    with override("en"):
        assert amount(text) == Decimal(expected)
    assert amount(text) == Decimal(expected)


@pytest.mark.parametrize("text", ["1.458", "1,458", "1.458 €"])
def test_what_can_be_read_in_two_ways_is_a_question_with_both(text):
    with pytest.raises(ValidationError) as question:
        amount(text)

    assert "1.458,00 €" in question.value.message
    assert "1,46 €" in question.value.message


@pytest.mark.parametrize(
    "text", ["1.2.3", "zwölf", "12,345,6", "0,458", "1e5", "1,45,00", "NaN", "--1", "9" * 500 + "x"]
)
def test_what_is_no_amount_is_refused(text):
    with pytest.raises(ValidationError):
        amount(text)


def test_nothing_is_no_amount():
    assert (amount(""), amount(" € "), whole_number(" ")) == (None, None, None)


@pytest.mark.parametrize(
    ("text", "expected"), [("60", 60), ("۶۰", 60), ("1 500", 1500), ("1.500", 1500), ("1,500", 1500), ("-3", -3)]
)
def test_whole_numbers_are_read(text, expected):
    assert whole_number(text) == expected


@pytest.mark.parametrize("text", ["1,5", "sechzig", "1.5", "1e3", "½", "²"])
def test_what_is_no_whole_number_is_refused(text):
    with pytest.raises(ValidationError):
        whole_number(text)


def test_the_amount_is_shown_in_the_readers_notation():
    with override("en"):
        english = in_euros(Decimal("1458.5"))

    assert (in_euros(Decimal("1458.5")), english) == ("1.458,50\u00a0€", "1,458.50\u00a0€")


@pytest.fixture
def narrow(monkeypatch):
    monkeypatch.setattr("foundation.reading.days.YEARS_AHEAD", 5)


@pytest.mark.parametrize("day", [date(26, 1, 1), date(9999, 12, 31), date(1, 1, 1), date(2017, 9, 11)])
def test_a_day_that_nobody_means_is_refused(narrow, day):
    with pytest.raises(ValidationError, match=f"{day.year:04}"):
        check_day(day)
    with pytest.raises(cells.CellError):
        cells.to_date(f"{day:%d.%m.}{day.year:04}")


def test_history_reaches_further_back(narrow):
    check_day(date(2017, 9, 11), HISTORY)
    check_day(days(700))

    with pytest.raises(ValidationError):
        check_day(date(26, 1, 1), HISTORY)


@pytest.mark.django_db
@pytest.mark.parametrize("year", ["0026", "9999", "0001"])
def test_no_row_takes_a_year_that_cannot_be(narrow, year):
    day = date.fromisoformat(f"{year}-06-01")
    run, agreement, post = make_run(), make_agreement(), make_post()

    run.start = run.end = day
    agreement.signed_on = day
    post.published_from = f"{year}-06-01T08:00+02:00"

    for row, field in ((run, "start"), (agreement, "signed_on"), (post, "published_from")):
        with pytest.raises(ValidationError) as refusal:
            row.full_clean()
        assert f"Das Jahr {year} kann nicht stimmen." in refusal.value.message_dict[field][0]


@pytest.mark.django_db
def test_an_old_row_can_still_be_edited(narrow):
    run = make_run(start=-1500, end=-1400)

    run.note = "Nachtrag"

    run.full_clean()


OTHER_DAYS = {  # that are not kept: months of a calendar, a day that was seen
    "workplace/runs/forms.py: first",
    "office/today/pages.py: day",
}


def test_each_day_that_a_form_takes_is_one_that_can_be_meant():
    found = set()
    for name, source in modules().items():
        boxes = re.findall(r"^ +(\w+) = forms\.(?:Split)?Date(?:Time)?Field\(", source, re.MULTILINE)
        found |= {f"{name}: {box}" for box in boxes}

    assert found == OTHER_DAYS
