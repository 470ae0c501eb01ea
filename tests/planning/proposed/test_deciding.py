"""A proposal is put to its provider, taken by it as an intention, or declined with a reason; each once."""

import re
from datetime import time, timedelta

import pytest
from django.core import mail
from django.urls import reverse

from accounts.models import User
from courses.models import Course, CourseRun
from planning.models import ProposedStart
from planning.proposed.summaries import Summary
from planning.public.known import known
from tests.factories import (
    days,
    make_course,
    make_liaison,
    make_membership,
    make_municipality,
    make_partner,
    make_proposed_start,
    make_provider,
    make_run,
    make_user,
    make_weekly_time,
)

pytestmark = pytest.mark.django_db
Status = ProposedStart.Status


@pytest.fixture
def like():
    """Of A1, by day, for ninety days, last year."""
    course = make_course(
        "Deutsch A1", provider=make_provider("Werk", email="werk@beispiel.example"), level_from=1, level_to=2
    )
    run = make_run(course, start=-200, end=-110, municipality=make_municipality(), venue="Raum 1")
    make_weekly_time(run, starts_at=time(9), ends_at=time(12))
    return run


@pytest.fixture
def proposal(like):
    return make_proposed_start(like)


def act(client, name, proposal, **data):
    return client.post(reverse(f"office:{name}_proposed", args=[proposal.pk]), data)


def seen(client, proposal):
    return client.get(reverse("office:proposed_start", args=[proposal.pk])).content.decode()


def test_a_provider_that_takes_it_has_an_intention_at_the_hours_of_the_earlier_start(client, proposal, like):
    client.force_login(make_membership(provider=like.course.provider).user)

    act(client, "take", proposal, course=like.course.pk)

    proposal.refresh_from_db()
    run = proposal.run
    assert (proposal.status, run.status, run.course) == (Status.TAKEN, CourseRun.Status.INTENDED, like.course)
    assert (run.start, run.end) == (days(49), days(139))
    assert (run.seats_total, run.seats_free, run.seats_min) == (20, 20, 10)
    assert (run.municipality, run.venue) == (like.municipality, "Raum 1")
    assert [line.starts_at for line in run.weekly_times.all()] == [time(9)]
    assert not CourseRun.objects.announced().filter(pk=run.pk).exists()


@pytest.mark.parametrize(("role", "is_told"), [("office", True), ("own", True), ("partner", False)])
def test_a_proposal_of_a_provider_that_is_not_public_is_told_to_nobody_else(client, proposal, like, role, is_told):
    provider = like.course.provider
    user = make_user(role=User.Role.COORDINATOR) if role == "office" else make_user()
    if role == "own":
        make_membership(user, provider=provider)
    if role == "partner":
        make_liaison(make_partner(), email=user.email)
    client.force_login(user)
    address = reverse("office:proposed_start", args=[proposal.pk])
    before = client.get(address).status_code
    provider.is_published = False
    provider.save()

    after = client.get(address).status_code
    act(client, "ask", proposal)
    proposal.refresh_from_db()
    listed = []
    for status in ("open", "expired"):
        ProposedStart.objects.update(status=status, decided_on=days(0))
        page = client.get(reverse("office:proposed_starts")).context
        listed.append(proposal in [one.row for name in ("own", "others", "decided") for one in page[name]])

    assert (before, after) == (200, 200 if is_told else 404)
    assert len(mail.outbox) == int(is_told)
    assert listed == [False, is_told]


@pytest.mark.parametrize("is_partner", [False, True])
def test_what_was_taken_as_an_intention_is_told_to_partners_alone(client, proposal, like, is_partner):
    client.force_login(make_membership(make_user("werk@beispiel.example"), provider=like.course.provider).user)
    act(client, "take", proposal, course=like.course.pk)
    other = make_membership(make_user("andere@beispiel.example"), provider=make_provider("Andere"))
    if is_partner:
        make_partner(provider=other.provider)
    client.force_login(other.user)

    page = client.get(reverse("office:proposed_start", args=[proposal.pk]))
    listed = client.get(reverse("office:proposed_starts")).context["decided"]

    assert (page.status_code, [one.row for one in listed]) == ((200, [proposal]) if is_partner else (404, []))


def test_days_of_the_earlier_start_hold_for_that_one_only(client, proposal, like):
    CourseRun.objects.filter(pk=like.pk).update(registration_deadline=like.start, decide_on=like.start)
    client.force_login(make_membership(provider=like.course.provider).user)

    act(client, "take", proposal, course=like.course.pk)

    run = CourseRun.objects.get(status="intended")
    assert (run.registration_deadline, run.decide_on) == (None, None)


def test_at_another_place_the_earlier_room_is_not_taken_over(client, like):
    there = make_municipality("Lübz", slug="luebz")
    proposal = make_proposed_start(like, municipality=there)
    client.force_login(make_membership(provider=like.course.provider).user)

    act(client, "take", proposal, course=like.course.pk)

    run = CourseRun.objects.get(status="intended")
    assert (run.municipality, run.venue) == (there, "")


@pytest.mark.parametrize(
    ("column", "value"),
    [("level_from", 0), ("status", Course.Status.ARCHIVED), ("mode", Course.Mode.ONLINE), ("provider", None)],
)
def test_it_can_only_be_a_date_of_a_course_of_its_kind(client, proposal, like, column, value):
    value = make_provider("Schule") if column == "provider" else value
    provider = like.course.provider
    Course.objects.filter(pk=like.course.pk).update(**{column: value})
    client.force_login(make_membership(provider=provider).user)

    answer = act(client, "take", proposal, course=like.course.pk)

    assert (answer.status_code, CourseRun.objects.filter(status="intended").count()) == (400, 0)


def test_a_partner_asks_and_only_the_provider_decides(client, proposal, like):
    user = make_user()
    make_liaison(make_partner(), email=user.email)
    client.force_login(user)

    act(client, "ask", proposal)
    act(client, "ask", proposal)
    answers = [act(client, name, proposal).status_code for name in ("take", "decline")]

    proposal.refresh_from_db()
    assert (answers, proposal.status) == ([404, 404], Status.ASKED)
    assert [message.to for message in mail.outbox] == [["werk@beispiel.example"]]
    assert "mindestens 5 davon länger als sechs Wochen" in mail.outbox[0].body
    assert str(known()) in mail.outbox[0].body
    assert reverse("office:proposed_start", args=[proposal.pk]) in mail.outbox[0].body


def test_a_provider_declines_with_a_reason_and_nothing_is_chosen_before(client, proposal, like):
    client.force_login(make_membership(provider=like.course.provider).user)

    page = seen(client, proposal)
    without = act(client, "decline", proposal).status_code
    act(client, "decline", proposal, reason="teacher")
    assert ProposedStart.objects.get().decided_by == User.objects.get(memberships__provider=like.course.provider)

    proposal.refresh_from_db()
    assert ('type="radio"' in page, "checked" in page, without) == (True, False, 400)
    assert (proposal.status, proposal.reason, proposal.decided_on) == (Status.DECLINED, "teacher", days(0))
    assert "keine Lehrkraft" in client.get(reverse("office:proposed_starts")).content.decode()


@pytest.mark.parametrize("status", [Status.TAKEN, Status.DECLINED, Status.EXPIRED])
def test_what_is_decided_is_not_decided_again(client, proposal, like, status):
    ProposedStart.objects.update(status=status)
    client.force_login(make_membership(provider=like.course.provider).user)

    for name, data in {"take": {"course": like.course.pk}, "decline": {"reason": "room"}, "ask": {}}.items():
        act(client, name, proposal, **data)

    proposal.refresh_from_db()
    assert (proposal.status, proposal.run, proposal.reason) == (status, None, "")
    assert mail.outbox == []


def test_a_proposal_whose_day_has_come_cannot_be_taken(client, proposal, like):
    ProposedStart.objects.update(starts_on=days(0))
    client.force_login(make_membership(provider=like.course.provider).user)

    act(client, "take", proposal, course=like.course.pk)

    assert CourseRun.objects.filter(status="intended").count() == 0


@pytest.mark.parametrize(
    ("role", "number", "words"),
    [
        (User.Role.COORDINATOR, 4, "4 Menschen im Umkreis warten"),
        (User.Role.MEMBER, 4, "weniger als 5 Menschen im Umkreis warten"),
        (User.Role.MEMBER, 5, "5 Menschen im Umkreis warten"),
    ],
)
def test_whoever_is_not_the_office_reads_no_number_below_five(client, like, role, number, words):
    proposal = make_proposed_start(like, waiting=number, overdue=number)
    user = make_user(role=role)
    make_membership(provider=like.course.provider, user=user)
    client.force_login(user)

    pages = [seen(client, proposal), client.get(reverse("office:proposed_starts")).content.decode()]

    assert [words in page.replace("\xa0", " ") for page in pages] == [True, True]


def test_the_sentence_says_what_carries_it(proposal):
    assert Summary(proposal, True).sentence.replace("\xa0", " ") == (
        "A1 tags in Parchim, in 7 Wochen: 9 Menschen im Umkreis warten, 7 davon länger als sechs Wochen, "
        "3 werden noch erwartet; mindestens 10, Plätze 20."
    )


def test_evening_online_and_childcare_are_named(like):
    late = make_proposed_start(like, time="evening", childcare=True)
    online = make_proposed_start(like, municipality=None, level=2)

    names = [Summary(one, True).name for one in (late, online)]

    assert names == ["A1 abends in Parchim, mit Kinderbetreuung", "A2 tags, online"]


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_shows_own_ones_first_at_the_same_number_of_queries(
    client, like, number, django_assert_max_num_queries
):
    for level in range(number):
        make_proposed_start(like, level=level)
        make_proposed_start(
            make_run(make_course(provider=make_provider("Schule"))), level=level, starts_on=days(30)
        )
    client.force_login(make_membership(provider=like.course.provider).user)

    with django_assert_max_num_queries(18):
        page = client.get(reverse("office:proposed_starts")).content.decode()

    assert page.count('<article class="box') == number
    assert page.index("Für Ihre Einrichtung") < page.index("Schule")


@pytest.mark.parametrize("role", ["provider", "partner"])
def test_of_fewer_than_five_page_list_and_mail_say_the_same_for_each_number(client, like, role):
    user = make_membership(provider=like.course.provider).user if role == "provider" else make_user()
    make_liaison(make_partner(), email=user.email)
    client.force_login(user)
    proposal = make_proposed_start(like)
    for waiting, name in [(2, "Lübz"), (3, "Plau")]:  # with the one in question together less than ten
        make_proposed_start(like, municipality=make_municipality(name, slug=name.lower()), waiting=waiting)

    told = set()
    for number in range(5):
        numbers = {"waiting": number, "overdue": number, "expected": number, "saved_weeks": 41 + number}
        ProposedStart.objects.filter(pk=proposal.pk).update(**numbers, status=Status.OPEN)
        pages = [seen(client, proposal), client.get(reverse("office:proposed_starts")).content.decode()]
        proposal.refresh_from_db()
        told.add((*map(alike, pages), Summary(proposal, is_exact=False).sentence))

    assert len(told) == 1


def alike(page):
    """Without what differs with each request."""
    return re.sub(r'name="(csrfmiddlewaretoken|stamp)" value="[^"]*"|nonce="[^"]*"', "", page)


@pytest.mark.parametrize(("role", "may"), [("own", True), ("partner", False), ("other", False), ("office", True)])
def test_the_forms_of_a_decision_are_shown_to_whom_it_is_put_alone(client, proposal, like, role, may):
    user = make_user(role=User.Role.COORDINATOR) if role == "office" else make_user()
    if role == "partner":
        make_liaison(make_partner(), email=user.email)
    elif role in ("own", "other"):
        make_membership(user, like.course.provider if role == "own" else make_provider())
    client.force_login(user)

    assert (reverse("office:take_proposed", args=[proposal.pk]) in seen(client, proposal)) is may


@pytest.mark.parametrize("start", [None, -30])
def test_where_no_earlier_start_is_left_it_is_taken_at_the_hours_of_another_or_not_at_all(
    client, proposal, like, start
):
    ProposedStart.objects.update(like=None)
    course = like.course
    course.runs.all().delete()
    make_run(course, start=start, end=start and start + 20, municipality=proposal.municipality)
    client.force_login(make_membership(provider=course.provider).user)

    answer = act(client, "take", proposal, course=course.pk)

    proposal.refresh_from_db()
    assert answer.status_code < 500
    assert (proposal.status == Status.TAKEN, course.runs.count()) == ((False, 1) if start is None else (True, 2))


def test_what_was_decided_is_counted_by_how_and_for_this_year(client, like):
    last_year = days(0).replace(month=1, day=1) - timedelta(days=1)
    for status, day in (("taken", days(0)), ("declined", days(0)), ("declined", last_year), ("open", days(0))):
        make_proposed_start(
            like, status=status, decided_on=day, starts_on=days(30 + ProposedStart.objects.count())
        )
    client.force_login(make_user(role=User.Role.COORDINATOR))

    page = client.get(reverse("office:proposed_starts")).context

    assert page["counts"] == {"taken": 1, "declined": 1, "expired": 0}
