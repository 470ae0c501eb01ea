"""Two people at what the office keeps, its rows and its histories."""

import pytest

from contacts.models import ContactPerson
from cooperation.models import Decision, Liaison
from courses.models import CourseType
from foundation.languages.models import TranslatedText
from news.models import Post
from pages.models import Page
from tests.factories import (
    make_category,
    make_course,
    make_course_type,
    make_decision,
    make_liaison,
    make_meeting,
    make_office,
    make_page,
    make_partner,
    make_person,
    make_post,
    make_provider,
    make_user,
)
from tests.office.filled import form_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator(client):
    client.force_login(make_user(role="administrator"))
    return client


def back(office, address, row):
    """The way back to what the row said first."""
    return office.post(
        f"{address}verlauf/{row.history.last().pk}/", form_of(office.get(f"{address}verlauf/")), follow=True
    )


def test_rows_that_two_people_change_are_put_together(administrator):
    partner = make_partner()
    kept, gone = make_liaison(partner), make_liaison(partner, "weg@beispiel.example", name="Wer geht")
    address = f"/de/buero/kooperation/partner/{partner.pk}/"
    opened = form_of(administrator.get(address))
    Liaison.objects.filter(pk=gone.pk).delete()
    make_liaison(partner, "neu@beispiel.example", name="Wer kommt")

    crossed = administrator.post(address, opened | {"liaisons-0-phone": "03871 1"})
    saved = administrator.post(address, form_of(crossed))

    assert (crossed.status_code, saved.status_code) == (409, 302)
    assert sorted(partner.liaisons.values_list("name", "phone")) == [
        (kept.name, "03871 1"),
        ("Wer kommt", ""),
    ]


def test_a_row_that_is_gone_comes_back_with_what_was_typed_into_it(administrator):
    partner = make_partner()
    gone = make_liaison(partner, name="Erika")
    address = f"/de/buero/kooperation/partner/{partner.pk}/"
    opened = form_of(administrator.get(address))
    gone.delete()

    crossed = administrator.post(address, opened | {"liaisons-0-phone": "03871 1"})
    administrator.post(address, form_of(crossed))

    assert list(partner.liaisons.values_list("name", "phone")) == [("Erika", "03871 1")]


def test_a_decision_that_was_finished_meanwhile_stays_finished(administrator):
    meeting = make_meeting()
    decision = make_decision(meeting)
    address = f"/de/buero/kooperation/treffen/{meeting.pk}/"
    opened = form_of(administrator.get(address))
    administrator.post(f"/de/buero/kooperation/beschluesse/{decision.pk}/", {"done": "yes"})

    crossed = administrator.post(address, opened | {"place": "Ludwigslust"})
    administrator.post(address, form_of(crossed))

    meeting.refresh_from_db()
    assert (crossed.status_code, meeting.place) == (409, "Ludwigslust")
    assert Decision.objects.get().done_on is not None


def test_what_a_post_is_about_is_compared_too(office):
    post, course = make_post(), make_course()
    address = f"/de/buero/aktuelles/{post.pk}/"
    opened = form_of(office.get(address))
    post.courses.add(course)

    crossed = office.post(address, opened | {"title_de": "Anders"})
    office.post(address, form_of(crossed))

    assert (crossed.status_code, list(post.courses.all())) == (409, [course])
    assert Post.objects.get().title_de == "Anders"


def test_other_line_ends_are_no_change(office):
    page = make_page(teaser="Eins\nzwei", text="<p>Text.</p>\n")
    address = f"/de/buero/seiten/{page.pk}/"

    office.post(address, form_of(office.get(address)) | {"teaser_de": "Eins\r\nzwei "})

    assert page.history.count() == 1
    assert Page.objects.get().teaser_de == "Eins\nzwei"


def test_the_way_back_makes_a_translation_right_again(office):
    page = make_page(title="Das Vorhaben", title_en="The project")
    address = f"/de/buero/seiten/{page.pk}/"
    office.post(address, form_of(office.get(address)) | {"title_de": "Etwas anderes"})
    before = TranslatedText.objects.filter(is_outdated=True).count()

    back(office, address, page)

    assert (before, TranslatedText.objects.filter(is_outdated=True).count()) == (1, 0)


def test_the_way_back_knows_whose_a_text_was(office):
    page = make_page(title_en="By a machine", teaser_en="By a machine")
    Page.objects.update(machine_texts=["teaser_en", "title_en"])
    page.refresh_from_db()
    page.save()
    address = f"/de/buero/seiten/{page.pk}/"
    machine = page.history.first().pk
    office.post(address, form_of(office.get(address)) | {"title_en": "By a person"})
    person = page.history.first().pk
    office.post(address, form_of(office.get(address)) | {"title_en": "By another person"})

    states = []
    for record in (person, machine):
        office.post(f"{address}verlauf/{record}/", form_of(office.get(f"{address}verlauf/")))
        states.append((Page.objects.get().title_en, Page.objects.get().machine_texts))

    assert states == [("By a person", ["teaser_en"]), ("By a machine", ["teaser_en", "title_en"])]


def test_the_way_back_names_what_is_no_longer_there_and_brings_the_rest(office):
    old, new = make_office(name="Altes Büro"), make_office(name="Neues Büro")
    person = make_person(office=old, phone="1")
    person.office, person.phone = new, "2"
    person.save()
    old.delete()

    answer = back(office, f"/de/buero/personen/{person.pk}/", person)

    person = ContactPerson.objects.get()
    assert (person.office, person.phone) == (new, "1")
    assert "gibt es nicht mehr" in answer.content.decode()


def test_the_way_back_is_refused_where_nothing_else_fits(office):
    first, other = make_category(), make_category("Ankommen")
    kind = make_course_type(category=first)
    kind.category = other
    kind.save()
    kind.history.update(name_de="")

    answer = back(office, f"/de/buero/kursarten/{kind.pk}/", kind)

    assert answer.status_code == 409
    assert "Nichts wurde geändert" in answer.content.decode()
    assert CourseType.objects.get().category == other


def test_nobody_goes_back_past_what_they_have_not_seen(office):
    page = make_page(title="Das Vorhaben")
    page.title_de = "Anders"
    page.save()
    address = f"/de/buero/seiten/{page.pk}/"
    seen = form_of(office.get(f"{address}verlauf/"))
    Page.objects.update(title_de="Von jemand anderem")

    answer = office.post(f"{address}verlauf/{page.history.last().pk}/", seen)

    assert answer.status_code == 409
    assert Page.objects.get().title_de == "Von jemand anderem"


def test_a_profile_goes_back_only_past_what_was_seen(office):
    provider = make_provider(phone="1")
    provider.phone = "2"
    provider.save()
    address = f"/de/mein/{provider.slug}/profil/"
    seen = form_of(office.get(f"{address}verlauf/"))
    provider.phone = "3"
    provider.save()

    answer = office.post(f"{address}verlauf/{provider.history.last().pk}/", seen)

    provider.refresh_from_db()
    assert (answer.status_code, provider.phone) == (409, "3")


def test_two_synonyms_for_one_kind_of_course_both_stay(office):
    kind = make_course_type(synonyms="Alpha")
    for words in ("Lesen", "Schreiben"):
        office.post("/de/buero/vergebliche-suchen/", {"words": words, "course_type": kind.pk})

    assert CourseType.objects.get().synonyms == "Alpha, Lesen, Schreiben"


def test_who_wanted_a_row_deleted_still_does(administrator):
    partner = make_partner()
    make_liaison(partner, name="Bleibt")
    make_liaison(partner, "weg@beispiel.example", name="Wer geht")
    address = f"/de/buero/kooperation/partner/{partner.pk}/"
    opened = form_of(administrator.get(address))
    make_liaison(partner, "neu@beispiel.example", name="Wer kommt")

    crossed = administrator.post(address, opened | {"liaisons-1-DELETE": "on"})
    administrator.post(address, form_of(crossed))

    assert (crossed.status_code, sorted(partner.liaisons.values_list("name", flat=True))) == (
        409,
        ["Bleibt", "Wer kommt"],
    )


def test_the_way_back_brings_no_picture_that_is_deleted(office):
    person = make_person("Erika Alt", photo="aaaa-480x300")
    person.name, person.photo = "Erika Neu", "bbbb-480x300"
    person.save()

    back(office, f"/de/buero/personen/{person.pk}/", person)

    person.refresh_from_db()
    assert (person.name, person.photo) == ("Erika Alt", "bbbb-480x300")
