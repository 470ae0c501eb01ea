"""Where a course takes place, by the cells of its row: what says otherwise than it seems is asked for."""

import pytest

from courses.models import CellCorrection
from importing.columns import mapped
from importing.reckoning import ground_of
from importing.rows import understand
from importing.said.kept import PLACE
from importing.sheets import Sheet
from places.loading import load_places
from places.models import Municipality
from tests.factories import make_provider

pytestmark = pytest.mark.django_db

CLEAR = {
    "Parchim, Mühlenstr. 1": "Parchim",
    "Bahnhof Parchim": "Parchim",
    "VHS Raum 3 Parchim": "Parchim",
    "Parchim, ohne Fahrstuhl, nicht barrierefrei": "Parchim",
    "Parchim, Hotel Stadt Hamburg": "Parchim",
    "Parchim oder online": "Parchim",
    "Lübz (kleiner Raum oder Saal)": "Lübz",
    "D-19370 Parchim": "Parchim",
    "Kreisvolkshochschule Ludwigslust-Parchim, Ziegendorfer Chaussee 11, 19370 Parchim": "Parchim",
    "Am Bahnhof 2, 19288 Ludwigslust, Deutschland": "Ludwigslust",
    "Boizenburg/Elbe": "Boizenburg/Elbe",
}
DOUBTED = [
    *("Parchim und Umgebung", "Lübz Umland", "Exkursion nach Lübz"),
    *("Lübz 18055 Rostock", "Goldberg 99999", "Lübz, 19370", "18055 Rostock, VHS Lübz"),
    *("Sternberg, Schweden", "Goldberg, Thüringen", "Haus Parchim, Rostock", "Dreilützow, Schweden"),
    *("Grabow bei Berlin", "Grabow (bei Burg)", "bei Parchim", "außerhalb von Parchim", "Kreis Parchim"),
    *("nicht in Parchim", "statt Parchim", "kein Kurs in Parchim", "Parchim entfällt", "Parchim?"),
    *("Parchim oder Umgebung", "Treffpunkt Parchim, danach woanders", "ab März in Lübz", "Lübz ab 3.2.2027"),
    *("Am Werder 3", "Praxis Dr. Sternberg", "Werder Straße 5"),
]


@pytest.fixture(autouse=True)
def _places(db):
    load_places()


def row_of(provider=None, **texts):
    texts = {"Titel": "Nähen", "Beginn": "12.01.2027", "Ende": "30.06.2027"} | texts
    by_field = dict(zip(mapped(list(texts), None), texts.values(), strict=True))
    return understand(2, by_field, ground_of(Sheet([(2, by_field)], []), provider))


@pytest.mark.parametrize(("cell", "name"), CLEAR.items())
def test_a_place_that_is_clear_is_taken(cell, name):
    row = row_of(Ort=cell)

    assert (row.run["municipality"].name, row.place, row.notes) == (name, "", [])


@pytest.mark.parametrize("cell", DOUBTED)
def test_a_place_that_something_speaks_against_is_asked_for(cell):
    row = row_of(Ort=cell)

    assert ("municipality" in row.run, row.place) == (False, cell)
    assert [(note.about, note.field) for note in row.notes] == [("place", "venue")]


@pytest.mark.parametrize(
    ("texts", "place"),
    [
        ({"Ort": "Lübz", "PLZ": "18055"}, "18055 Lübz"),
        ({"Ort": "Lübz", "Adresse": "Mühlenstr. 1, 18055 Rostock"}, "18055 Lübz"),
        ({"Ort": "Techentin", "PLZ": "19288"}, "19288 Techentin"),
        ({"Ort": "Parchim", "Stadt": "Lübz"}, "Parchim, Lübz"),
    ],
)
def test_columns_that_contradict_each_other_are_asked_for_and_the_postal_code_is_not_public(texts, place):
    row = row_of(**texts)

    assert (row.place, row.run.get("municipality"), row.run.get("postal_code")) == (place, None, None)
    assert [note.about for note in row.notes] == ["place"]


@pytest.mark.parametrize(
    ("texts", "name"),
    [
        ({"Adresse": "Mühlenstr. 1, 19370 Parchim"}, "Parchim"),
        ({"PLZ": "D-19370"}, "Parchim"),
        ({"PLZ": "١٩٣٧٠"}, "Parchim"),
        ({"Ort": "Rathaus", "PLZ": "19370"}, "Parchim"),
        ({"Ort": "Parchim", "Stadt": "Lübz", "PLZ": "19386"}, "Lübz"),
    ],
)
def test_a_place_may_stand_in_the_address_alone(texts, name):
    row = row_of(**texts)

    assert (row.run["municipality"].name, row.notes) == (name, [])


@pytest.mark.parametrize("texts", [{"Straße": "Mühlenstr. 1"}, {"PLZ": "19406"}, {"Ort": "Mühlenstr. 1"}])
def test_an_address_that_says_no_place_is_asked_for(texts):
    row = row_of(**texts)

    assert (row.run.get("municipality"), row.place) == (None, next(iter(texts.values())))


@pytest.mark.parametrize(
    "cell", ["Online (statt Parchim)", "nicht online, sondern Parchim", "Online bei Bedarf", "evtl. Zoom"]
)
def test_what_is_perhaps_online_is_neither(cell):
    row = row_of(Ort=cell)

    assert ({"mode", "municipality", "venue"} & {*row.course, *row.run}, len(row.notes)) == (set(), 1)


@pytest.mark.parametrize("cell", ["Telefonkonferenz", "E-Learning", "folgt", "Google Meet"])
def test_what_is_no_place_says_neither_that_it_is_one_nor_that_it_is_online(cell):
    row = row_of(Ort=cell)

    assert ({"mode", "municipality", "venue"} & {*row.course, *row.run}, len(row.notes)) == (set(), 1)


@pytest.mark.parametrize(
    ("cell", "mode"),
    [
        *(
            ("Onlinekurs", "online"),
            ("Zoom, Link folgt", "online"),
            ("Online (Zoom), Link nach Anmeldung", "online"),
        ),
        *(("Parchim / Zoom", "both"), ("Onlinekurs mit Präsenzphasen in Parchim", "both")),
        *(("Teams-Raum, Parchim", "on_site"), ("Internetcafé Parchim", "on_site")),
    ],
)
def test_words_for_being_online_are_known_beside_a_place_and_beside_others(cell, mode):
    row = row_of(Ort=cell)

    assert (row.course["mode"], row.notes) == (mode, [])


def test_an_answer_holds_for_its_words_but_for_no_other_postal_code():
    provider = make_provider()
    parchim = Municipality.objects.get(name="Parchim")
    CellCorrection.objects.create(provider=provider, column=PLACE, cell="Mühlenstr. 1", right=parchim.ags)
    CellCorrection.objects.create(provider=provider, column=PLACE, cell="18055 Lübz", right=parchim.ags)

    cells = ("Mühlenstr. 1", ""), ("Mühlenstr. 1", "19370"), ("Mühlenstr. 1", "19406"), ("Lübz", "18055")
    alone, coded, other, answered = (row_of(provider, Ort=venue, PLZ=code) for venue, code in cells)

    found = [row.run.get("municipality") for row in (alone, coded, other, answered)]
    assert found == [parchim, parchim, None, parchim]
    assert other.place == "19406 Mühlenstr. 1"
