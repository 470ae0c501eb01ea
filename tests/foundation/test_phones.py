"""What can be dialled in what people type, each number on its own."""

import pytest

from contacts.models import Message
from foundation.privacy import erasure
from foundation.privacy.identity import Identity
from foundation.reading.phones import dialled, is_same, linked, links, of_a_person
from tests.factories import make_provider

ZENTRALE, MOBIL = "+4938717220", "+491711234567"


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("03871 722-0 oder 0171 1234567", [ZENTRALE, MOBIL]),
        ("03871/722-0/0171-1234567", [ZENTRALE, MOBIL]),
        ("+49 171 1234567 03871 7220", [MOBIL, ZENTRALE]),
        ("0171/1234567; 03871 – 72 20", [MOBIL, ZENTRALE]),
        ("03871/722-0", [ZENTRALE]),
        ("(03871) 72 20", [ZENTRALE]),
        ("0 38 71 / 72 20", [ZENTRALE]),
        ("+49 (03871) 722-0", [ZENTRALE]),
        ("+49 (0)3871 722-0", [ZENTRALE]),
        ("0049 3871 7220", [ZENTRALE]),
        ("+49.3871.7220", [ZENTRALE]),
        ("Tel.: 03871 722-0 (Mo–Fr 9–12 Uhr)", [ZENTRALE]),
        ("Mo 8.30-12.00, 03871 7220", [ZENTRALE]),
        ("03871 722-0 App. 12", [ZENTRALE]),
        ("03871 722-0 ext. 12", [ZENTRALE]),
        ("03871-722-0/-12", [ZENTRALE]),
        ("Raum 112, 03871 7220", [ZENTRALE]),
        ("٠٣٨٧١ ٧٢٢٠", [ZENTRALE]),
        ("۰۳۸۷۱ ۷۲۲-۰", [ZENTRALE]),
        ("+380 44 123 45 67", ["+380441234567"]),
        ("00380441234567", ["+380441234567"]),
        ("112", ["112"]),
        ("Notruf 112 oder 116 117", ["112", "116117"]),
        ("App. 12", []),
        ("(Mo–Fr 9–12 Uhr)", []),
        ("08.30-12.00 Uhr", []),
        ("722-0", []),
        ("01.03.2027", []),
        ("19370 Parchim", []),
        ("Bitte klingeln", []),
        ("0" * 40, []),
        ("", []),
    ],
)
def test_only_what_is_a_number_is_dialled(text, numbers):
    assert [number for number, _typed in links(text)] == numbers
    assert dialled(text) == (numbers or [""])[0]


OFFICE = "+493871722160"


@pytest.mark.parametrize(
    "beside",
    [
        *(
            " 9-12 Uhr",
            " 8-12 Uhr",
            " 8-12",
            " 8 – 16",
            " 9 bis 12",
            " 9 bis 12 Uhr",
            " 8.00-12.00 Uhr",
            " (8-12)",
        ),
        *(" 18:00 Uhr", " 18:00", " 8 Uhr", " ab 8 Uhr", " 8.30", " 24/7", " 24 h", " 18-20h", " 8-12, 14-16 Uhr"),
        *(
            " 9–12 часов",
            " 9 до 12",
            " godz. 8-12",
            " 9 h à 12 h",
            " 9am-5pm",
            " ora 9-12",
            " saat 9-12",
            " ساعت ۸ تا ۱۲",
        ),
        *(" 1.12.", " 1.12.2026", " 1. Dezember", " 2026-12-01", " 2.OG", " 2. OG", " 2. Etage", " Zi. 12"),
        *("/161", " / 161", "/61", " + 161", " und 161", " oder -12", " 14-tägig", " 2x klingeln", " 2026"),
    ],
)
@pytest.mark.parametrize(("number", "call"), [("03871 722160", OFFICE), ("0171 1234567", MOBIL)])
def test_what_stands_beside_a_number_is_not_dialled(number, call, beside):
    assert links(number + beside) == [(call, number)]
    assert of_a_person(number + beside) == number + beside


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("8-12 03871 7220", [ZENTRALE]),
        ("24/7 0171 1234567", [MOBIL]),
        ("0171 1234567 8-12 03871 722160 2.OG", [MOBIL, OFFICE]),
        ("03871-722 160 / 161", [OFFICE]),
        ("03871 722 16-20", ["+4938717221620"]),
        ("03871 72 20. Mo-Fr 8-12", [ZENTRALE]),
        ("03871 72 20 am Vormittag", [ZENTRALE]),
        ("0385 55 10 21-60", ["+4938555102160"]),
        ("03871 7221609123", []),
        ("+380 44 123 45 67 8-12", ["+380441234567"]),
    ],
)
def test_a_number_ends_where_another_thing_begins(text, numbers):
    assert [number for number, _typed in links(text)] == numbers


def test_of_a_number_whose_beginning_was_left_out_the_hours_are_no_part():
    assert of_a_person("152 28817386 8-12 Uhr") == "015228817386"


@pytest.mark.django_db
def test_hours_beside_the_number_of_a_provider_are_not_dialled(client):
    page = client.get(make_provider(phone="03871 722160 9-12 Uhr").get_absolute_url()).content.decode()

    assert f'<a href="tel:{OFFICE}">03871 722160</a> 9-12 Uhr' in page


def test_the_text_stays_as_typed_around_the_links():
    assert linked("Zentrale <b> 03871 722-0 oder 112") == (
        '<span dir="ltr">Zentrale &lt;b&gt; <a href="tel:+4938717220">03871 722-0</a> '
        'oder <a href="tel:112">112</a></span>'
    )


def test_a_number_is_the_same_in_whatever_way_it_is_typed():
    assert is_same("03871 722-0, App. 12", "0171 1234567 / +49 (0)3871 7220")
    assert not is_same("App. 12", "App. 12")


@pytest.mark.django_db
def test_a_person_is_found_by_the_number_however_it_was_typed():
    for phone in ("0171 1234567", "+49 171 123 45 67 abends", "0171 1234568"):
        Message.objects.create(text="Frage", language="de", phone=phone)

    found = erasure.found(Identity(phone="0171/1234567"))
    assert [(held.label, len(keys)) for held, keys in found.items()] == [("contacts.Message", 2)]


@pytest.mark.django_db
def test_phones_and_postal_codes_have_digits_of_one_kind():
    provider = make_provider(phone="٠٣٨٧١ ٧٢٢٠", postal_code="D-۱۹۳۷۰")

    assert (provider.phone, provider.postal_code) == ("03871 7220", "19370")


@pytest.mark.django_db
def test_each_number_of_a_provider_is_a_link_of_its_own(client):
    provider = make_provider(phone="03871 722-0 oder 0171 1234567")

    page = client.get(provider.get_absolute_url()).content.decode()

    assert '<a href="tel:+4938717220">03871 722-0</a> oder <a href="tel:+491711234567">0171 1234567</a>' in page
