import pytest

from places.gazetteer import Gazetteer
from places.models import Locality, Municipality
from tests.factories import make_municipality

pytestmark = pytest.mark.django_db


@pytest.fixture
def gazetteer():
    parchim = make_municipality(
        "Parchim", postal_codes=["19370"], population=18000, latitude=53.43, longitude=11.85
    )
    make_municipality("Parchen", population=20)  # before it in the alphabet
    make_municipality("Parchow", population=50)
    make_municipality("Boizenburg/Elbe", postal_codes=["19258"], latitude=53.38, longitude=10.72)
    make_municipality("Lübz", postal_codes=["19386"])
    Locality.objects.create(
        name="Slate", postal_code="19370", municipality=parchim, latitude=53.39, longitude=11.85
    )
    return Gazetteer()


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Parchim", "Parchim"),
        ("  PARCHIM ", "Parchim"),
        ("19370 Parchim", "Parchim"),
        ("19370", "19370"),
        ("Slate", "Slate"),
        ("luebz", "Lübz"),
        ("Lubz", "Lübz"),
        ("Boizenburg", "Boizenburg/Elbe"),
        ("parch", "Parchim"),
        ("sla", "Slate"),
    ],
)
def test_a_place_is_found_by_what_people_type(gazetteer, text, name):
    assert gazetteer.find(text).name == name


@pytest.mark.parametrize("text", ["", "Atlantis", "99999", "!?", "\u202e"])
def test_an_unknown_place_is_none(gazetteer, text):
    assert gazetteer.find(text) is None


def test_a_village_counts_as_its_municipality_and_lies_where_it_lies(gazetteer):
    parchim = next(place for place in gazetteer.municipalities if place.name == "Parchim")

    slate = gazetteer.find("Slate")

    assert slate.municipalities == {parchim.pk}
    assert slate.distances_to([parchim]) == {parchim.pk: 0}
    assert slate.latitude == 53.39


@pytest.mark.parametrize("make_twins", ["municipalities", "villages"])
def test_places_of_one_name_are_all_meant_by_it(make_twins):
    near, far = make_municipality("Lübtheen"), make_municipality("Malliß")
    if make_twins == "villages":
        for code, municipality in (("19249", near), ("19294", far)):
            where = {"postal_code": code, "latitude": 53.2, "longitude": 11.2}
            Locality.objects.create(name="Bresegard", municipality=municipality, **where)
        twins = {near.pk, far.pk}
    else:
        where = {"name": "Bresegard", "latitude": 53.2, "longitude": 11.2}
        twins = {Municipality.objects.create(ags=key, slug=key, **where).pk for key in ("13076991", "13076992")}

    spot = Gazetteer().find("Bresegard")

    assert spot.municipalities == twins
