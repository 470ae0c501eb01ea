""" "In March" is that month, "from March" also all that follow, "until March" also all before."""

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
FROM, IN, UNTIL = "from", "month", "until"
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
    ("de", "Deutsch bis März", UNTIL, 3),
    ("de", "bis Ende Mai", UNTIL, 5),
    ("de", "spätestens im April", UNTIL, 4),
    ("de", "bis zum 15. März 2027", UNTIL, 3),
    ("de", "bis 31.03.2027", UNTIL, 3),
    ("de", "März oder früher", UNTIL, 3),
    ("de", "vor März", UNTIL, 2),
    ("de", "vor Januar", UNTIL, 12),
    ("de", "vor dem 15. März", UNTIL, 3),
    ("de", "nicht vor März", FROM, 3),
    ("de-simple", "bis Dezember", UNTIL, 12),
    ("en", "until March", UNTIL, 3),
    ("en", "by the end of May", UNTIL, 5),
    ("en", "no later than June", UNTIL, 6),
    ("en", "before April", UNTIL, 3),
    ("uk", "курси до березня", UNTIL, 3),
    ("uk", "не пізніше травня", UNTIL, 5),
    ("uk", "перед березнем", UNTIL, 2),
    ("uk", "do bereznia", UNTIL, 3),
    ("ru", "немецкий до мая", UNTIL, 5),
    ("ru", "по март включительно", UNTIL, 3),
    ("ru", "не позже апреля", UNTIL, 4),
    ("ru", "do kontsa marta", UNTIL, 3),
    ("ar", "حتى شهر آذار", UNTIL, 3),
    ("ar", "لغاية شهر 3", UNTIL, 3),
    ("ar", "قبل مارس", UNTIL, 2),
    ("ar", "مو قبل مارس", FROM, 3),
    ("ar", "hatta mars", UNTIL, 3),
    ("fa", "تا مارچ", UNTIL, 3),
    ("fa", "تا آخر ماه مارس", UNTIL, 3),
    ("fa", "قبل از مارس", UNTIL, 2),
    ("fa", "ta mars", UNTIL, 3),
    ("tr", "Mart'a kadar", UNTIL, 3),
    ("tr", "nisan sonuna kadar", UNTIL, 4),
    ("tr", "en geç mayıs", UNTIL, 5),
    ("tr", "marttan önce", UNTIL, 2),
    ("fr", "jusqu'en mars", UNTIL, 3),
    ("fr", "jusqu’à fin avril", UNTIL, 4),
    ("fr", "avant mars", UNTIL, 2),
    ("fr", "pas avant mars", FROM, 3),
    ("pl", "do marca", UNTIL, 3),
    ("pl", "najpóźniej w maju", UNTIL, 5),
    ("pl", "przed marcem", UNTIL, 2),
    ("ro", "până în martie", UNTIL, 3),
    ("ro", "pana la sfarsitul lunii mai", UNTIL, 5),
    ("ro", "înainte de martie", UNTIL, 2),
]
NO_MONTH = [
    ("de", "ab sofort"),
    ("de", "ab 17 Uhr"),
    ("de", "nach der Arbeit"),
    ("en", "may i join"),
    ("en", "from zero"),
    ("ru", "с нуля"),
    ("fa", "از خانه"),
    ("de", "bis 17 Uhr"),
    ("de", "vor Ort"),
    ("de", "A1 bis B1"),
    ("en", "by bus"),
    ("ru", "до работы"),
    ("pl", "do pracy"),
    ("tr", "akşama kadar"),
]


def test_what_people_say_of_a_month_is_that_month_or_all_from_it_on_or_until_it(meanings):  # noqa: F811
    options, read = Options(), {}

    for language, query, *_expected in READ:
        with override(language):
            found = [each.meaning for each in options.read(query).understood]
        read[language, query] = [(meaning.name, *map(int, meaning.values)) for meaning in found]

    assert read == {(language, query): [tuple(expected)] for language, query, *expected in READ}


@pytest.mark.parametrize(("language", "query"), NO_MONTH)
def test_words_that_say_from_or_until_mean_nothing_without_a_month(meanings, language, query):  # noqa: F811
    with override(language):
        found = [each.meaning.name for each in Options().read(query).understood]

    assert not {FROM, IN, UNTIL} & set(found)


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


def test_until_a_month_finds_what_starts_in_it_or_before(meanings):  # noqa: F811
    today = timezone.localdate()
    third, fourth, sixth = (months(today)[ahead][0] for ahead in (3, 4, 6))
    for month in (third, fourth, sixth):
        make_run(make_course(f"Deutsch {month}"), start=(date.fromisoformat(f"{month}-28") - today).days, end=400)
    name = date_format(date.fromisoformat(f"{fourth}-01"), "F")

    until = answer("de", f"bis {name}")
    link = Client().get("/de/angebote/", {"start": f"until-{fourth}"})

    assert titles(until) == titles(link) == [f"Deutsch {third}", f"Deutsch {fourth}"]
    assert chips(until) == [f"bis Ende {name} {fourth[:4]}"]


def test_the_menu_of_starts_offers_single_months_and_what_words_meant(meanings):  # noqa: F811
    month = months(timezone.localdate())[4][0]
    make_run()

    plain, until = Client().get("/de/angebote/"), Client().get("/de/angebote/", {"start": f"until-{month}"})

    assert f'value="{month}"' in plain.text
    assert 'value="from-' not in plain.text + until.text
    assert until.text.count('value="until-') == until.text.count(f'value="until-{month}" selected') == 1
    assert 'value="until-' not in plain.text
