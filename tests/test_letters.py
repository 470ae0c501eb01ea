"""Every mail that we send: to whom, where an answer goes, and that nothing is stored without it."""

import ast
import re
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone

from accounts.models import User
from contacts import actions as contacts
from contacts.models import Message
from cooperation import actions as cooperation
from cooperation.models import Liaison, NetworkMail, Partner
from courses import actions
from courses.actions import enquiries, reminders
from courses.models import Course, CourseRun, Enquiry, Proposal
from office.management import deleting
from providers import actions as providers
from providers.models import Application, Provider
from tests.factories import (
    days,
    make_agreement,
    make_course,
    make_liaison,
    make_meeting,
    make_membership,
    make_message,
    make_municipality,
    make_office,
    make_partner,
    make_provider,
    make_run,
    make_signature,
    make_user,
)
from tests.test_house import PYTHON, ROOT
from tests.test_rights import undone

pytestmark = pytest.mark.django_db

OFFICE, MEMBER, ASKING, OWN = (f"{who}@beispiel.example" for who in ("amt", "mitglied", "olena", "werk"))
PORTAL = "Portal <portal@beispiel.example>"
FORM = {"name": "Olena", "email": ASKING, "language": "uk"}
WEEK = timedelta(days=7)
DAYS = days(8), days(9)
APPLYING = {**FORM, "kind": "initiative", "contact_name": "Olena", "offers": "Café"}


@pytest.fixture
def world(settings):
    """Reads it from the database, as if nothing had happened."""
    settings.DEFAULT_FROM_EMAIL = PORTAL
    make_office(email=OFFICE)
    provider = make_provider("Werk", email=OWN)
    make_membership(make_user(MEMBER), provider)
    make_run(make_course("Deutsch", provider=provider, phone="1"), seats_as_of=days(-40))
    make_user("rat@beispiel.example", role=User.Role.COORDINATOR)
    partner = make_partner(provider=provider)
    for name in ("eins", "zwei"):
        make_liaison(partner, f"{name}@beispiel.example")
    return lambda: SimpleNamespace(
        provider=Provider.objects.get(),
        member=User.objects.get(email=MEMBER),
        staff=User.objects.get(email="rat@beispiel.example"),
        course=Course.objects.get(),
        run=CourseRun.objects.get(),
        partner=Partner.objects.get(),
    )


def asked(run, **fields):
    return Enquiry.objects.create(run=run, **FORM | {"confirm_at": timezone.now()} | fields)


def asked_of_two(world, email=""):
    """The other provider is reached at another address, or with ``email`` at the same."""
    other = make_run(make_course(provider=make_provider("Schule", email=email or "schule@beispiel.example")))
    asked(world.run)
    asked(other)


def applied(**fields):
    return Application.objects.create(**APPLYING | {"municipality": make_municipality()} | fields)


def proposed(world, **fields):
    return Proposal.objects.create(
        course=world.course, **{"author": world.member, "changes": {"phone": ["1", "2"]}} | fields
    )


def changed(course, **values):
    for name, value in values.items():
        setattr(course, name, value)
    return course, list(values)


def by_author(act):
    """``act`` is done to a proposal of the member."""
    return lambda world: (lambda proposal: lambda: act(world, proposal))(proposed(world))


NEWS = [("eins@beispiel.example", OFFICE), ("zwei@beispiel.example", OFFICE)]
TO_AUTHOR, TO_OFFICE = [(MEMBER, OFFICE)], [(OFFICE, "")]
# What is prepared, and the act that follows; then who gets a mail, and where an answer goes, "" for the portal.
LETTERS = {
    "enquiries.receive": (
        lambda world: lambda: enquiries.receive(world.run, **FORM),
        [(MEMBER, ""), (ASKING, OWN)],
    ),
    "enquiries.receive of a course with an address": (
        lambda world: (
            Course.objects.update(email="kurs@beispiel.example"),
            lambda: enquiries.receive(type(world.run).objects.get(), **FORM),
        )[1],
        [(MEMBER, ""), (ASKING, "kurs@beispiel.example")],
    ),
    "enquiries.receive where nobody is reached": (
        lambda world: (
            Provider.objects.update(email=""),
            world.member.delete(),
            lambda: enquiries.receive(type(world.run).objects.get(), **FORM),
        )[2],
        [(OFFICE, ""), (ASKING, OFFICE)],
    ),
    "enquiries.receive where the only member may not work any more": (
        lambda world: (
            User.objects.filter(email=MEMBER).update(is_active=False),
            lambda: enquiries.receive(world.run, **FORM),
        )[1],
        [(OWN, ""), (ASKING, OWN)],
    ),
    "enquiries.receive of a doubtful one": (
        lambda world: lambda: enquiries.receive(world.run, is_doubtful=True, **FORM),
        [],
    ),
    "enquiries.believe": (
        lambda world: (asked(world.run, is_doubtful=True), lambda: enquiries.believe(Enquiry.objects.all()))[1],
        [(MEMBER, ""), (ASKING, OWN)],
    ),
    "enquiries.confirm": (
        lambda world: (asked_of_two(world), lambda: enquiries.confirm(ASKING))[1],
        [(ASKING, OFFICE)],
    ),
    "enquiries.confirm of two with one address": (
        lambda world: (asked_of_two(world, OWN), lambda: enquiries.confirm(ASKING))[1],
        [(ASKING, OWN)],
    ),
    "enquiries.answer": (
        lambda world: (lambda row: lambda: enquiries.answer(row, "answered", "Ja.", MEMBER))(asked(world.run)),
        [(ASKING, MEMBER)],
    ),
    "enquiries.answer by phone": (
        lambda world: (lambda row: lambda: enquiries.answer(row, "answered", "Ja.", MEMBER))(
            asked(world.run, email="", phone="03871 1")
        ),
        [],
    ),
    "actions.save_section": (
        lambda world: lambda: actions.save_section(*changed(world.course, phone="2"), world.member),
        TO_OFFICE,
    ),
    "actions.save_section by the office, of all that waits": (
        by_author(lambda world, _row: actions.save_section(*changed(world.course, phone="3"), world.staff)),
        TO_AUTHOR,
    ),
    "actions.save_profile": (
        lambda world: lambda: actions.save_profile(*changed(world.provider, phone="2"), world.member),
        TO_OFFICE,
    ),
    "actions.save_many": (
        lambda world: lambda: actions.save_many([(world.course, {"phone": "2"})], {}, world.member),
        TO_OFFICE,
    ),
    "actions.publish": (
        lambda world: (
            Course.objects.update(status="draft"),
            lambda: actions.publish(Course.objects.get(), world.member),
        )[1],
        TO_OFFICE,
    ),
    "actions.save_run": (
        lambda world: lambda: actions.save_run(changed(world.run, note="Neu")[0], [], world.member),
        TO_OFFICE,
    ),
    "actions.add_runs": (
        lambda world: (
            lambda: actions.add_runs(
                CourseRun(course=world.course, start=days(5), end=days(6), note="Neu"),
                [(days(8), days(9))],
                [],
                world.member,
            )
        ),
        TO_OFFICE,
    ),
    "actions.copy_runs": (
        lambda world: (
            CourseRun.objects.update(note="Nie gelesen"),
            Course.objects.update(status="archived"),
            make_course(provider=world.provider),
            lambda: actions.copy_runs(
                CourseRun.objects.all(), WEEK, Course.objects.published().get(), world.member
            ),
        )[3],
        TO_OFFICE,
    ),
    "actions.cancel": (
        lambda world: lambda: actions.cancel(world.run, "Krank", world.member),
        TO_OFFICE,
    ),
    "actions.accept": (by_author(lambda world, row: actions.accept(row.pk, row.version, world.staff)), TO_AUTHOR),
    "actions.give_back": (
        by_author(lambda world, row: actions.give_back(row.pk, row.version, "Warum?", world.staff)),
        TO_AUTHOR,
    ),
    "actions.remark by the office": (
        by_author(lambda world, row: actions.remark(row, "Warum?", world.staff)),
        TO_AUTHOR,
    ),
    "actions.remark": (
        by_author(lambda world, row: actions.remark(row, "Darum.", world.member)),
        [(OFFICE, MEMBER)],
    ),
    "reminders.remind": (
        lambda world: (
            world.member.memberships.update(role="editor"),
            lambda: [reminders.remind(row) for row in reminders.due()],
        )[1],
        [(MEMBER, ""), (OFFICE, "")],
    ),
    "reminders.remind where the only member may not work any more": (
        lambda world: (
            User.objects.filter(email=MEMBER).update(is_active=False),
            lambda: [reminders.remind(row) for row in reminders.due()],
        )[1],
        [(OWN, ""), (OFFICE, "")],
    ),
    "contacts.receive_message": (
        lambda world: lambda: contacts.receive_message(kind=Message.Kind.QUESTION, text="Frage", **FORM),
        [(OFFICE, ASKING)],
    ),
    "contacts.receive_message without an address": (
        lambda world: lambda: contacts.receive_message(kind=Message.Kind.BARRIER, text="Frage", language="de"),
        TO_OFFICE,
    ),
    "contacts.believe_messages": (
        lambda world: (
            make_message(is_doubtful=True, email=ASKING),
            lambda: contacts.believe_messages(Message.objects.all()),
        )[1],
        [(OFFICE, ASKING)],
    ),
    "contacts.answer_message": (
        lambda world: (lambda row: lambda: contacts.answer_message(row, "Ja."))(
            make_message(email=ASKING, language="uk")
        ),
        [(ASKING, OFFICE)],
    ),
    "providers.invite": (
        lambda world: lambda: providers.invite(world.provider, ASKING, "editor", world.staff),
        [(ASKING, "")],
    ),
    "providers.receive_application": (
        lambda world: lambda: providers.receive_application(OFFICE, municipality=make_municipality(), **APPLYING),
        [(OFFICE, ASKING)],
    ),
    "providers.believe_applications": (
        lambda world: (
            applied(is_doubtful=True),
            lambda: providers.believe_applications(Application.objects.all(), OFFICE),
        )[1],
        [(OFFICE, ASKING)],
    ),
    "providers.accept": (
        lambda world: (lambda row: lambda: providers.accept(row.pk, world.staff))(applied()),
        [(ASKING, "")],
    ),
    "providers.accept for one that is there": (
        lambda world: (lambda row: lambda: providers.accept(row.pk, world.staff, world.provider))(applied()),
        [(ASKING, "")],
    ),
    "providers.create_with_manager": (
        lambda world: (
            lambda: providers.create_with_manager(
                by=world.staff, email=ASKING, name="Neu", kind="initiative", municipality=make_municipality()
            )
        ),
        [(ASKING, "")],
    ),
    "providers.decline": (
        lambda world: (lambda row: lambda: providers.decline(row.pk, "Leider.", world.staff, OFFICE))(applied()),
        [(ASKING, OFFICE)],
    ),
    "cooperation.send_network_mail": (
        lambda world: (
            lambda: cooperation.send_network_mail(
                NetworkMail(subject="Neues", text="Text"), Liaison.objects.all(), world.staff
            )
        ),
        NEWS,
    ),
    "cooperation.send_network_mail to somebody who stands for two": (
        lambda world: (
            make_liaison(make_partner(), "Eins@beispiel.example"),
            lambda: cooperation.send_network_mail(
                NetworkMail(subject="Neues", text="Text"), Liaison.objects.order_by("-pk"), world.staff
            ),
        )[1],
        [("eins@beispiel.example", OFFICE), NEWS[1]],
    ),
    "cooperation.invite_to_meeting": (
        lambda world: (lambda row: lambda: cooperation.invite_to_meeting(row))(make_meeting(world.partner)),
        NEWS,
    ),
    "cooperation.remind_of_agreement": (
        lambda world: (lambda row: lambda: cooperation.remind_of_agreement(row))(
            make_signature(world.partner, make_agreement(valid_until=days(30))).agreement
        ),
        [(OFFICE, OFFICE), *NEWS],
    ),
    "deleting.tell_office": (lambda world: lambda: deleting.tell_office("Warum."), TO_OFFICE),
}


def test_each_mail_goes_to_its_reader_and_an_answer_to_who_can_give_one(world):
    wrong = {}
    for name, (prepare, wanted) in LETTERS.items():
        with undone():
            act = prepare(world())
            mail.outbox.clear()
            act()
            found = sorted((*one.to, *one.cc, *one.bcc, "".join(one.reply_to)) for one in mail.outbox)
            if found != sorted(wanted) or {one.from_email for one in mail.outbox} - {PORTAL}:
                wrong[name] = found

    assert wrong == {}


IN_GERMAN = {"providers.invite", "providers.create_with_manager"}  # nobody knows yet what they read
OF_NOBODY = {"deleting.tell_office"}


def test_each_mail_speaks_its_readers_language_and_belongs_to_a_row(world):
    strange, loose = {}, set()
    for name, (prepare, _wanted) in LETTERS.items():
        with undone():
            act = prepare(world())
            mail.outbox.clear()
            act()
            for one in mail.outbox:
                is_ukrainian = re.search("[а-яі]{4}", f"{one.subject} {one.body}") is not None
                if is_ukrainian != (one.to == [ASKING] and name not in IN_GERMAN):
                    strange[name, *one.to] = is_ukrainian
                loose |= {name} if one.owner is None else set()

    assert strange == {}
    assert loose == OF_NOBODY


class Broken(BaseEmailBackend):
    """An outbox that takes nothing."""

    def send_messages(self, messages):
        raise ConnectionError


ROOMS = {"bildung_verbindet", "contacts", "cooperation", "courses", "providers"}
STORED = [one for one in apps.get_models() if one._meta.app_label in ROOMS and "Historical" not in one.__name__]


def everything() -> dict:
    return {model: list(model._base_manager.order_by("pk").values_list()) for model in STORED}


def test_where_the_mail_cannot_be_written_nothing_is_stored(world, settings):
    settings.EMAIL_BACKEND = f"{__name__}.Broken"
    wrong = {}
    for name, (prepare, _wanted) in ((name, row) for name, row in LETTERS.items() if row[1]):
        with undone():
            act = prepare(world())
            before = everything()
            with pytest.raises(ConnectionError):
                act()
            stored = [model.__name__ for model, rows in everything().items() if rows != before[model]]
            if stored:
                wrong[name] = stored

    assert wrong == {}


WITHIN = {  # what others of the table call, in their transaction
    *("contacts.announce", "enquiries.announce", "providers.announce", "deleting.look_at_clock"),
    *("actions.propose", "actions.settle", "actions.write", "actions.write_at_once", "actions.decide"),
    *(
        "actions.tell_author",
        "actions.tell_office",
        "actions.tell_remark",
        "actions.pass_on",
        "actions.save_texts",
    ),
    "actions.copy_course",  # makes a draft, of which nobody is told
    "actions.revive",  # takes a text away, which needs no review
}


SENDING = ("foundation.mail.sending", "send_mail")
SPACES = {"courses.actions.enquiries": "enquiries", "courses.actions.reminders": "reminders"}
SPACES |= {"courses.actions": "actions", "office.management.deleting": "deleting"}
SPACES |= {f"{room}.actions": room for room in ("contacts", "cooperation", "providers")}


def calls() -> dict:
    """Of each function with actions, by module and name: the functions that it calls."""
    found = {}
    for path in PYTHON:
        module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        if ".actions" in module or module in SPACES:
            tree = ast.parse(path.read_text())
            imports = [node for node in tree.body if isinstance(node, ast.ImportFrom)]
            origins = {alias.name: node.module for node in imports for alias in node.names}
            for node in (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)):
                called = [one.func for one in ast.walk(node) if isinstance(one, ast.Call)]
                names = {one.id for one in called if isinstance(one, ast.Name)}
                methods = {("courses.actions.texts", one.attr) for one in called if isinstance(one, ast.Attribute)}
                found[module, node.name] = {(origins.get(name, module), name) for name in names} | methods
    return found


def senders() -> set[str]:
    """Functions with actions that lead to a mail."""
    graph, found = calls(), set()
    while more := {one for one, called in graph.items() if called & {SENDING, *found}} - found:
        found |= more
    return {f"{SPACES.get(module) or SPACES.get(module.rpartition('.')[0])}.{name}" for module, name in found}


def test_every_function_that_sends_a_mail_is_in_the_table():
    assert senders() - WITHIN == {name.split()[0] for name in LETTERS}
