"""Saying how many seats are free: logged in or by the mail's link, and what the public then sees."""

from datetime import timedelta

import pytest
from django.core import mail, signing
from django.core.management import call_command
from django.utils import timezone
from django.utils.formats import date_format

from courses.models import Course, CourseRun
from providers.models import Membership
from tests.factories import (
    days,
    make_clash_rule,
    make_course,
    make_course_type,
    make_membership,
    make_municipality,
    make_office,
    make_provider,
    make_run,
    seats_token,
)

pytestmark = pytest.mark.django_db


def enter(client):
    """An editor of a provider with one course."""
    provider = make_provider(email="info@beispiel.example")
    client.force_login(make_membership(provider=provider).user)
    make_course(provider=provider)
    return provider


def page_of(provider):
    return f"/de/mein/{provider.slug}/plaetze/"


def shown(**numbers):
    """What a form sends: ``r5="4→3"`` means four were shown and three typed."""
    data = {}
    for run, pair in numbers.items():
        was, _arrow, free = pair.partition("→")
        data |= {f"was-{run[1:]}": was, f"free-{run[1:]}": free}
    return data


def test_one_click_confirms_all_numbers_that_were_shown(client):
    provider = enter(client)
    one, other, _unseen = (make_run(seats_as_of=days(-20)) for _number in range(3))
    Course.objects.update(confirmed_on=days(-30))

    client.post(page_of(provider), shown(**{f"r{one.pk}": "4→4", f"r{other.pk}": "4→2"}))

    rows = CourseRun.objects.order_by("pk").values_list("seats_free", "seats_as_of", "course__confirmed_on")
    assert list(rows) == [(4, days(0), days(0)), (2, days(0), days(0)), (4, days(-20), days(-30))]


@pytest.mark.parametrize("way", ["page", "link"])
@pytest.mark.parametrize(("before", "is_told"), [(0, True), (4, False)])
def test_of_a_start_that_has_seats_again_those_near_by_are_named(client, way, before, is_told):
    make_clash_rule()
    provider, kind, town = enter(client), make_course_type(), make_municipality()
    said = {"course_type": kind, "level_from": 1, "level_to": 1}
    full = make_run(make_course(provider=provider, **said), start=30, municipality=town, seats_free=before)
    make_run(make_course(provider=make_provider("Elde"), **said), start=37, municipality=town)
    address = page_of(provider) if way == "page" else f"/de/stimmt-das-noch/{seats_token(provider)}/"

    page = client.post(address, shown(**{f"r{full.pk}": f"{before}→6"}), follow=True).content.decode()

    full.refresh_from_db()
    assert (full.seats_free, "beginnt in der Nähe von anderen" in page) == (6, is_told)


@pytest.mark.parametrize(("step", "free"), [("-", 3), ("+", 5)])
def test_a_step_saves_one_run_and_whatever_else_was_typed(client, step, free):
    provider = enter(client)
    one, typed, other = (make_run(seats_as_of=days(-20)) for _number in range(3))
    data = shown(**{f"r{one.pk}": "4→4", f"r{typed.pk}": "4→9", f"r{other.pk}": "4→4"})

    client.post(page_of(provider), {**data, "step": f"{one.pk}:{step}"})

    rows = CourseRun.objects.order_by("pk").values_list("seats_free", "seats_as_of")
    assert list(rows) == [(free, days(0)), (9, days(0)), (4, days(-20))]


@pytest.mark.parametrize(("step", "free"), [("+3", 7), ("-2", 2), ("+0", 4), ("-99", 0), ("+9999", 16)])
def test_taps_that_a_script_has_counted_together_are_so_many_seats(client, step, free):
    provider = enter(client)
    run = make_run()

    client.post(page_of(provider), {**shown(**{f"r{run.pk}": "4→4"}), "step": f"{run.pk}:{step}"})

    run.refresh_from_db()
    assert run.seats_free == free


def end(run):
    run.start, run.end = days(-90), days(-1)
    run.save()
    return f"{run.pk}:+"


@pytest.mark.parametrize("step", [end, lambda run: "999999:+", lambda run: "unsinn"])
def test_a_step_for_a_run_that_is_gone_confirms_nothing_and_says_so(client, step):
    provider = enter(client)
    gone, other = (make_run(seats_as_of=days(-20)) for _number in range(2))
    data = {**shown(**{f"r{gone.pk}": "4→4", f"r{other.pk}": "4→4"}), "step": step(gone)}

    by_hand = client.post(page_of(provider), data, follow=True).content.decode()
    by_script = client.post(page_of(provider), data, headers={"HX-Request": "true"})

    assert set(CourseRun.objects.values_list("seats_free", "seats_as_of")) == {(4, days(-20))}
    assert "1 Zahl wurde nicht gespeichert" in by_hand
    assert "bestätigt" not in by_hand.partition("<h1")[0]
    assert by_script["HX-Redirect"] == page_of(provider)
    assert "1 Zahl wurde nicht gespeichert" in client.get(page_of(provider)).content.decode()


def test_a_step_for_a_run_that_is_gone_keeps_what_was_typed_elsewhere(client):
    provider = enter(client)
    gone, typed = (make_run(seats_as_of=days(-20)) for _number in range(2))
    data = {**shown(**{f"r{gone.pk}": "4→4", f"r{typed.pk}": "4→9"}), "step": end(gone)}

    client.post(page_of(provider), data)

    typed.refresh_from_db()
    assert (typed.seats_free, typed.seats_as_of) == (9, days(0))


def test_with_scripts_a_step_answers_with_its_row_alone(client):
    provider = enter(client)
    run = make_run()
    data = {**shown(**{f"r{run.pk}": "4→4"}), "step": f"{run.pk}:-"}

    response = client.post(page_of(provider), data, headers={"HX-Request": "true"}, follow=True)

    content = response.content.decode()
    assert content.count("<tr") == 1
    assert 'value="3"' in content


@pytest.mark.parametrize(("step", "before"), [("+", 16), ("-", 0)])
def test_a_step_stays_within_what_there_is(client, step, before):
    provider = enter(client)
    run = make_run(seats_free=before)

    client.post(page_of(provider), {**shown(**{f"r{run.pk}": f"{before}→{before}"}), "step": f"{run.pk}:{step}"})

    run.refresh_from_db()
    assert run.seats_free == before


@pytest.mark.parametrize("number", ["17", "-1", "viele", "4.5", "9" * 40])
def test_a_number_that_cannot_be_is_named_and_nothing_is_saved(client, number):
    provider = enter(client)
    wrong, other = make_run(seats_as_of=days(-20)), make_run(seats_as_of=days(-20))

    response = client.post(page_of(provider), shown(**{f"r{wrong.pk}": f"4→{number}", f"r{other.pk}": "4→2"}))

    assert response.status_code == 200
    assert "Noch ist nichts gespeichert." in response.content.decode()
    assert set(CourseRun.objects.values_list("seats_free", "seats_as_of")) == {(4, days(-20))}


def test_a_number_that_somebody_else_has_set_meanwhile_is_not_overwritten_silently(client):
    provider = enter(client)
    run = make_run(seats_free=1)

    first = client.post(page_of(provider), shown(**{f"r{run.pk}": "4→3"}))
    run.refresh_from_db()
    before = run.seats_free
    client.post(page_of(provider), shown(**{f"r{run.pk}": "1→3"}))
    run.refresh_from_db()

    assert "Inzwischen hat jemand 1 eingetragen." in first.content.decode()
    assert (before, run.seats_free) == (1, 3)


def test_a_full_run_with_a_free_seat_opens_again(client):
    provider = enter(client)
    run = make_run(status=CourseRun.Status.FULL, seats_free=0)

    client.post(page_of(provider), shown(**{f"r{run.pk}": "0→1"}))

    run.refresh_from_db()
    assert (run.status, run.seats_free) == ("open", 1)


def test_nobody_sets_the_seats_of_another_provider(client):
    provider = enter(client)
    foreign = make_run(make_course(provider=make_provider(name="Andere")))

    client.post(page_of(provider), {**shown(**{f"r{foreign.pk}": "4→1"}), "step": f"{foreign.pk}:-"})

    foreign.refresh_from_db()
    assert foreign.seats_free == 4


def test_the_start_page_names_old_numbers_until_one_click_has_confirmed_them(client):
    provider = enter(client)
    make_run(seats_as_of=days(-16))

    before = client.get(f"/de/mein/{provider.slug}/").content.decode()
    client.post(page_of(provider), {"all": "on"})
    after = client.get(f"/de/mein/{provider.slug}/").content.decode()

    assert "1 Platzzahl bestätigen" in before
    assert "in 13 Tagen" in before
    assert "Platzzahl bestätigen" not in after


@pytest.mark.parametrize("number", [1, 40])
def test_pages_take_the_same_few_queries_however_many_runs(client, number, django_assert_num_queries):
    provider = enter(client)
    for _number in range(number):
        make_run(seats_as_of=days(-20))

    with django_assert_num_queries(8):
        client.get(page_of(provider))
    with django_assert_num_queries(11):
        client.get(f"/de/mein/{provider.slug}/")


# The link of the weekly mail


def link(provider):
    return f"/de/stimmt-das-noch/{seats_token(provider)}/"


def test_the_link_works_without_login_and_opening_it_changes_nothing(client):
    run = make_run(seats_as_of=days(-20))
    provider = run.course.provider

    page = client.get(link(provider))
    before = CourseRun.objects.get().seats_as_of
    client.post(link(provider), shown(**{f"r{run.pk}": "4→0"}))

    run.refresh_from_db()
    assert (page.status_code, before) == (200, days(-20))
    assert (run.seats_free, run.seats_as_of) == (0, days(0))


def test_the_link_is_for_one_provider_only(client):
    own, foreign = make_run(), make_run(make_course(provider=make_provider(name="Andere")))

    client.post(link(own.course.provider), shown(**{f"r{foreign.pk}": "4→0"}))

    foreign.refresh_from_db()
    assert foreign.seats_free == 4


def test_the_link_is_valid_for_fourteen_days(client, monkeypatch):
    provider = make_run().course.provider
    address = link(provider)
    now = signing.time.time()

    answers = []
    for age in (13.9, 14.1):
        monkeypatch.setattr(signing.time, "time", lambda age=age: now + timedelta(days=age).total_seconds())
        answers.append(client.get(address).status_code)

    assert answers == [200, 410]


def test_a_forged_link_says_that_it_is_not_valid(client):
    provider = make_run().course.provider
    other = signing.dumps(provider.pk, salt="invitation")

    assert [client.get(f"/de/stimmt-das-noch/{token}/").status_code for token in (other, "x:y:z", "1")] == [
        410
    ] * 3


# Mails


def remind(age, provider=None, **roles):
    """Runs the command for a provider whose seats are that old, with members by role."""
    provider = provider or make_provider(email="info@beispiel.example")
    make_run(make_course(provider=provider), seats_as_of=days(-age))
    make_office(email="office@beispiel.example")
    for role, number in roles.items():
        for _number in range(number):
            make_membership(provider=provider, role=role)
    call_command("remind_providers")
    return provider


def asked():
    roles = dict(Membership.objects.values_list("user__email", "role"))
    return sorted(roles.get(message.to[0], message.to[0]) for message in mail.outbox)


@pytest.mark.parametrize(
    ("age", "people"),
    [
        (6, []),
        (7, ["editor"]),
        (13, ["editor"]),
        (14, ["editor", "manager"]),
        (28, ["editor", "manager", "office@beispiel.example"]),
    ],
)
def test_the_longer_nobody_answers_the_more_people_are_asked(age, people):
    remind(age, editor=1, manager=1)

    assert asked() == people


def test_without_members_the_providers_own_address_is_asked():
    remind(7)

    assert asked() == ["info@beispiel.example"]


def test_a_provider_is_asked_once_a_week_until_it_answers(client):
    provider = remind(7, editor=1)

    call_command("remind_providers")
    provider.reminder.sent_on = days(-7)
    provider.reminder.save()
    call_command("remind_providers")
    again = len(mail.outbox)
    client.post(link(provider), shown(**{f"r{CourseRun.objects.get().pk}": "4→4"}))
    provider.reminder.sent_on = days(-7)
    provider.reminder.save()
    call_command("remind_providers")

    assert (again, len(mail.outbox)) == (2, 2)


def test_the_mail_carries_the_link_and_the_numbers():
    remind(16, editor=1)

    message = mail.outbox[0]
    assert message.subject == "Bildung verbindet: Stimmen die freien Plätze noch? (Beispiel-Bildungswerk)"
    assert "seit 16 Tagen nicht bestätigt" in message.body
    assert "Parchim: 4 von 16 frei" in message.body
    assert "http://testserver/de/stimmt-das-noch/" in message.body


def test_a_dry_run_sends_nothing(capsys):
    make_run(seats_as_of=days(-8))

    call_command("remind_providers", dry_run=True)

    assert mail.outbox == []
    assert "1 providers, 0 mails." in capsys.readouterr().out


# What the public sees


def badge(client, course):
    content = client.get(f"/de/angebote/{course.slug}/").content.decode()
    return " ".join(content.split())


@pytest.mark.parametrize(
    ("age", "words", "number"),
    [
        (14, "4 Plätze frei", "von 16, Angabe: {day}"),
        (15, "Plätze bitte erfragen", "{day}: 4 von 16 frei"),
        (28, "Plätze bitte erfragen", "{day}: 4 von 16 frei"),
        (29, "Plätze bitte erfragen", None),
    ],
)
def test_an_old_number_is_doubted_and_then_hidden(client, age, words, number):
    run = make_run(seats_as_of=timezone.localdate() - timedelta(days=age))

    content = badge(client, run.course)

    assert words in content
    day = date_format(run.seats_as_of, "SHORT_DATE_FORMAT")
    assert number.format(day=day) in content if number else "von 16" not in content
    assert ('"remainingAttendeeCapacity":4' in content) == (age <= 14)


@pytest.mark.parametrize(("age", "is_listed"), [(180, True), (181, False)])
def test_what_nobody_has_confirmed_for_half_a_year_leaves_the_list_but_not_the_portal(client, age, is_listed):
    run = make_run()
    type(run.course).objects.update(confirmed_on=days(-age))

    listed = client.get("/de/angebote/").content.decode()

    assert (run.course.title in listed) == is_listed
    assert client.get(f"/de/angebote/{run.course.slug}/").status_code == 200


def test_a_suspended_course_is_nowhere_until_its_day(client):
    run = make_run()
    type(run.course).objects.update(suspended_until=days(1))
    pages = ["/de/angebote/", f"/de/anbieter/{run.course.provider.slug}/", "/sitemap-courses.xml", "/de/"]

    seen = [run.course.slug in client.get(page).content.decode() for page in pages]
    alone = client.get(f"/de/angebote/{run.course.slug}/").status_code
    calendar = client.get(f"/de/angebote/{run.course.slug}/termin/{run.pk}.ics").status_code
    type(run.course).objects.update(suspended_until=days(0))
    again = [run.course.slug in client.get(page).content.decode() for page in pages]

    assert (seen, alone, calendar) == ([False] * 4, 404, 404)
    assert again == [True] * 4
