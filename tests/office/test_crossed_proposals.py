"""A proposal and what has been saved since it was written: nothing is run over, and nobody is left with a 500."""

import re

import pytest
from django.core import mail
from django.test import Client

from courses.models import Course, Proposal
from tests.factories import make_course, make_membership, make_person, make_provider, make_run, make_user
from tests.office.filled import form_of
from tests.workplace.test_editor import save

pytestmark = pytest.mark.django_db

LIST = "/de/buero/vorschlaege/"


def propose(course, **changes):
    pairs = {name: list(pair) for name, pair in changes.items()}
    return Proposal.objects.create(
        course=course, changes=pairs, author=make_user(email="autorin@beispiel.example")
    )


def accept(office, proposal):
    """As the page is now."""
    version = Proposal.objects.get(pk=proposal.pk).version
    page = office.post(f"{LIST}{proposal.pk}/annehmen/", {"version": version}, follow=True)
    return page.content.decode()


def correct(office, proposal, **texts):
    address = f"{LIST}{proposal.pk}/berichtigen/"
    return office.post(address, form_of(office.get(address)) | texts, follow=True)


def test_what_the_office_has_saved_in_other_fields_stays(office):
    course = make_course(phone="1", email="alt@beispiel.example")
    proposal = propose(course, phone=("1", "2"))
    Course.objects.update(email="neu@beispiel.example")

    accept(office, proposal)

    course.refresh_from_db()
    assert (course.phone, course.email) == ("2", "neu@beispiel.example")


def test_in_the_same_field_both_versions_are_shown_and_decided_by_a_correction(office):
    course = make_course(phone="1")
    proposal = propose(course, phone=("1", "2"))
    Course.objects.update(phone="3")

    shown = office.get(f"{LIST}{proposal.pk}/").content.decode()
    refused = accept(office, proposal)
    between = Course.objects.get().phone
    correct(office, proposal, phone="2")

    course.refresh_from_db()
    assert re.search(r"Jetzt öffentlich</small><del[^>]*>3<.+\s+<td>.*>Vorgeschlagen</small><ins[^>]*>2<", shown)
    assert ("Autorin oder der Autor hatte gesehen" in shown, "Annehmen und veröffentlichen" in shown) == (
        True,
        False,
    )
    assert ("Hier hat inzwischen jemand etwas anderes geschrieben: Telefon" in refused, between) == (True, "3")
    assert (course.phone, Proposal.objects.get().status) == ("2", "accepted")


def test_what_is_ticked_among_many_is_refused_when_it_crosses(office):
    proposal = propose(make_course(phone="1"), phone=("1", "2"))
    Course.objects.update(phone="3")

    office.post(f"{LIST}annehmen/", {"proposal": [f"{proposal.pk}:{Proposal.objects.get().version}"]})

    assert (Course.objects.get().phone, Proposal.objects.get().status) == ("3", "waiting")


def test_an_edit_by_the_office_decides_the_field_and_leaves_the_rest_waiting(office):
    course = make_course(title="Deutsch", summary="Alt")
    propose(course, title_de=("Deutsch", "DEUTSCH"), summary_de=("Alt", "Neu"))

    save(office, course, "was", title_de="Deutsch B1")

    course.refresh_from_db()
    proposal = Proposal.objects.get()
    assert (course.title_de, course.summary_de) == ("Deutsch B1", "Alt")
    assert (proposal.status, proposal.changes) == ("waiting", {"summary_de": ["Alt", "Neu"]})


def test_an_edit_by_the_office_of_all_that_waits_tells_the_author(office):
    course = make_course(title="Deutsch")
    propose(course, title_de=("Deutsch", "DEUTSCH"))

    save(office, course, "was", title_de="Deutsch B1")

    assert (Proposal.objects.get().status, mail.outbox[-1].to) == ("accepted", ["autorin@beispiel.example"])
    assert "berichtigt: Titel" in mail.outbox[-1].body


def test_a_person_that_was_deleted_meanwhile_is_named(office):
    person = make_person()
    course = make_course()
    proposal = propose(course, contact_person=(None, person.pk), phone=("", "03871 1"))
    person.delete()

    answers = [accept(office, proposal), office.get(f"{LIST}{proposal.pk}/").content.decode()]
    member, own = Client(), f"/de/mein/{course.provider.slug}/angebote/{course.pk}/"
    member.force_login(make_membership(provider=course.provider).user)
    codes = [member.get(f"{own}{part}").status_code for part in ("", "vorschau/", "anmeldung/")]
    correct(office, proposal, contact_person="")

    course.refresh_from_db()
    assert all("Ansprechperson" in answer for answer in answers)
    assert codes == [200, 200, 200]
    assert (course.contact_person, course.phone) == (None, "03871 1")


@pytest.mark.parametrize(
    ("name", "pair"),
    [("audience", ("everyone", "martians")), ("lessons", (None, "viele")), ("languages", ([], ["tlh"]))],
)
def test_a_choice_that_is_no_more_is_refused_in_words(office, name, pair):
    course = make_course(audience="everyone")
    proposal = propose(course, **{name: pair})

    page = accept(office, proposal)

    assert ("geht nicht mehr" in page, Proposal.objects.get().status) == (True, "waiting")


def test_what_nobody_may_propose_is_not_done(office):
    course, other = make_course(), make_run(make_course(provider=make_provider("Andere")))
    keys = {"status": ["published", "archived"], "provider": [1, 2], "nonsense": ["", "x"], "9.9.note": ["", "x"]}
    proposal = propose(course, phone=("", "03871 1"), **keys, **{f"{other.pk}.note": ("", "x")})

    accept(office, proposal)

    course.refresh_from_db()
    other.refresh_from_db()
    assert (course.phone, course.status, other.note) == ("03871 1", "published", "")


def test_a_correction_shows_what_the_author_has_written_meanwhile_beside_what_was_typed(office):
    proposal = propose(make_course(), title_de=("Deutsch am Abend", "Neu"))
    address = f"{LIST}{proposal.pk}/berichtigen/"
    data = form_of(office.get(address)) | {"title_de": "Vom Büro"}
    Proposal.objects.update(changes={"title_de": ["Deutsch am Abend", "Noch neuer"]})

    answer = office.post(address, data)

    assert answer.status_code == 409
    assert re.search(r">Noch neuer</div></td>\s+<td>.*>Vom Büro</div></td>", answer.content.decode())


def test_fields_to_correct_stand_in_the_order_in_which_they_are_edited(office):
    changes = {"phone": ("", "1"), "price": (None, "5.00"), "title_de": ("a", "b"), "bring_de": ("", "Stift")}
    course = make_course(cost="paid")
    note = f"{make_run(course).pk}.note"
    proposal = propose(course, **{note: ("", "oben")}, **changes)

    form = office.get(f"{LIST}{proposal.pk}/berichtigen/").context["form"]

    assert list(form.fields) == ["title_de", "bring_de", "price", "phone", note, "answer"]


def test_any_change_of_what_is_reviewed_moves_the_version(office):
    course = make_course()
    run = make_run(course)
    proposal = Proposal.objects.create(course=course)
    acts = [
        lambda: Course.objects.update(description_uk="neu"),
        lambda: course.runs.update(note="neu"),
        lambda: run.weekly_times.create(weekdays=1, starts_at="09:00", ends_at="10:00"),
        lambda: run.dates.create(date=run.start, starts_at="09:00", ends_at="10:00"),
        lambda: make_run(course, start=30),
        lambda: Proposal.objects.update(changes={"phone": ["", "1"]}),
    ]

    versions = [Proposal.objects.get(pk=proposal.pk).version]
    for act in acts:
        act()
        versions.append(Proposal.objects.get(pk=proposal.pk).version)

    assert len(set(versions)) == len(acts) + 1


def test_a_text_in_the_words_of_a_machine_that_is_corrected_is_a_persons(office):
    course = make_course()
    proposal = propose(course, title_uk=("", "Нимецька"), machine_texts=([], ["title_uk"]))

    correct(office, proposal, title_uk="Німецька")

    course.refresh_from_db()
    assert (course.title_uk, course.machine_texts) == ("Німецька", [])


def test_a_profile_is_reviewed_like_an_offer(office):
    provider = make_provider("Werkstatt", description_de="Alt")
    author = make_user(email="autorin@beispiel.example")
    changes = {"name": ["Werkstatt", "WERKSTATT"], "description_de": ["Alt", "Neu"], "phone": ["", "03871 1"]}
    proposal = Proposal.objects.create(provider=provider, changes=changes, author=author)

    pages = [office.get(address).content.decode() for address in (LIST, f"{LIST}{proposal.pk}/")]
    office.post(f"{LIST}{proposal.pk}/bemerkung/", {"text": "Warum groß?"})
    form = office.get(f"{LIST}{proposal.pk}/berichtigen/").context["form"]
    correct(office, proposal, name="Werkstatt Lübz")

    provider.refresh_from_db()
    assert ["Profil" in page for page in pages] == [True, True]
    assert list(form.fields) == ["name", "phone", "description_de", "answer"]
    assert (provider.name, provider.description_de, provider.phone) == ("Werkstatt Lübz", "Neu", "03871 1")
    assert [f"/de/mein/{provider.slug}/profil/" in message.body for message in mail.outbox] == [True, True]
    assert "berichtigt: Name" in mail.outbox[-1].body


def test_a_profile_that_is_given_back_goes_to_the_office_again_when_it_is_saved(office):
    member = make_membership(role="manager")
    provider, client = member.provider, Client()
    proposal = Proposal.objects.create(provider=provider, changes={"phone": ["", "1"]}, author=member.user)
    office.post(
        f"{LIST}{proposal.pk}/zurueckgeben/", {"answer": "Mit Vorwahl, bitte.", "version": proposal.version}
    )
    client.force_login(member.user)
    address = f"/de/mein/{provider.slug}/profil/"

    page = client.get(address)
    client.post(address, form_of(page) | {"phone": "03871 1"})

    proposal.refresh_from_db()
    assert "Mit Vorwahl, bitte." in page.content.decode()
    assert (proposal.status, proposal.changes) == ("waiting", {"phone": ["", "03871 1"]})
