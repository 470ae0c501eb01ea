""" "In March" is that month, "from March" and "March or later" are that month and all that follow."""

from datetime import date

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import override

from courses.search.choices import months
from courses.search.options import Options
from tests.courses.test_meanings import answer, chips, meanings, own_catalogue, titles  # noqa: F401
from tests.factories import make_course, make_run

pytestmark = pytest.mark.django_db
FROM, IN = "from", "month"
READ = [
    ("de", "Deutsch ab Mai", FROM, 5),
    ("de", "frühestens im April", FROM, 4),
    ("de", "März oder später", FROM, 3),
    ("de", "von Januar an", FROM, 1),
    ("de", "ab Mitte Februar", FROM, 2),
    ("de", "ab dem 15. März 2027", FROM, 3),
    ("de", "ab 01.03.2027", FROM, 3),
    ("de", "nach März", FROM, 4),
    ("de", "nach dem 15. März", FROM, 3),
    ("de", "im März", IN, 3),
    ("de", "März 2027", IN, 3),
    ("de-simple", "ab Dezember", FROM, 12),
    ("en", "from May onwards", FROM, 5),
    ("en", "after December", FROM, 1),
    ("en", "from March 1st", FROM, 3),
    ("en", "starting in May", IN, 5),
    ("uk", "курси з травня", FROM, 5),
    ("uk", "березень і пізніше", FROM, 3),
    ("uk", "z bereznia", FROM, 3),
    ("uk", "у березні", IN, 3),
    ("ru", "немецкий с мая", FROM, 5),
    ("ru", "не раньше апреля", FROM, 4),
    ("ru", "s 1 marta", FROM, 3),
    ("ru", "начало в марте", IN, 3),
    ("ar", "من شهر آذار", FROM, 3),
    ("ar", "من شهر 3", FROM, 3),
    ("ar", "ابتداءً من مارس", FROM, 3),
    ("ar", "شهر 3", IN, 3),
    ("fa", "از ماه مارچ به بعد", FROM, 3),
    ("fa", "مارس", IN, 3),
    ("tr", "Mart'tan itibaren", FROM, 3),
    ("tr", "nisan ve sonrası", FROM, 4),
    ("tr", "martta", IN, 3),
    ("fr", "à partir d'avril", FROM, 4),
    ("fr", "dès le 1er mars", FROM, 3),
    ("fr", "à partir du mois de juin", FROM, 6),
    ("fr", "en mars", IN, 3),
    ("pl", "od połowy maja", FROM, 5),
    ("pl", "po marcu", FROM, 4),
    ("pl", "w marcu", IN, 3),
    ("ro", "începând cu luna mai", FROM, 5),
    ("ro", "din martie", FROM, 3),
    ("ro", "martie", IN, 3),
]
NO_MONTH = [
    ("de", "ab sofort"),
    ("de", "ab 17 Uhr"),
    ("de", "nach der Arbeit"),
    ("en", "may i join"),
    ("en", "from zero"),
    ("ru", "с нуля"),
    ("fa", "از خانه"),
]


def test_what_people_say_of_a_month_is_that_month_or_all_from_it_on(meanings):  # noqa: F811
    options, read = Options(), {}

    for language, query, *_expected in READ:
        with override(language):
            found = [each.meaning for each in options.read(query).understood]
        read[language, query] = [(meaning.name, *map(int, meaning.values)) for meaning in found]

    assert read == {(language, query): [tuple(expected)] for language, query, *expected in READ}


@pytest.mark.parametrize(("language", "query"), NO_MONTH)
def test_words_that_say_from_mean_nothing_without_a_month(meanings, language, query):  # noqa: F811
    with override(language):
        found = [each.meaning.name for each in Options().read(query).understood]

    assert not {FROM, IN} & set(found)


def test_from_a_month_on_finds_that_month_and_later_ones_alone(meanings):  # noqa: F811
    today = timezone.localdate()
    now, third, fourth, sixth = (months(today)[ahead][0] for ahead in (0, 3, 4, 6))
    for month in (third, fourth, sixth):
        make_run(make_course(f"Deutsch {month}"), start=(date.fromisoformat(f"{month}-01") - today).days, end=400)
    name = date_format(date.fromisoformat(f"{fourth}-01"), "F")

    onward, within = answer("de", f"ab {name}"), answer("de", f"im {name}")
    link = Client().get("/de/angebote/", {"start": f"from-{fourth}"})

    assert titles(onward) == titles(link) == [f"Deutsch {fourth}", f"Deutsch {sixth}"]
    assert titles(within) == [f"Deutsch {fourth}"]
    assert chips(onward) == [f"ab {name} {fourth[:4]}"]
    assert len(titles(Client().get("/de/angebote/", {"start": f"from-{now}"}))) == 3
