"""What nobody has said is no answer: not free of charge, not for everyone, not without childcare."""

import json
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps

from courses.models import Course, ImportedFile, Proposal
from tests.factories import make_course, make_course_type, make_municipality, make_run, make_trusted, make_user
from tests.office.filled import form_of

pytestmark = pytest.mark.django_db

SILENT = {"cost": "", "audience": "", "childcare": "", "mode": ""}


@pytest.fixture
def silent(provider):
    """Public, though nobody has said what it costs and for whom it is."""
    return make_run(make_course("Nähen", provider=provider, **SILENT)).course


def for_machines(page):
    return json.loads(page.partition("ld+json")[2].partition(">")[2].partition("</script>")[0])


def test_a_new_course_has_no_answers(client, provider):
    kind = make_course_type()

    client.post(f"/de/mein/{provider.slug}/angebote/neu/", {"title_de": "Nähen", "course_type": kind.pk})

    course = Course.objects.get()
    assert (course.cost, course.audience, course.childcare, course.mode) == ("", "", "", "")


@pytest.mark.parametrize(
    ("fields", "lacking"),
    [
        ({"cost": ""}, "eine Angabe zu den Kosten. Auch „auf Anfrage“ ist möglich."),
        ({"audience": ""}, "eine Angabe, für wen es ist"),
        ({"mode": ""}, "eine Angabe, ob vor Ort oder online"),
        ({"cost": "on_request"}, None),
    ],
)
def test_a_person_publishes_only_what_says_its_cost_and_for_whom_it_is(client, provider, fields, lacking):
    make_trusted(provider)
    course = make_run(make_course(provider=provider, status="draft", **fields)).course
    address = f"/de/mein/{provider.slug}/angebote/{course.pk}/"

    page = client.get(address).content.decode()
    client.post(f"{address}veroeffentlichen/")

    course.refresh_from_db()
    assert course.status == ("draft" if lacking else "published")
    assert lacking is None or f"Es fehlt {lacking}<" in page


def test_what_nobody_said_is_shown_to_nobody(client, silent):
    page = client.get(silent.get_absolute_url()).content.decode()
    found = client.get("/de/angebote/").content.decode()

    words = (
        "kostenlos",
        "kostenfrei",
        "für alle",
        "keine Kinderbetreuung",
        "ohne Kinderbetreuung",
        "Kosten<",
        "online",
        "vor Ort",
    )
    assert [word for word in words if word in page.partition("<main")[2]] == []
    assert "<dt>" in page
    assert "Nähen" in found
    assert "offers" not in for_machines(page)
    assert "courseMode" not in for_machines(page)["hasCourseInstance"][0]


@pytest.mark.parametrize("filter", ["free=on", "childcare=on", "women=on", "mode=on_site", "mode=online"])
def test_what_nobody_said_meets_no_choice(client, silent, filter):
    assert client.get(f"/de/angebote/?{filter}").context["cards"] == []


ANSWERS = ("cost", "audience", "mode")


def test_offers_without_answers_are_one_task(client, provider, silent):
    others = [
        make_course(f"Ohne {name}", provider=provider, **{name: ""}) for name in ("cost", "audience", "mode")
    ]
    make_course("Turnen", provider=provider)

    page = client.get(f"/de/mein/{provider.slug}/").content.decode()

    task = page.partition("Sagen Sie, was Angebote kosten, für wen und wo sie sind")[2].partition("</main>")[0]
    assert [title in task for title in (silent.title, *map(str, others), "Turnen")] == [*[True] * 4, False]


@pytest.mark.parametrize(("part", "name"), [("kosten", "cost"), ("fuer-wen", "audience"), ("wo", "mode")])
def test_an_answer_is_not_taken_away_again(client, provider, part, name):
    course = make_course(provider=provider)
    address = f"/de/mein/{provider.slug}/angebote/{course.pk}/{part}/"

    page = client.post(address, form_of(client.get(address)) | {name: ""})

    kept = Course.objects.get()
    assert (page.status_code, getattr(kept, name)) == (200, getattr(course, name))
    assert "Bitte" in page.content.decode().partition('role="alert"')[2][:300]


@pytest.mark.parametrize(
    ("price_for", "expected"),
    [
        ("course", {"price": "229.00", "priceCurrency": "EUR"}),
        ("", {}),
        (
            "module",
            {
                "priceSpecification": {
                    "@type": "UnitPriceSpecification",
                    "price": "229.00",
                    "priceCurrency": "EUR",
                    "unitText": "part of the course",
                }
            },
        ),
    ],
)
def test_a_price_is_told_to_machines_only_with_what_it_is_for(client, provider, price_for, expected):
    course = make_run(make_course(provider=provider, price="229.00", price_for=price_for)).course

    page = client.get(course.get_absolute_url()).content.decode()

    assert for_machines(page)["offers"] == {"@type": "Offer", "category": "Paid", **expected}


def test_defaults_of_old_stay_only_where_somebody_has_set_them(provider):
    migration = import_module("courses.migrations.0017_what_nobody_said")
    old = {"provider": provider, "cost": "free", "audience": "everyone", "childcare": "none"}
    user = make_user()
    untouched, changed, imported, women = (make_course(title, **old) for title in ("A", "B", "C", "D"))
    Course.history.update(history_user=user)
    changed.cost = "on_request"
    changed.save()
    changed.cost = "free"
    changed.save()
    ImportedFile.objects.create(
        provider=provider, name="k.csv", undo={"created": {"courses.course": [imported.pk]}}
    )
    Course.objects.filter(pk=women.pk).update(audience="women", childcare="yes", cost="paid")
    proposal = Proposal.objects.create(course=untouched, changes={"cost": ["free", "on_request"]}, author=user)

    migration.forget_defaults(apps, SimpleNamespace())

    fields = ("cost", "audience", "childcare")
    assert list(Course.objects.order_by("pk").values_list(*fields)) == [
        ("", "", ""),
        ("free", "", ""),
        ("free", "", ""),
        ("paid", "women", "yes"),
    ]
    proposal.refresh_from_db()
    assert proposal.changes == {"cost": ["", "on_request"]}
    migration.bring_defaults_back(apps, SimpleNamespace())
    assert set(Course.objects.values_list("cost", flat=True)) == {"free", "paid"}


def test_a_place_is_found_near_by_though_nobody_said_whether_it_is_online(client, provider):
    town = make_municipality("Lübz")
    silent, online = (make_course(f"Nähen {mode}", provider=provider, mode=mode) for mode in ("", "online"))
    for course in (silent, online):
        make_run(course, municipality=town)

    cards = client.get("/de/angebote/", {"place": "Lübz", "radius": "5"}).context["cards"]

    assert [card.title for card in cards] == ["Nähen"]


def test_a_date_without_a_place_is_not_said_to_be_online_until_somebody_says_so(client, provider):
    courses = [make_course(provider=provider, mode=mode) for mode in ("online", "", "on_site")]
    runs = [make_run(course, municipality=None) for course in courses]

    pages = [client.get(run.course.get_absolute_url()).content.decode() for run in runs]
    asking = [client.get(f"{run.course.get_absolute_url()}anfragen/{run.pk}/").content.decode() for run in runs]

    own = [page.partition('<dl class="five">')[2].partition('id="wer"')[0] for page in pages]
    assert ["online" in part for part in own] == [True, False, False]
    assert [">online<" in page for page in asking] == [True, False, False]
    assert [run.town for run in runs] == ["online", "", ""]


def test_old_modes_stay_only_where_somebody_has_set_them_or_a_date_has_a_place(provider):
    migration = import_module("courses.migrations.0031_forget_unsaid_modes")
    untouched, changed, imported, placed, online = (make_course(title, provider=provider) for title in "ABCDE")
    Course.history.update(history_user=make_user())
    for mode in ("both", "on_site"):
        changed.mode = mode
        changed.save()
    ImportedFile.objects.create(
        provider=provider, name="k.csv", undo={"created": {"courses.course": [imported.pk]}}
    )
    make_run(placed)
    make_run(untouched, municipality=None)
    Course.objects.filter(pk=online.pk).update(mode="online")
    proposal = Proposal.objects.create(course=untouched, changes={"mode": ["on_site", "both"]}, author=make_user())

    migration.forget_default(apps, SimpleNamespace())

    modes = ["", "on_site", "on_site", "on_site", "online"]
    assert list(Course.objects.order_by("pk").values_list("mode", flat=True)) == modes
    proposal.refresh_from_db()
    assert proposal.changes == {"mode": ["", "both"]}
    migration.bring_default_back(apps, SimpleNamespace())
    assert Course.objects.get(pk=untouched.pk).mode == "on_site"
