import pytest

from places.distance import kilometres
from places.gazetteer import spot
from tests.factories import make_municipality


def test_distances_are_those_of_the_map():
    parchim, ludwigslust = (53.4263, 11.8479), (53.3293, 11.5013)

    assert kilometres(*parchim, *ludwigslust) == pytest.approx(25.4, abs=0.3)
    assert kilometres(*parchim, *parchim) == 0


@pytest.mark.django_db
def test_a_place_knows_how_far_others_are_by_road():
    here = make_municipality("Hier", latitude=53.0, longitude=11.0)
    there = make_municipality("Dort", latitude=54.0, longitude=11.0)

    distances = spot([here]).distances_to([here, there])

    assert distances == {here.pk: 0, there.pk: pytest.approx(111.2 * 1.3, abs=0.1)}
