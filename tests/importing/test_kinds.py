"""Which kind of course a title or category means: by the office's words, what was answered, or asked."""

import pytest

from courses.models import Course, TitleWords
from importing.guesses import KindFinder, wording_of
from tests.factories import days, make_course_type, make_membership, make_provider, make_title_words
from tests.workplace.test_imports import as_csv, perform, send

pytestmark = pytest.mark.django_db

OTHER = "weiteres-angebot"


@pytest.fixture
def provider(client):
    provider = make_provider()
    client.force_login(make_membership(provider=provider).user)
    return provider


def find(title, category="", level_from=None, level_to=None, provider=None):
    return KindFinder(OTHER, provider or make_provider()).find(title, category, level_from, level_to)


CASES = {
    ("Alphakurs Vormittag", None): "alphabetisierungskurs",
    ("BSK B2 Pflege", 4): "berufssprachkurs-b2",
    ("Berufssprachkurs C1", 5): "berufssprachkurs-c1",
    ("Berufssprachkurs", None): None,
    ("telc Deutsch B1", 3): None,
    ("Starke Frauen im Spiegel der Literatur", None): None,
    ("DaF Integrationskurs 3 A2.1", 2): "allgemeiner-integrationskurs",
    ("DaF Leben in Deutschland", None): "pruefung",
    ("DaF Deutsch 11 C1.1  (C1)", 5): "deutschkurs",
    ("DaF Alphabetisierung 1  (A1)", 1): "alphabetisierungskurs",
    ("Einbürgerungstest", None): "pruefung",
    ("Französisch B1.2  (B1)", 3): OTHER,
    ("Lesen und Schreiben", None): "grundbildung",
    ("Webseiten mit WordPress erstellen", None): "digitale-grundlagen",
    ("Wir reden miteinander", None): None,
}


@pytest.mark.parametrize(("title", "level"), CASES)
def test_what_lists_call_their_courses_is_known_or_asked(start_content, title, level):
    kind = find(title, "", level, level)

    assert (None if kind.is_asked else kind.course_type.slug) == CASES[title, level]
    assert kind.is_asked == bool(kind.wording)


def test_a_category_counts_where_the_title_says_nothing_and_the_kinds_own_name_first_of_all():
    other, sewing = make_course_type(slug=OTHER), make_course_type("Nähkurs", slug="naehkurs")
    cooking = make_course_type("Küche", slug="kueche")
    make_title_words("stoff*, nadel", sewing)

    assert find("Aus alt mach neu", "Stoffe und mehr").course_type == sewing
    assert find("Nadel und Faden", "Küche").course_type == cooking
    assert find("Nadeln", "").course_type == other


@pytest.mark.parametrize(
    ("column", "cell", "number"),
    [
        ("Kursart", "Kreatives 7", 1),
        ("Art", "Küchenzauber", 1),
        ("Kursart", "Nähkurs", 0),
        ("Kursart", "Stoffe", 0),
        ("Kursart", "", 0),
        ("Programmbereich", "Kreatives 7", 0),
    ],
)
def test_what_a_column_of_kinds_says_is_noted_where_the_title_was_taken(client, provider, column, cell, number):
    make_course_type(slug=OTHER)
    make_title_words("stoff*, nadel", make_course_type("Nähkurs", slug="naehkurs"))
    make_title_words("kuechenzauber", make_course_type("Küche", slug="kueche"))
    file = as_csv(["Titel", "Beginn", "Ende", column], ["Nadel und Faden", "05.01.2099", "05.01.2099", cell])

    page = send(client, provider, file)

    [row] = page.context["plan"].rows
    assert row.kind.course_type.slug == "naehkurs"
    assert [(note.about, note.field) for note in row.notes] == [("kind", "kind")] * number
    perform(client, page)
    assert send(client, provider, file).context["plan"].rows[0].notes == []


def test_a_column_of_kinds_is_not_passed_over_where_the_title_names_none():
    make_course_type(slug=OTHER)

    assert (
        KindFinder(OTHER, make_provider(), is_decided=True)
        .find("Ganz anders", "Unbekannt", None, None)
        .passed_over
        == ""
    )


def test_words_of_a_kind_that_the_law_has_ended_name_nothing():
    make_course_type(slug=OTHER)
    make_title_words("elternkurs*", make_course_type("Elternintegration", slug="eltern", retired_on=days(-1)))

    assert find("Elternkurs am Morgen").is_asked


def test_a_level_that_only_the_words_tell_is_for_new_courses(client, provider):
    make_course_type(slug=OTHER)
    make_title_words("alphakurs*", make_course_type("Lesekurs", slug="lesen"), level_from=0, level_to=0)

    page = send(client, provider, as_csv(["Titel", "Beginn"], ["Alphakurs Vormittag", "05.01.2099"]))
    perform(client, page)

    course = Course.objects.get()
    assert (course.course_type.slug, course.level_from, course.level_to) == ("lesen", 0, 0)
    assert "wegen „alphakurs“" in page.content.decode()


def test_the_parts_of_a_series_are_one_wording():
    assert wording_of("Wir reden 1 (A1.2)") == wording_of("Wir reden, Teil 2 B1") == "wir reden"
    assert wording_of("2027") == "2027"


ROWS = [["Titel", "Beginn"], *([f"Wir reden {n}", f"0{n}.01.2099"] for n in (1, 2)), ["Anderes", "05.01.2099"]]


def test_a_wording_is_asked_once_and_its_answer_kept_for_the_provider(client, provider):
    make_course_type(slug=OTHER)
    kind = make_course_type("Sprachcafé", slug="sprachcafe")

    page = send(client, provider, as_csv(*ROWS))
    asked = [(question.title, question.number) for question in page.context["asked"].kinds]
    answer = {"kind-0-wording": "wir reden", "kind-0-kind": kind.slug, "kind-1-wording": "anderes"}
    answered = perform(client, page, "antworten", **answer)
    again = send(client, provider, as_csv(ROWS[0], ["Wir reden 3", "06.01.2099"]))

    assert asked == [("Wir reden 1", 2), ("Anderes", 1)]
    assert [question.is_answered for question in answered.context["asked"].kinds] == [False, True]
    assert "beantwortet für „wir reden“" in answered.content.decode()
    assert [row.kind.course_type for row in again.context["plan"].rows] == [kind]
    assert find("Wir reden 4").is_asked


def test_an_answer_can_be_taken_back(client, provider):
    make_course_type(slug=OTHER)
    kind = make_course_type("Sprachcafé")
    other = make_provider("Andere")
    TitleWords.objects.create(provider=provider, words="wir reden", course_type=kind)
    kept = [(provider.pk, "anderes"), (other.pk, "wir reden"), (None, "wir reden")]
    for owner, words in kept:
        TitleWords.objects.create(provider_id=owner, words=words, course_type=kind)
    page = send(client, provider, as_csv(*ROWS))

    perform(
        client,
        page,
        "antworten",
        **{"kind-0-wording": "wir reden", "initial-kind-0-kind": kind.slug, "kind-0-kind": ""},
    )

    assert {*TitleWords.objects.values_list("provider", "words")} == {*kept}


def test_one_kind_may_stand_for_all_that_was_not_recognised(client, provider):
    make_course_type(slug=OTHER)
    make_course_type("Sprachcafé", slug="sprachcafe")
    page = send(client, provider, as_csv(*ROWS))

    shown = client.get(page.request["PATH_INFO"], {"kind": "sprachcafe"})
    perform(client, page, kind="sprachcafe")

    assert list(shown.context["asked"].kinds) == []
    assert {course.course_type.slug for course in Course.objects.all()} == {"sprachcafe"}


def test_synonyms_decide_only_for_kinds_whose_words_the_office_does_not_keep():
    make_course_type(slug=OTHER)
    women = make_course_type("Frauengruppe", slug="frauen", synonyms="starke Frauen")

    before = find("Starke Frauen der Literatur").course_type
    make_title_words("frauengruppe*", women)

    assert (before, find("Starke Frauen der Literatur").is_asked) == (women, True)


def test_a_kind_that_is_not_offered_is_left_out_of_what_is_shown(client, provider):
    make_course_type(slug=OTHER)
    page = send(client, provider, as_csv(*ROWS))

    shown = client.get(page.request["PATH_INFO"], {"kind": "gibt-es-nicht", "publish": "on"})

    assert shown.status_code == 200
    assert '<input type="hidden" name="publish" value="on">' in shown.content.decode()
