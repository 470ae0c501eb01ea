import pytest
from django.utils.translation import override

from planning.simulation.assumptions import VARIATIONS, SettingsError, load
from planning.simulation.county import County


@pytest.fixture(autouse=True)
def _english():
    with override("en"):
        yield


@pytest.fixture
def file(tmp_path):
    def write(text):
        path = tmp_path / "own.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_what_is_shipped_are_the_assumptions_of_the_trial():
    assumptions = load()
    people, courses = assumptions.people, assumptions.courses

    assert len(assumptions.homes) == 142
    assert len(assumptions.county["sites"]) == 12
    assert len(assumptions.county["childcare_sites"]) == 6
    assert len(assumptions.providers) == 8
    assert sum(provider["teachers"] for provider in assumptions.providers) == 24
    assert people["a_month"] == 40
    assert people["levels"] == {"literacy": 0.18, "a1": 0.46, "a2": 0.16, "b1": 0.10, "b2": 0.10}
    assert [level["lessons"] for level in courses["levels"].values()] == [1000, 700, 400, 400, 500]
    assert [level["minimum"] for level in courses["levels"].values()] == [10, 10, 10, 10, 15]
    assert {provider["seats"] for provider in assumptions.providers} == {16, 18, 20, 25}


def test_the_sites_are_the_twelve_largest_towns():
    assumptions = load()
    towns = sorted((home for home in assumptions.homes if home.is_town), key=lambda home: -home.population)

    assert {*assumptions.county["sites"]} == {home.name for home in towns[:12]}


def test_an_own_file_holds_only_what_differs(file):
    own = load(file("[people]\na_month = 12.5\nlevels = { a1 = 1.0 }\n[courses.levels.a1]\nminimum = 8\n"))

    assert own.people["a_month"] == 12.5
    assert own.people["levels"] == {"a1": 1.0}
    assert own.people["follow"] == 0.8
    assert own.courses["levels"]["a1"]["minimum"] == 8
    assert own.courses["levels"]["a1"]["lessons"] == 700
    assert own.courses["levels"]["b2"]["minimum"] == 15


def test_homes_of_another_county_lie_beside_its_file(file, tmp_path):
    (tmp_path / "homes.csv").write_text(
        "name,type,latitude,longitude,population\nHier,Stadt,53.0,11.0,900\nDort,Gemeinde,53.1,11.0,100\n"
    )
    own = load(
        file(
            '[county]\nhomes_file = "homes.csv"\nsites = ["Hier"]\nchildcare_sites = ["Hier"]\n'
            '[[providers]]\nname = "VHS"\nsites = ["Hier"]\nteachers = 2\nrooms = 1\nseats = 20\n'
        )
    )

    county = County(own)

    assert county.weights == [2700, 100]
    assert county.near(1, 20, True) == {"Hier": pytest.approx(1.3 * 11.12, abs=0.01)}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[people]\nfollow = 1.4", "people.follow: 1.4 is no number from 0 to 1."),
        ("[people]\na_month = 'viele'", "people.a_month: 'viele' is no number"),
        ("[people]\na_month = true", "people.a_month: True is no number"),
        ("[people]\na_month = nan", "people.a_month: nan is no number"),
        ("[courses]\nnotice_weeks = 2.5", "courses.notice_weeks: 2.5 is no number"),
        ("[people]\nfolow = 0.5", "people.folow is not known."),
        ("[poeple]\nfollow = 0.5", "poeple is not known."),
        ("people = 3", "people: a table is needed."),
        ("[people]\nreach_km = 10", "people.reach_km: a list is needed."),
        ("[people]\nreach_km = []", "people.reach_km: a list is needed."),
        ("[people]\nreach_share = [0.5, 0.4, 0.4]", "people.reach_share: together they are 1.3, not 1.0."),
        ("[people]\nreach_km = [10]", "people.reach_share: together they are 3, not 1."),
        ("[people.levels]\na1 = 0.5", "people.levels: together they are 0.5, not 1.0."),
        ("[people.levels]\nc1 = 1.0", "people.levels: 'c1' is not known."),
        ("[courses.levels.a1]\nnext = 'c1'", "courses.levels.next: 'c1' is not known."),
        ("[courses.levels.a1]\njoins = { c1 = 200 }", "courses.levels.joins: 'c1' is not known."),
        ("[courses.levels.c1]\nlessons = 500", "courses.levels.c1.minimum is missing."),
        ("[county]\nsites = ['Warin']", "county.sites: 'Warin' is not known."),
        ("[county]\nchildcare_sites = ['Sternberg']", "county.childcare_sites: 'Sternberg' is not known."),
        ("[county]\nsites = [3]", "county.sites[0]: 3 is no text."),
        ("[county]\nhomes_file = 'nowhere.csv'", "nowhere.csv: FileNotFoundError"),
        ("[[providers]]\nname = 'VHS'", "providers[0].sites is missing."),
        ("providers = 5", "providers: a list is needed."),
        ("[people", "own.toml: "),
    ],
)
def test_what_is_wrong_is_named_with_its_place(file, text, message):
    with pytest.raises(SettingsError) as error:
        load(file(text))

    assert message in str(error.value)


def test_a_file_that_is_no_text_is_refused(tmp_path):
    path = tmp_path / "own.toml"
    path.write_bytes(b"\xff\xfe[people]")

    with pytest.raises(SettingsError, match=r"own\.toml"):
        load(path)


def test_eight_assumptions_are_varied_each_alone():
    base = load()
    changed = {name: vary(base, 1.3) for name, vary in VARIATIONS.items()}

    differing = {
        name: [key for key in base.values if other.values[key] != base.values[key]]
        for name, other in changed.items()
    }

    assert len(VARIATIONS) == 8
    assert all(len(tables) == 1 for tables in differing.values())
    assert changed["a_month"].people["a_month"] == 52
    assert changed["reach_km"].people["reach_km"] == pytest.approx((13, 26, 39))
    assert changed["follow"].people["follow"] == 1
    assert changed["notice_weeks"].courses["notice_weeks"] == 4
    assert changed["minimum"].courses["levels"]["a1"]["minimum"] == 13
    assert sum(provider["teachers"] for provider in changed["teachers"].providers) == 31
