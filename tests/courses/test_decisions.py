"""What becomes of a proposal beside its being accepted: whose it is, who is told, what is left of it."""

import pytest
from django.core import mail

from accounts.models import User
from courses import actions
from courses.models import Course, CourseRun, Proposal, Remark, Reminder
from courses.seat_links import are_out
from tests.factories import (
    days,
    make_course,
    make_membership,
    make_provider,
    make_run,
    make_user,
    make_weekly_time,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def course():
    """Public, of a provider that is not trusted."""
    return make_course(provider=make_provider(street="Am Wall 1"), phone="03871 1")


@pytest.fixture
def editors(course):
    return [make_membership(provider=course.provider).user for _number in range(2)]


@pytest.fixture
def office():
    return make_user(role=User.Role.COORDINATOR)


def write(course, user, **values):
    course = Course.objects.get(pk=course.pk)
    for name, value in values.items():
        setattr(course, name, value)
    return actions.save_section(course, list(values), user)


def test_a_proposal_is_whose_it_was_last(course, editors):
    write(course, editors[0], title_de="Eins")

    write(course, editors[1], summary_de="Zwei")

    assert Proposal.objects.get().author == editors[1]


def test_what_its_provider_makes_public_at_once_is_decided_by_nobody(course, editors, office, monkeypatch):
    write(course, editors[0], title_de="Eins")
    monkeypatch.setattr("providers.models.organisations.TRUSTED", [lambda: [course.provider.pk]])
    mail.outbox.clear()

    write(course, editors[0], title_de="Anders")

    decided = Proposal.objects.get()
    assert (decided.status, decided.reviewer, mail.outbox) == ("withdrawn", None, [])


def test_a_machines_mark_leaves_with_its_text(course, editors, office):
    changed = Course.objects.get(pk=course.pk)
    changed.title_en, changed.summary_en = "German", "Short"
    columns = ["title_en", "summary_en"]
    actions.save_section(changed, columns, editors[0], by_machine=columns)

    write(course, office, title_en="German language")

    assert Proposal.objects.get().changes["machine_texts"] == [[], ["summary_en"]]


def test_what_a_machine_has_written_is_known_of_what_was_accepted_and_of_what_was_there(course, editors, office):
    def by_machine(user, column, text):
        changed = Course.objects.get(pk=course.pk)
        setattr(changed, column, text)
        actions.save_section(changed, [column], user, by_machine=[column])

    by_machine(office, "title_en", "German")
    by_machine(editors[0], "summary_en", "Short")
    waiting = Proposal.objects.get()
    by_machine(office, "title_fr", "Allemand")
    waiting = Proposal.objects.get(pk=waiting.pk)

    actions.accept(waiting.pk, waiting.version, office)

    found = Course.objects.get(pk=course.pk)
    assert (found.summary_en, found.machine_texts) == ("Short", ["summary_en", "title_en", "title_fr"])


@pytest.mark.parametrize("is_office", [True, False])
def test_who_publishes_a_new_course_that_waits_is_noted_where_the_office_does(course, editors, office, is_office):
    draft = make_course("Neu", provider=course.provider, status=Course.Status.DRAFT, confirmed_on=days(-9))
    actions.publish(draft, editors[0])
    actions.give_back(draft.proposals.get().pk, draft.proposals.get().version, "Bitte kürzer.", office)

    publisher = make_user(role=User.Role.COORDINATOR) if is_office else editors[1]
    actions.publish(draft, publisher)

    draft.refresh_from_db()
    again = draft.proposals.get()
    assert draft.confirmed_on == days(0)
    done, waits = ("published", "accepted", editors[0]), ("in_review", "waiting", editors[1])
    done, waits = ("published", "accepted", editors[0]), ("in_review", "waiting", editors[1])
    assert (draft.status, again.status, again.author) == (done if is_office else waits)
    assert again.reviewer == (publisher if is_office else office)


def test_what_waits_is_withdrawn_with_the_archive(course, editors):
    write(course, editors[0], title_de="Eins")

    actions.archive(course)

    assert Proposal.objects.get().status == "withdrawn"


@pytest.mark.parametrize("is_withdrawn", [True, False])
def test_of_what_waits_only_the_course_that_is_decided_about_is_a_draft_again(
    course, editors, office, is_withdrawn
):
    first, draft, last = (
        make_course(name, provider=course.provider, status=Course.Status.DRAFT) for name in ("Eins", "Neu", "Drei")
    )
    for row in (first, draft, last):
        actions.publish(row, editors[0])
    waiting = draft.proposals.get()

    if is_withdrawn:
        actions.withdraw(draft)
    else:
        actions.give_back(waiting.pk, waiting.version, "Später.", office)

    found = dict(Course.objects.exclude(pk=course.pk).values_list("title_de", "status"))
    assert found == {"Eins": "in_review", "Neu": "draft", "Drei": "in_review"}
    assert Proposal.objects.waiting().count() == 2


@pytest.mark.parametrize("is_withdrawn", [True, False])
def test_what_was_archived_meanwhile_stays_there(course, editors, office, is_withdrawn):
    draft = make_course("Neu", provider=course.provider, status=Course.Status.DRAFT)
    actions.publish(draft, editors[0])
    Course.objects.filter(pk=draft.pk).update(status=Course.Status.ARCHIVED)
    waiting = draft.proposals.get()

    if is_withdrawn:
        actions.withdraw(draft)
    else:
        actions.give_back(waiting.pk, waiting.version, "Später.", office)

    draft.refresh_from_db()
    assert draft.status == "archived"


@pytest.mark.parametrize(
    ("texts", "waits"),
    [
        ({"street": "Am Wall 1"}, False),
        ({"street": "Am Wall 2"}, True),
        ({"postal_code": "19370"}, False),
        ({"postal_code": "Gleis"}, True),
    ],
)
def test_the_providers_own_address_and_any_number_need_no_review(course, editors, texts, waits):
    run = make_run(course)
    for name, value in texts.items():
        setattr(run, name, value)

    actions.save_texts(run, editors[0])

    run.refresh_from_db()
    assert Proposal.objects.exists() is waits
    assert all((getattr(run, name) == value) is not waits for name, value in texts.items())


def test_only_what_calendars_show_counts_as_a_revision_and_saving_confirms(course, editors):
    run = make_run(course)
    line = make_weekly_time(run)
    Course.objects.update(confirmed_on=days(-40))
    revisions = []

    for week in ([(2, line.starts_at, line.ends_at)], [(2, line.starts_at, line.ends_at)]):
        before = CourseRun.objects.get()
        actions.save_run(CourseRun.objects.get(), week, editors[0], actions.runs.snapshot(before))
        revisions.append(CourseRun.objects.get().revision - before.revision)

    course.refresh_from_db()
    assert (revisions, course.confirmed_on) == ([1, 0], days(0))


def test_days_beyond_the_run_make_it_longer_and_count_as_a_revision(course):
    run = make_run(course, start=10, end=20)
    hours = make_weekly_time(run)

    actions.set_days(run, [days(5), days(30)], hours.starts_at, hours.ends_at, days(0), days(40))

    saved = CourseRun.objects.get()
    assert (saved.start, saved.end) == (days(5), days(30))
    assert saved.revision > 1


@pytest.mark.parametrize(("age", "may_work"), [(14, True), (15, False)])
def test_links_are_out_as_long_as_they_work(course, age, may_work):
    Reminder.objects.create(provider=course.provider, sent_on=days(-age))

    assert are_out(course.provider) is may_work


def test_what_somebody_says_goes_with_the_newest_proposal(client, course, editors):
    other = make_course("Anderes", provider=course.provider)
    for name in ("Eins", "Zwei"):
        write(course, editors[0], title_de=name)
        Proposal.objects.filter(course=course).update(status=Proposal.Status.WITHDRAWN)
    newest = Proposal.objects.latest("pk")
    write(other, editors[0], title_de="Ganz anders")
    client.force_login(editors[1])

    client.post(f"/de/mein/{course.provider.slug}/angebote/{course.pk}/bemerkung/", {"text": "Noch etwas"})

    assert Proposal.objects.filter(course=course).count() == 2
    assert [one.proposal for one in Remark.objects.all()] == [newest]
