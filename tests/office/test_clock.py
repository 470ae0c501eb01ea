"""Nothing is deleted by a clock that may be wrong, and forgetting goes on once somebody has confirmed it."""

import sys
import time
from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.core.management import CommandError, call_command, get_commands
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone, translation
from post_office.models import Email

from accounts.models import User
from contacts.models import Message
from enquiries import actions as of_enquiries
from enquiries.models import Enquiry
from foundation.privacy import clock
from planning.models import Demand
from providers.actions import invite
from tests.factories import (
    make_demand,
    make_enquiry,
    make_membership,
    make_message,
    make_office,
    make_post,
    make_provider,
    make_run,
    make_source,
    make_user,
    same_time,
    stamp,
)

pytestmark = [pytest.mark.django_db, pytest.mark.both]
JUMPS = [{"hours": 1}, {"hours": -1}, {"days": 13}, {"days": -13}, {"days": 400}, {"days": -400}]
COMMANDS = [
    "forget",
    "delete_enquiries",
    "delete_messages",
    "delete_kept_forms",
    "delete_sent_forms",
    "delete_vain_searches",
    "delete_unused_files",
    "cleanup_mail",
    "clearsessions",
    "clean_old_history",
]


@pytest.fixture
def set_clock(monkeypatch):
    """Moves the clock of the process, not the database's, to so long from now."""
    now, seconds = timezone.now, time.time
    rooms = ("bildung_verbindet.", "courses.", "foundation.", "providers.", "tests.factories")
    users = [module for name, module in sys.modules.items() if name.startswith(rooms)]
    users = [module for module in users if getattr(module, "time", None) is seconds]

    def move(**step):
        monkeypatch.setattr(timezone, "now", lambda: now() + timedelta(**step))
        for module in [time, *users]:
            monkeypatch.setattr(module, "time", lambda: seconds() + timedelta(**step).total_seconds())

    return move


@pytest.fixture
def same_clock(monkeypatch):
    """The database stands on the same computer."""
    monkeypatch.setattr("foundation.privacy.clock.database_clock", lambda now: now)


def run(command="delete_messages", **options) -> bool:
    """Whether it has deleted."""
    try:
        call_command(command, verbosity=0, **options)
    except CommandError:
        return False
    return True


@pytest.mark.usefixtures("same_clock")
@pytest.mark.parametrize("step", [{"days": 30}, {"days": 400}])
def test_nobodys_question_is_closed_after_a_jump_and_nobody_leaves_the_register(set_clock, step):
    make_office()
    held = make_enquiry(make_run(seats_total=9, seats_free=3, start=900, end=990))
    waiting = make_enquiry(held.run, status="waiting", waits_since=timezone.now())
    new = make_enquiry(held.run)
    of_enquiries.answer(held, "offered")
    demand = make_demand(make_source())
    demand.enquiries.add(waiting)
    run()
    mail.outbox.clear()
    set_clock(**step)

    refused = run("follow_enquiries")

    states = dict(Enquiry.objects.values_list("pk", "status"))
    assert (refused, states) == (False, {held.pk: "offered", waiting.pk: "waiting", new.pk: "new"})
    assert (Demand.objects.count(), len(mail.outbox)) == (1, 0)
    clock.confirm()
    assert (run("follow_enquiries"), Enquiry.objects.get(pk=held.pk).status) == (True, "waiting")


@pytest.mark.usefixtures("same_clock")
@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("step", [{"days": 3}, {"days": 400}, {"days": -400}, {"hours": -3}])
def test_no_command_deletes_after_a_jump(set_clock, command, step):
    make_message()
    first = run(command)

    set_clock(**step)

    assert (first, run(command), Message.objects.count()) == (True, False, 1)


@pytest.mark.usefixtures("same_clock")
@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("command", [*COMMANDS, "follow_enquiries", "nightly"])
def test_why_nothing_is_done_is_said_in_the_language_of_the_command_and_mailed_in_german(
    set_clock, command, language
):
    clock.mark("forget", datetime(2031, 5, 4, 12, 30, tzinfo=UTC))

    with translation.override(language), pytest.raises(CommandError) as refused:
        call_command(command, verbosity=0)

    told = [" ".join(message.body.split()).count("war es schon 4. Mai 2031 14:30.") for message in mail.outbox]
    assert " It was already 4\xa0May 2031, 14:30 when something was last deleted. " in str(refused.value)
    assert told == ([] if command == "follow_enquiries" else [1])


@pytest.mark.usefixtures("same_clock")
@pytest.mark.parametrize("step", [{"hours": 1}, {"days": 1}, {"hours": 47}])
def test_every_command_deletes_from_night_to_night(set_clock, step):
    make_message()
    run()

    set_clock(**step)

    assert [command for command in COMMANDS if not run(command)] == []


@pytest.mark.usefixtures("same_clock")
def test_the_first_run_looks_back_to_when_the_portal_was_set_up(set_clock):
    make_message()

    set_clock(days=400)

    assert (run(), Message.objects.count()) == (False, 1)


@pytest.mark.usefixtures("same_clock")
def test_a_timer_that_was_off_needs_no_answer_when_people_were_there_all_the_time(set_clock):
    make_message(closed_at=timezone.now())
    run()
    for days in range(1, 100):
        set_clock(days=days)
        make_message()

    set_clock(days=100)

    assert (run(), Message.objects.filter(closed_at__isnull=False).exists()) == (True, False)


@pytest.mark.usefixtures("same_clock")
def test_the_office_is_told_once_and_one_click_lets_it_go_on(client, set_clock):
    make_office()
    make_message()
    run()
    set_clock(days=100)
    client.force_login(make_user(role=User.Role.COORDINATOR))

    refused = [run("forget"), run()]
    page = client.get("/de/buero/").content.decode()
    stale = client.post("/de/buero/uhr/", {"day": "2020-01-01"}) and run()
    client.post("/de/buero/uhr/", {"day": str(timezone.localdate())})

    told = [sent for sent in mail.outbox if "löscht nicht mehr" in sent.subject]
    assert (refused, stale, len(told), told[0].to) == ([False, False], False, 1, ["office@beispiel.example"])
    assert "Die Zeit stimmt" in page
    assert (run(), Message.objects.count()) == (True, 0)
    assert "Die Zeit stimmt" not in client.get("/de/buero/").content.decode()


@pytest.mark.usefixtures("same_clock")
def test_the_click_is_for_that_time_only(client, set_clock):
    run()
    set_clock(days=10)
    client.force_login(make_user(role=User.Role.COORDINATOR))
    client.post("/de/buero/uhr/", {"day": str(timezone.localdate())})
    after_click = run()

    set_clock(days=20)

    assert (after_click, run()) == (True, False)


@pytest.mark.usefixtures("same_clock")
def test_a_clock_that_is_put_right_goes_on_by_itself_whatever_was_stored_meanwhile(set_clock):
    make_office()
    old = make_message(closed_at=same_time(-91))
    run(yes_really=False, command="clearsessions")
    set_clock(days=400)
    make_message()
    refused = run()

    set_clock(hours=2)

    assert (refused, run(), Message.objects.filter(pk=old.pk).exists()) == (False, True, False)


@pytest.mark.usefixtures("same_clock")
def test_a_clock_that_was_believed_and_is_put_right_needs_a_word(set_clock):
    make_office()
    set_clock(days=400)
    make_message()
    run(yes_really=True)
    set_clock()
    make_message(closed_at=same_time(-91))

    refused = run()
    call_command("delete_messages", "--yes-really", verbosity=0)

    assert (refused, Message.objects.count()) == (False, 1)
    set_clock(days=1)
    assert run()


@pytest.mark.usefixtures("same_clock")
def test_one_click_is_enough_for_all_commands_whichever_ran_by_the_wrong_clock(client, set_clock):
    set_clock(days=400)
    run("clearsessions", yes_really=True)
    set_clock()
    refused = run()
    client.force_login(make_user(role=User.Role.COORDINATOR))

    client.post("/de/buero/uhr/", {"day": str(timezone.localdate())})

    assert (refused, run(), run("forget")) == (False, True, True)


@pytest.mark.usefixtures("same_clock")
def test_a_clock_behind_the_last_run_is_not_believed_though_nothing_was_stored(set_clock):
    run()

    set_clock(hours=-3)

    assert not run()


@pytest.mark.usefixtures("same_clock")
def test_a_clock_behind_a_row_is_not_believed_though_nothing_was_deleted(set_clock):
    set_clock(hours=3)
    make_message()

    set_clock()

    assert not run()


@pytest.mark.usefixtures("same_clock")
def test_a_trial_says_how_many_and_changes_nothing(set_clock, capsys):
    make_message()
    set_clock(days=400)

    for command in COMMANDS:
        call_command(command, "--dry-run")

    assert "1 messages would be deleted." in capsys.readouterr().out
    assert (Message.objects.count(), Email.objects.count()) == (1, 0)


def test_another_clock_of_the_database_stops_it_until_somebody_says_so(monkeypatch):
    make_message(closed_at=same_time(-91))
    monkeypatch.setattr("foundation.privacy.clock.database_clock", lambda now: now - timedelta(days=400))

    refused = run()

    assert (refused, run(yes_really=True), Message.objects.count()) == (False, True, 0)


NIGHT, TWO_NIGHTS, LONG = -24, -47, -24 * 30
DOUBTS = [  # hours from now: of the database, of rows, of the last run, of the office's word; then the doubt
    (0, [-1], NIGHT, None, ""),
    (0, [], NIGHT, None, ""),
    (0, [-60, -30], -90, None, ""),
    (0, [-60], -90, None, "ist nichts gelöscht"),
    (0, [-1], -90, None, "ist nichts gelöscht"),
    (0, [-1], LONG, -1, ""),
    (0, [-1], LONG, TWO_NIGHTS, ""),
    (0, [-1], LONG, LONG, "ist nichts gelöscht"),
    (0.9, [-1], NIGHT, None, ""),
    (-0.9, [-1], NIGHT, None, ""),
    (1.1, [-1], NIGHT, None, "Die Uhr der Datenbank"),
    (-1.1, [-1], NIGHT, None, "Die Uhr der Datenbank"),
    (-9000, [-1], NIGHT, -1, ""),
    (-9000, [-1], NIGHT, TWO_NIGHTS, ""),
    (-9000, [-1], NIGHT, -49, "Die Uhr der Datenbank"),
    (9000, [-1], -1, LONG, "Die Uhr der Datenbank"),
    (0, [-1], 0.9, None, ""),
    (0, [-1], 1.1, None, "Als zuletzt gelöscht"),
    (0, [-1], 1.1, -1, "Als zuletzt gelöscht"),
    (0, [9000], None, None, "noch nicht"),
    (0, [9000, -40], -49, None, "noch nicht"),
    (0, [9000], NIGHT, None, ""),
    (0, [0.9], None, None, ""),
    (0, [1.1], None, None, "noch nicht"),
]


@pytest.mark.parametrize(("database", "stored", "last", "word", "doubt"), DOUBTS)
def test_the_clock_is_doubted_for_its_reason_and_for_no_other(monkeypatch, database, stored, last, word, doubt):
    now = timezone.now()
    monkeypatch.setattr(clock, "database_clock", lambda now: now + timedelta(hours=database))
    MigrationRecorder.Migration.objects.update(applied=now)
    for hours in stored:
        Message.objects.filter(pk=make_message().pk).update(created_at=now + timedelta(hours=hours))
    for name, hours in (("forget", last), (clock.OFFICE, word)):
        if hours is not None:
            clock.mark(name, now + timedelta(hours=hours))

    found = clock.doubt(now)

    assert (doubt in found, bool(found)) == (True, bool(doubt))


@pytest.mark.parametrize(
    "step", [{"hours": 1}, {"hours": -1}, {"days": 13}, {"days": -13}, {"days": 400}, {"days": -400}]
)
def test_no_page_breaks_when_the_clock_jumps(client, set_clock, step):
    run_ = make_run()
    user = make_membership(provider=run_.course.provider).user
    make_post()
    pages = ["/de/", "/de/angebote/", f"/de/angebote/{run_.course.slug}/", "/sitemap.xml", "/sitemap-courses.xml"]
    pages += ["/de/aktuelles/feed.atom", "/healthz", "/readyz", "/de/konto/login/"]
    work = [f"/de/mein/{run_.course.provider.slug}/", f"/de/mein/{run_.course.provider.slug}/anfragen/"]
    client.force_login(user)

    set_clock(**step)

    answers = {page: client.get(page).status_code for page in pages + work}
    sent = client.post(
        "/de/kontakt/", {"text": "Frage", "email": "o@beispiel.example", "born": stamp()}
    ).status_code
    assert {page: status for page, status in answers.items() if status not in {200, 302, 404}} == {}
    assert [answers[page] for page in ("/de/", "/sitemap.xml", "/healthz", "/readyz")] == [200] * 4
    assert sent in {200, 302}


@pytest.mark.parametrize(("age", "is_in"), [({"days": 13}, True), ({"days": 15}, False)])
def test_a_session_lasts_for_two_weeks(client, set_clock, age, is_in):
    member = make_membership()
    client.force_login(member.user)

    set_clock(**age)

    assert (client.get(f"/de/mein/{member.provider.slug}/").status_code == 200) == is_in


@pytest.mark.parametrize("step", [{"hours": 1}, {"hours": -1}, {"days": 400}, {"days": -400}])
def test_who_has_sent_too_much_may_send_again_whichever_way_the_clock_jumps(client, set_clock, step):
    make_office()
    data = {"text": "Frage", "email": "o@beispiel.example", "name": "Olena"}
    for _number in range(8):
        client.post("/de/kontakt/", {**data, "born": stamp()})
    before = Message.objects.filter(is_doubtful=False).count()

    set_clock(**step)
    client.post("/de/kontakt/", {**data, "born": stamp()})

    assert before < 8
    assert Message.objects.filter(is_doubtful=False).count() == before + 1


@pytest.mark.parametrize(("age", "status"), [({"days": 6}, 200), ({"days": 8}, 410), ({"days": 400}, 410)])
def test_an_invitation_lasts_for_a_week(client, set_clock, age, status):
    inviter = make_user(role=User.Role.COORDINATOR)
    invitation = invite(make_provider(), "neu@beispiel.example", "editor", inviter)

    set_clock(**age)

    assert client.get(f"/de/einladung/{invitation.token}/").status_code == status


def test_every_command_that_deletes_by_the_clock_is_tried_here():
    others = {"clean_duplicate_history", "delete_account"}  # what they delete does not depend on the time

    deleting = {
        name for name in get_commands() if name.startswith(("clean", "clear", "delete", "forget", "purge"))
    }

    assert deleting - others == set(COMMANDS)
