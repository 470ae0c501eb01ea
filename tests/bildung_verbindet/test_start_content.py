"""``manage.py load_start_content``: complete in every language, safe to run again."""

import re
from datetime import date
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import call_command
from django.utils import timezone
from modeltranslation.utils import build_localized_fieldname

from bildung_verbindet.start_content.loading import rows
from contacts.models import ContactPerson, Office
from cooperation.models import Agreement, Partner, Signature
from courses.models import Category, CourseType, TitleWords, WordMeaning
from exams.models import ExamKind
from foundation.languages.richtext import sanitised
from foundation.reading.spelling import folded
from news.models import Post, PressReference
from pages.models import Front, Page
from places.loading import FACTS
from places.models import Locality, Municipality

TRANSLATED = {
    Category: ["name", "hint"],
    CourseType: ["name", "description"],
    ExamKind: ["name", "purpose", "open_to", "bring", "registration", "retake"],
    Office: ["name", "organisation", "building"],
    ContactPerson: ["position"],
    Front: ["line", "hero", "claim", "text", "task", "task_source", "alt", "caption"],
    Page: ["title", "teaser", "text"],
    Post: ["title", "teaser", "text"],
    Agreement: ["title", "aims"],
}
LANGUAGES = settings.MODELTRANSLATION_LANGUAGES
WITH_HTML = [*rows("front"), *rows("pages"), *rows("news")]
EVERYTHING = {
    Municipality: 142,
    Locality: 215,
    Category: 6,
    CourseType: len(rows("course_types")),
    ExamKind: 4,
    Office: 1,
    ContactPerson: 2,
    Front: 1,
    Page: 8,
    Post: 1,
    PressReference: 1,
    Partner: 4,
    Agreement: 1,
}

pytestmark = pytest.mark.django_db


def load() -> str:
    out = StringIO()
    call_command("load_start_content", stdout=out)
    return out.getvalue()


def text_of(thing, field, language):
    return getattr(thing, build_localized_fieldname(field, language))


def table_sizes():
    return {model: model.objects.count() for model in EVERYTHING}


def test_the_first_run_loads_everything_and_says_so():
    said = load()

    assert table_sizes() == EVERYTHING
    assert said.startswith("Start content is there; new: municipalities 142, localities 215, categories 6, ")


def test_a_second_run_makes_nothing_new(start_content):
    assert load() == "Start content is there; new: nothing.\n"
    assert table_sizes() == EVERYTHING


def test_a_second_run_keeps_what_the_office_has_edited(start_content):
    Page.objects.filter(slug="impressum").update(text_de="<p>Neu.</p>")
    CourseType.objects.filter(slug="tandem").update(name_de="Tandem", order=1)
    Partner.objects.filter(name="Jobcenter").update(name="Jobcenter Ludwigslust-Parchim")

    load()

    assert Page.objects.get(slug="impressum").text_de == "<p>Neu.</p>"
    assert CourseType.objects.values_list("name_de", "order").get(slug="tandem") == ("Tandem", 1)
    assert Partner.objects.count() == EVERYTHING[Partner]


KEYS = {"slug", "ags", "machine_texts"}  # by which a row is known again, and what no form shows
OF_THE_FILES = {Municipality: {*FACTS}, WordMeaning: {"language", "meaning", "instead"}}


def otherwise(value):
    """What somebody might have written instead; nothing for what is no text, number or choice of yes and no."""
    if isinstance(value, bool):
        return not value
    return {int: lambda: value + 1, str: lambda: f"{value[:-2]}ß."}.get(type(value), lambda: None)()


def edited_everywhere(model) -> list[dict]:
    """The rows, after somebody has changed each of their columns."""
    for row in model.objects.all():
        names = {
            field.name
            for field in row._meta.concrete_fields
            if not (field.primary_key or field.is_relation or field.unique or field.choices)
        }
        names -= KEYS | OF_THE_FILES.get(model, set())
        changes = {name: otherwise(row.__dict__[name]) for name in names}
        model.objects.filter(pk=row.pk).update(**{name: new for name, new in changes.items() if new is not None})
    return list(model.objects.order_by("pk").values())


def test_whatever_column_the_office_has_edited_a_second_run_keeps_it(start_content):
    kinds = [kind for kind in EVERYTHING if kind is not Locality] + [Signature, WordMeaning, TitleWords]
    edited = {kind: edited_everywhere(kind) for kind in kinds}

    load()

    assert [kind.__name__ for kind in kinds if list(kind.objects.order_by("pk").values()) != edited[kind]] == []
    assert edited[Municipality][0]["spellings"].endswith("ß.")


def test_a_language_that_was_missing_is_filled_in_where_the_german_text_is_still_ours(start_content):
    Page.objects.update(title_uk=None, teaser_uk=None, text_uk=None)
    Page.objects.filter(slug="impressum").update(text_de="<p>Neu.</p>")
    Page.objects.filter(slug="unser-weg").update(title_uk="Свій шлях")

    load()

    pages = {page.slug: (page.title_uk, bool(page.text_uk)) for page in Page.objects.all()}
    assert pages["das-vorhaben"] == ("Наш проєкт", True)
    assert pages["impressum"] == (None, False)
    assert pages["unser-weg"] == ("Свій шлях", False)


def test_a_person_whom_the_office_has_removed_does_not_come_back(start_content):
    ContactPerson.objects.get(slug="martin-peters").delete()

    load()

    assert list(ContactPerson.objects.values_list("slug", flat=True)) == ["cindy-klechowicz"]


def test_facts_of_places_are_refreshed_but_no_address_changes(start_content):
    Municipality.objects.filter(ags="13076108").update(population=1, postal_codes=[], slug="kreisstadt")

    load()

    parchim = Municipality.objects.get(ags="13076108")
    assert (parchim.name, parchim.population, parchim.slug) == ("Parchim", 17893, "kreisstadt")
    assert parchim.postal_codes == ["19370"]


def test_sixteen_municipalities_are_towns(start_content):
    towns = Municipality.objects.filter(is_town=True).values_list("name", flat=True)

    assert sorted(towns, key=folded) == [
        *("Boizenburg/Elbe", "Brüel", "Crivitz", "Dömitz", "Goldberg", "Grabow", "Hagenow", "Ludwigslust"),
        *("Lübtheen", "Lübz", "Neustadt-Glewe", "Parchim", "Plau am See", "Sternberg", "Wittenburg"),
        "Zarrentin am Schaalsee",
    ]


def test_places_know_their_postal_codes_address_and_amt(start_content):
    found = Municipality.objects.filter(slug__in=["boizenburg-elbe", "luebz", "friedrichsruhe"])

    assert list(found.values_list("name", "amt", "postal_codes")) == [
        ("Boizenburg/Elbe", "", ["19258"]),
        ("Friedrichsruhe", "Crivitz", ["19089", "19374"]),
        ("Lübz", "Eldenburg Lübz", ["19386"]),
    ]


def test_the_county_has_all_its_inhabitants_and_no_place_of_another_county(start_content):
    assert sum(Municipality.objects.values_list("population", flat=True)) == 208_092
    assert not Municipality.objects.filter(name="Warin").exists()
    assert not Locality.objects.filter(name="Warin").exists()


def test_a_village_belongs_to_its_municipality(start_content):
    villages = Locality.objects.filter(name="Bresegard").values_list("postal_code", "municipality__name")

    assert list(villages) == [("19230", "Bresegard bei Picher"), ("19294", "Bresegard bei Eldena")]


def test_every_text_is_there_in_every_language(start_content):
    empty = [
        (thing, field, language)
        for model, fields in TRANSLATED.items()
        for thing in model.objects.all()
        for field in fields
        for language in LANGUAGES
        if not text_of(thing, field, language)
    ]

    assert empty == []


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_no_description_is_just_the_german_one(start_content, language):
    same = [
        kind for kind in CourseType.objects.all() if text_of(kind, "description", language) == kind.description_de
    ]

    assert same == []


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_translations_keep_every_number(start_content, language):
    """Hours, prices, ages, dates and phone numbers are those of the German text."""
    texts = [(kind, "description") for kind in CourseType.objects.all()]
    texts += [(page, "text") for page in [*Page.objects.all(), *Post.objects.all()]]

    lost = {
        str(thing): missing
        for thing, field in texts
        if (missing := numbers(text_of(thing, field, "de")) - numbers(text_of(thing, field, language)))
    }

    assert lost == {}


def numbers(text) -> set[str]:
    """Those of two digits and more, without the sign between thousands."""
    text = re.sub(r"(?<=\d)[.,\s](?=\d{3}\b)", "", re.sub(r"<[^>]+>", " ", text))
    return set(re.findall(r"\d{2,}", text))


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_german_names_of_kinds_stay_visible(start_content, language):
    lost = [
        kind.name_de
        for kind in CourseType.objects.all()
        if (german := re.search(r"\(\S+\)$", kind.name_en)) and german[0] not in text_of(kind, "name", language)
    ]

    assert lost == []


@pytest.mark.parametrize("row", WITH_HTML, ids=lambda row: row["slug"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_html_survives_sanitising_unchanged(row, language):
    html = row[build_localized_fieldname("text", language)]

    assert sanitised(html).replace(' rel="noopener"', "") == html


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_open_and_their_links_within_the_portal_lead_somewhere(start_content, client, language):
    addresses = [f"/{language}/{page.slug}/" for page in Page.objects.all()]
    for row in WITH_HTML:
        addresses += re.findall(r'href="(/[^"]*)"', row[build_localized_fieldname("text", language)])

    answers = {address: client.get(address).status_code for address in addresses}

    assert set(answers.values()) == {200}
    assert [address for address in answers if not address.startswith(f"/{language}/")] == []


def test_the_project_has_five_pages_in_order_the_last_two_with_a_pager(start_content):
    project = Page.objects.about_the_project().values_list("slug", "pager")

    assert list(project) == [
        ("das-vorhaben", ""),
        ("unser-weg", ""),
        ("unser-ziel", ""),
        ("zielgruppe", "menschen"),
        ("beteiligung", "menschen"),
    ]


def test_each_page_of_the_project_has_150_to_300_words(start_content):
    lengths = {
        (page.slug, language): len(re.sub(r"<[^>]+>", " ", getattr(page, f"text_{language}")).split())
        for page in Page.objects.about_the_project()
        for language in ("de", "en")
    }

    assert {key: length for key, length in lengths.items() if not 150 <= length <= 300} == {}


def test_the_legal_pages_stand_at_the_addresses_of_the_footer(start_content):
    legal = Page.objects.filter(group=Page.Group.LEGAL).values_list("slug", flat=True)

    assert list(legal) == ["impressum", "datenschutz", "barrierefreiheit"]


def test_the_categories_stand_in_order_each_with_its_own_pictogram(start_content):
    assert list(Category.objects.values_list("slug", "pictogram")) == [
        ("deutsch-lernen", "book"),
        ("deutsch-fuer-den-beruf", "briefcase"),
        ("schule-und-ausbildung", "school"),
        ("fuer-kinder", "child"),
        ("menschen-treffen", "heart"),
        ("beratung", "question"),
    ]


def test_every_category_has_course_types_and_imports_find_theirs(start_content):
    assert not Category.objects.filter(course_types=None).exists()
    assert CourseType.objects.get(slug="weiteres-angebot").category.slug == "schule-und-ausbildung"


def test_kinds_that_the_law_has_removed_are_not_offered(start_content):
    removed = ["Frauenkurs", "Elternkurs", "Jugendintegrationskurs"]

    names = " ".join(CourseType.objects.values_list("name_de", flat=True))

    assert [name for name in removed if name in names] == []
    assert "Intensivkurs" in names


def test_the_office_has_two_people_and_receives_messages(start_content):
    office = Office.objects.get()

    assert (office.room, office.municipality.name) == ("422", "Parchim")
    assert list(office.people.values_list("name", "phone", "fax")) == [
        ("Cindy Klechowicz", "03871 722-1609", "03871 722-77-1609"),
        ("Martin Peters", "03871 722-1608", "03871 722-77-1608"),
    ]


def test_the_news_of_2017_names_its_press_reference(start_content):
    post = Post.objects.published().get(slug="kooperationsvereinbarung-2017")

    reference = post.press_references.get()
    assert timezone.localdate(post.published_from) == date(2017, 9, 12)
    assert (str(reference), reference.author) == (
        "SVZ / Ludwigsluster Tageblatt, 12.09.2017",
        "Andreas Münchow",
    )


def test_the_known_partners_have_signed(start_content):
    signatures = Agreement.objects.get().signatures.values_list("partner__name", "partner__kind", "signed_on")

    day = date(2017, 9, 11)
    assert list(signatures) == [
        ("Agentur für Arbeit", "authority", day),
        ("Arbeiterwohlfahrt (AWO)", "association", day),
        ("Jobcenter", "authority", day),
        ("Landkreis Ludwigslust-Parchim", "authority", day),
    ]
