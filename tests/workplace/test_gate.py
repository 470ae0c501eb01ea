"""Whatever a provider that is not trusted writes, the public reads it once the office has accepted it."""

import pytest
from django.db import models

from courses import actions
from courses.models import Course, CourseRun, Proposal
from courses.sections import REVIEWED
from foundation.reading.opening_hours import OpeningHoursField
from providers.models import Membership, Provider
from providers.records import ProfileForm
from tests.factories import (
    days,
    make_course,
    make_course_type,
    make_office,
    make_provider,
    make_run,
    make_trusted,
    make_user,
)
from tests.office.filled import form_of
from tests.workplace.test_editor import base, run_data, save
from tests.workplace.test_history import go_back
from tests.workplace.test_imports import as_csv, perform, send, undo
from workplace.runs.forms import RunForm

pytestmark = pytest.mark.django_db

NEW = "Ungelesen"
HEADER = ["Kursnummer", "Titel", "Beginn", "Ende", "Ort", "Plätze"]


def row_of(run, title=None, venue="", **others):
    cells = {"start": f"{run.start:%d.%m.%Y}", "end": f"{run.end:%d.%m.%Y}", "seats": "16", **others}
    return [run.number, title or run.course.title_de, cells["start"], cells["end"], venue, cells["seats"]]


def load(client, provider, *rows):
    return perform(client, send(client, provider, as_csv(HEADER, *rows)))


@pytest.fixture
def provider(client, provider):
    """Its manager is logged in."""
    make_course_type(slug="weiteres-angebot")
    make_office()
    Membership.objects.update(role=Membership.Role.MANAGER)
    return provider


@pytest.fixture
def run(provider):
    return make_run(make_course(provider=provider), number="B-1")


def to_section(client, run):
    save(client, run.course, "was", title_de=NEW)


def to_run(client, run, **texts):
    texts = texts or {"venue": NEW, "note": NEW}
    address = f"{base(run.course)}termine/{run.pk}/"
    form = client.get(address).context["form"]
    shown = {name: form[name].value() for name in form.fields if form[name].value() is not None}
    week = {"week-TOTAL_FORMS": 1, "week-INITIAL_FORMS": 0, "version": getattr(form, "current_version", "")}
    client.post(address, {**week, **shown, **texts})


def to_new_run(client, run):
    client.post(f"{base(run.course)}termine/neu/", run_data(first=60, last=90, venue=NEW, street=NEW))


def to_cancelled(client, run):
    address = f"{base(run.course)}termine/{run.pk}/"
    seen = client.get(address).context["cancelling"].current_version
    client.post(f"{address}absagen/", {"reason": NEW, "version": seen})


def to_profile(client, run):
    address = f"/de/mein/{run.course.provider.slug}/profil/"
    client.post(address, form_of(client.get(address)) | {"name": NEW, "description_uk": NEW, "contact_name": NEW})


def to_profile_from_history(client, run):
    provider = run.course.provider
    Provider.objects.filter(pk=provider.pk).update(name=NEW)
    Provider.objects.get(pk=provider.pk).save()
    record = provider.history.first().pk
    Provider.objects.filter(pk=provider.pk).update(name="Beispiel-Bildungswerk")
    address = f"/de/mein/{provider.slug}/profil/verlauf/"
    client.post(f"{address}{record}/", {"version": client.get(address).context["version"]})


def to_course_from_history(client, run):
    course = run.course
    course.title_de = NEW
    course.save()
    record = course.history.first().pk
    Course.objects.filter(pk=course.pk).update(title_de="Deutsch am Abend", title="Deutsch am Abend")
    go_back(client, course, record)


def by_import(client, run):
    load(client, run.course.provider, row_of(run, NEW, f"{NEW}, Parchim"))


def by_import_of_a_new_run(client, run):
    again = CourseRun(course=run.course, number="B-2", start=days(120), end=days(130))
    load(client, run.course.provider, row_of(again, venue=f"{NEW}, Parchim"))


def by_import_out_of_a_draft(client, run):
    """A date of a draft, where nobody has read anything, becomes one of the public course."""
    draft = make_course("Entwurf", provider=run.course.provider, status=Course.Status.DRAFT)
    own = make_run(draft, number="B-3", venue=NEW, start=40)
    load(client, run.course.provider, row_of(own, run.course.title_de))
    own.refresh_from_db()
    assert own.course == run.course


def by_undoing_an_import(client, run):
    """Refused in the first file; the second one brings a good text, which the office accepts."""
    load(client, run.course.provider, row_of(run, NEW, f"{NEW}, Parchim"))
    load(client, run.course.provider, row_of(run, "Gut", "Haus, Parchim"))
    accept(run.course)
    undo(client, run.course.provider)


def by_undoing_an_import_that_was_given_back(client, run):
    load(client, run.course.provider, row_of(run, NEW, f"{NEW}, Parchim"))
    proposal = Proposal.objects.get()
    actions.give_back(proposal.pk, proposal.version, "Bitte anders.", make_user(role="coordinator"))
    load(client, run.course.provider, row_of(run, "Gut", "Haus, Parchim"))
    undo(client, run.course.provider)
    accept(run.course)


WAYS = [
    to_section,
    to_run,
    to_new_run,
    to_cancelled,
    to_profile,
    to_profile_from_history,
    to_course_from_history,
    by_import,
    by_import_of_a_new_run,
    by_import_out_of_a_draft,
]
BACK = [by_undoing_an_import, by_undoing_an_import_that_was_given_back]


def accept(subject):
    for proposal in type(subject).objects.get(pk=subject.pk).proposals.waiting():
        actions.accept(proposal.pk, proposal.version, make_user(role="coordinator"))


def public_texts(run):
    """What the rows say, from which all that is public is made."""
    course = Course.objects.get(pk=run.course_id)
    rows = [course, course.provider, *course.runs.all()]
    return " ".join(str(column.value_from_object(row)) for row in rows for column in row._meta.concrete_fields)


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_a_new_text_waits_on_every_way_and_is_public_once_it_is_accepted(client, run, way):
    way(client, run)

    before = NEW in public_texts(run)
    accept(run.course)
    accept(run.course.provider)

    assert (before, NEW in public_texts(run)) == (False, True)


@pytest.mark.parametrize("way", BACK, ids=lambda way: way.__name__)
def test_undoing_an_import_brings_back_no_text_that_the_office_has_not_taken(client, run, way):
    way(client, run)

    assert NEW not in public_texts(run)
    assert not Proposal.objects.alive().filter(changes__icontains=NEW).exists()


def test_what_the_office_has_imported_a_provider_does_not_undo_unread(client, run):
    manager = Membership.objects.get().user
    CourseRun.objects.filter(pk=run.pk).update(venue=NEW)
    client.force_login(make_user(role="coordinator"))
    load(client, run.course.provider, row_of(run, venue="Haus, Parchim"))
    client.force_login(manager)

    undo(client, run.course.provider)

    before = NEW in public_texts(run)
    accept(run.course)
    assert (before, NEW in public_texts(run)) == (False, True)


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_what_a_trusted_provider_writes_is_public_at_once(client, run, way):
    make_trusted(run.course.provider)

    way(client, run)

    assert (NEW in public_texts(run), Proposal.objects.count()) == (True, 0)


@pytest.mark.parametrize("way", [to_section, to_run, to_new_run, to_cancelled, to_profile, by_import])
def test_what_the_office_writes_is_public_at_once(client, run, way):
    client.force_login(make_user(role="coordinator"))

    way(client, run)

    assert (NEW in public_texts(run), Proposal.objects.count()) == (True, 0)


def texts_in(form) -> set[str]:
    """Columns of the form in which somebody may write anything."""
    columns = [form.Meta.model._meta.get_field(name) for name in form.Meta.fields]
    free = [column for column in columns if isinstance(column, models.CharField | models.TextField)]
    return {column.name for column in free if not column.choices and not isinstance(column, OpeningHoursField)}


def test_of_all_texts_that_the_form_of_a_date_takes_only_its_number_waits_for_nobody(client, run):
    texts = dict.fromkeys(texts_in(RunForm), NEW) | {"booking_link": f"https://{NEW}.example/".lower()}
    texts |= {"postal_code": "19OOO", "breaks": f"{run.start:%d.%m.%Y} {NEW}"}

    to_run(client, run, **texts)

    run.refresh_from_db()
    assert {name for name in texts if NEW.lower() in str(getattr(run, name)).lower()} == {"number"}
    waiting = {key.partition(".")[2] for key in Proposal.objects.get().changes}
    assert texts.keys() - waiting == {"number"}  # which nobody reads, but finds the date by


def test_of_all_texts_of_a_profile_none_is_public_unread():
    assert texts_in(ProfileForm) - {*REVIEWED["providers.provider"]} == set()


def test_dates_and_cancelling_never_wait_while_their_texts_do(client, run):
    to_run(client, run, venue=NEW, start=days(20).isoformat(), seats_free="2")
    to_cancelled(client, run)

    run.refresh_from_db()
    assert (run.start, run.seats_free, run.status) == (days(20), 2, "cancelled")
    assert (run.venue, run.cancel_reason) == ("", "")


@pytest.mark.parametrize("text", ["Haus der Bildung", "Beispiel-Bildungswerk", ""])
def test_what_the_public_reads_elsewhere_already_needs_no_second_review(client, run, text):
    make_run(run.course, start=30, venue="Haus der Bildung")
    CourseRun.objects.filter(pk=run.pk).update(venue="Alt")

    to_run(client, run, venue=text)

    run.refresh_from_db()
    assert (run.venue, Proposal.objects.count()) == (text, 0)


def test_what_stands_only_in_a_draft_or_at_another_provider_is_not_public_yet(client, run):
    make_run(make_course(provider=run.course.provider, status=Course.Status.DRAFT), venue=NEW)
    make_run(make_course(provider=make_provider("Andere")), venue=NEW)

    to_run(client, run, venue=NEW)

    run.refresh_from_db()
    assert run.venue == ""


def test_the_provider_sees_what_waits_and_the_office_is_told_once(client, run, mailoutbox):
    to_run(client, run, venue=NEW)
    to_run(client, run, note="Bitte klingeln")
    to_section(client, run)

    shown = client.get(f"{base(run.course)}termine/{run.pk}/").content.decode()
    preview = client.get(f"{base(run.course)}vorschau/").content.decode()

    assert shown.count(NEW) >= 2  # in the box, and among what waits
    assert NEW in preview
    assert [mail.to for mail in mailoutbox] == [["office@beispiel.example"]]


def test_reasons_of_breaks_wait_and_their_days_do_not(run):
    user = Membership.objects.get().user
    run.breaks = f"{days(15)}/{days(16)} {NEW}"

    actions.save_texts(run, user)
    before = CourseRun.objects.get().breaks
    accept(run.course)

    assert before == f"{days(15)}/{days(16)}"
    assert CourseRun.objects.get().breaks == f"{days(15)}/{days(16)} {NEW}"


def test_a_date_that_was_full_is_full_again_when_it_takes_place_after_all(client, run):
    CourseRun.objects.filter(pk=run.pk).update(status="full")
    CourseRun.objects.get().save()

    to_cancelled(client, run)
    client.post(f"{base(run.course)}termine/{run.pk}/findet-statt/")

    assert CourseRun.objects.get().status == "full"


def test_a_published_course_does_not_go_back_to_the_office_by_publishing(client, run):
    client.post(f"{base(run.course)}veroeffentlichen/")

    assert (Course.objects.get().status, Proposal.objects.count()) == ("published", 0)


def test_publishing_asks_again_under_the_lock_whether_it_is_a_draft(run):
    with pytest.raises(actions.NotPossibleError):
        actions.publish(run.course, Membership.objects.get().user)

    assert (Course.objects.get().status, Proposal.objects.count()) == ("published", 0)


def test_only_ones_own_drafts_are_published(client, provider):
    other = make_course(provider=make_provider("Andere"), status=Course.Status.DRAFT)
    make_run(other)

    answer = client.post(f"/de/mein/{provider.slug}/angebote/{other.pk}/veroeffentlichen/")

    other.refresh_from_db()
    assert (answer.status_code, other.status) == (404, "draft")
