"""Every mail that we send: to whom, where an answer goes, and that nothing is stored without it."""

import ast
import json
import re
from types import SimpleNamespace
from typing import NamedTuple

import pytest
from django.apps import apps
from django.conf import settings
from django.core import mail, signing
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import translation

from accounts.models import User
from cooperation.models import Partner
from courses.models import Course, CourseRun
from enquiries.models import Enquiry
from providers.models import Provider
from tests.factories import (
    days,
    make_course,
    make_liaison,
    make_membership,
    make_office,
    make_partner,
    make_provider,
    make_run,
    make_user,
)
from tests.foreign_mails import foreign_lines
from tests.letters import ASKING, FORM, LETTERS, MEMBER, OFFICE, OWN, PORTAL
from tests.test_house import PYTHON, ROOT
from tests.test_rights import undone
from tests.transactions import transactions

pytestmark = pytest.mark.django_db


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


class Written(NamedTuple):
    """What an act has sent, and which rows each of its transactions has written."""

    mails: list[mail.EmailMessage]
    are_owners_there: list[bool]  # a mail leaves the outbox with the row that it belongs to
    transactions: list[list[str]]


written: dict[str, dict[str, Written]] = {}  # by the language of whoever acts


def letters(world, language="de") -> dict[str, Written]:
    """By the name of the act; done once, as many tests look at the same."""
    if language not in written:
        with translation.override(language):
            written[language] = {name: done(prepare, world) for name, (prepare, _wanted) in LETTERS.items()}
    return written[language]


def done(prepare, world) -> Written:
    with undone():
        with translation.override("de"):
            act = prepare(world())
        mail.outbox.clear()
        with transactions() as rows:
            act()
        return Written([*mail.outbox], [is_there(one.owner) for one in mail.outbox], [*rows.values()])


def is_there(row) -> bool:
    return row is None or type(row)._base_manager.filter(pk=row.pk).exists()


def test_each_mail_goes_to_its_reader_and_an_answer_to_who_can_give_one(world):
    wrong = {}
    for name, (mails, *_rest) in letters(world).items():
        found = sorted((*one.to, *one.cc, *one.bcc, "".join(one.reply_to)) for one in mails)
        if found != sorted(LETTERS[name][1]) or {one.from_email for one in mails} - {PORTAL}:
            wrong[name] = found

    assert wrong == {}


LINK = re.compile(r"/([\w-]+:[\w-]+:[\w-]+)/")


def numbers_in(payload) -> list[int]:
    if isinstance(payload, dict | list):
        inside = payload.values() if isinstance(payload, dict) else payload
        return [number for one in inside for number in numbers_in(one)]
    return [payload] if isinstance(payload, int) else []


def test_no_link_of_a_mail_tells_the_number_of_a_row(world):
    """One number is left in some of them: of the mail among those that were sent, or of the changes since."""
    told, seen = {}, set()
    for name, (mails, *_rest) in letters(world).items():
        for token in LINK.findall("".join(one.body for one in mails)):
            payload = json.loads(signing.b64_decode(token.partition(":")[0].encode()))
            seen.add(name)
            if len(numbers_in(payload)) > 1 or isinstance(payload, int) or isinstance(payload[0], int):
                told[name] = payload

    assert told == {}
    assert len(seen) > 3, seen


IN_GERMAN = {"providers.invite", "providers.create_with_manager"}  # nobody knows yet what they read
OF_NOBODY = {"deleting.tell_office"}
CHANGING = re.compile(r"\S*[/\d]\S*|\b[A-Z]{4}-[A-Z]{4}\b")


def test_each_mail_speaks_its_readers_language_and_belongs_to_a_row(world):
    strange, loose, gone = {}, set(), set()
    for name, (mails, are_there, *_rest) in letters(world).items():
        for one, is_there in zip(mails, are_there, strict=True):
            is_ukrainian = re.search("[а-яі]{4}", f"{one.subject} {one.body}") is not None
            if is_ukrainian != (one.to == [ASKING] and name not in IN_GERMAN):
                strange[name, *one.to] = is_ukrainian
            loose |= {name} if one.owner is None else set()
            gone |= {name} if not is_there else set()

    assert strange == {}
    assert (loose, gone) == (OF_NOBODY, set())


def words_of(mails) -> list[tuple]:
    """Without addresses, numbers and codes, which differ each time; those of headers and calendar files, too."""
    return sorted((*one.to, CHANGING.sub("", f"{one.subject} {one.body} {beside_text(one)}")) for one in mails)


def beside_text(mail) -> str:
    files = [text if isinstance(text, str) else text.decode() for _name, text, _kind in mail.attachments]
    return " ".join([*files, *mail.extra_headers.values()])


def test_no_mail_speaks_the_language_of_whoever_has_clicked(world):
    by_germans, by_arabs = letters(world), letters(world, "ar")

    strange = {name for name in LETTERS if words_of(by_germans[name].mails) != words_of(by_arabs[name].mails)}

    assert strange == set()


ADDRESS = re.compile(r"https?://[^/\s]+/([\w-]+)/")


def test_no_address_in_a_mail_to_a_reader_leads_to_the_language_of_whoever_has_clicked(world):
    led = {}
    for name, (mails, *_rest) in letters(world, "ar").items():
        if ASKING in dict(LETTERS[name][1]) and name not in IN_GERMAN:
            texts = [one.body for one in mails if one.to == [ASKING]]
            led[name] = {code for text in texts for code in ADDRESS.findall(text)}

    assert {name for name, codes in led.items() if not codes <= {"uk", "de"}} == set()
    assert sum("uk" in codes for codes in led.values()) > 8


def test_no_address_in_a_mail_leads_to_the_language_of_whoever_has_clicked(world):
    led = {}
    for name, (mails, *_rest) in letters(world, "ar").items():
        texts = [f"{one.body} {beside_text(one)}" for one in mails]
        led[name] = [code for text in texts for code in ADDRESS.findall(text)]

    assert {name for name, codes in led.items() if "ar" in codes} == set()
    assert sum(map(len, led.values())) > 50


PERSON = {"name": "Olena Beispiel", "phone": "0171 7654321", "text": "Bin gerade krank"}


def test_no_mail_about_an_enquiry_says_anything_of_the_person_but_to_them(world, monkeypatch):
    monkeypatch.setitem(FORM, "name", PERSON["name"])
    told, others = {}, 0
    for name in (name for name in LETTERS if name.startswith("enquiries.")):
        with undone():
            act = LETTERS[name][0](world())
            Enquiry.objects.update(**PERSON)
            mail.outbox.clear()
            act()
            to_others = [f"{one.subject} {one.body}" for one in mail.outbox if one.to != [ASKING]]
            others += len(to_others)
            if found := {word for word in (*PERSON.values(), ASKING) if any(word in one for one in to_others)}:
                told[name] = found

    assert (told, others) == ({}, 17)


def to_reader(world, name) -> mail.EmailMessage:
    with undone():
        act = LETTERS[name][0](world())
        mail.outbox.clear()
        act()
        return next(one for one in mail.outbox if one.to == [ASKING])


TYPED = {"Ja.", "Frage", "Leider.", "Ist das Büro am Montag offen?"}  # by people
TYPED |= {"Deutsch", "Deutsch am Abend", "Werk", "Schule", "Parchim", "DTZ in Parchim"}  # names
TYPED |= {"Telefon: 1"}  # Turkish, Polish and Romanian, too


def test_no_word_of_another_language_remains_in_mails_to_readers(world, monkeypatch):
    names = {name for name, (_act, wanted) in LETTERS.items() if ASKING in dict(wanted)} - IN_GERMAN

    letters = {}
    for code, _name in settings.LANGUAGES:
        monkeypatch.setitem(FORM, "language", code)
        letters[code] = {name: to_reader(world, name) for name in names}

    assert foreign_lines(letters, TYPED) == {}
    assert len(names) > 8


class Broken(BaseEmailBackend):
    """An outbox that takes nothing."""

    def send_messages(self, messages):
        raise ConnectionError


def tables_written_by(act) -> set[str]:
    """Before the mail could not be written."""
    with transactions() as written, pytest.raises(ConnectionError):
        act()
    return {table for tables in written.values() for table in tables}


def rows_of(tables) -> dict:
    models = [model for model in apps.get_models() if model._meta.db_table in tables]
    return {model._meta.db_table: list(model._base_manager.order_by("pk").values_list()) for model in models}


UNDER_A_LOCK = {"outcomes.note_failure", "tasks.follow_licences"}  # and so in the transaction of whoever holds it
MADE_FIRST = {"exams_examperson", "exams_turn_people", "planning_proposedstart"}  # what the acts below are about


def test_where_the_mail_cannot_be_written_nothing_is_stored(world, settings):
    settings.EMAIL_BACKEND = f"{__name__}.Broken"
    wrong = {}
    for name, (prepare, _wanted) in ((name, row) for name, row in LETTERS.items() if row[1]):
        with undone():
            with undone():
                tables = tables_written_by(prepare(world()))
            act = prepare(world())
            before = rows_of(tables)
            with pytest.raises(ConnectionError):
                act()
            stored = {table for table, rows in rows_of(tables).items() if rows != before[table]}
            if name not in UNDER_A_LOCK and (stored := stored - MADE_FIRST):
                wrong[name] = stored

    assert wrong == {}


def test_what_sends_a_mail_does_all_in_one_transaction(world):
    several = {}
    for name in LETTERS.keys() - UNDER_A_LOCK:
        found = [rows for rows in letters(world)[name].transactions if not {*rows} <= MADE_FIRST]
        if len(found) > 1:
            several[name] = found

    assert several == {}


WITHIN = {  # what others of the table call, in their transaction
    "placement.tell_again",
    *(
        "contacts.announce",
        "contacts.tell_office",
        "enquiries.announce",
        "enquiries.arrived",
        "providers.announce",
        "deleting.look_at_clock",
    ),
    *("actions.propose", "actions.settle", "actions.write", "actions.write_at_once", "actions.decide"),
    *(
        "actions.tell_author",
        "actions.tell_office",
        "actions.tell_remark",
        "actions.pass_on",
        "actions.save_texts",
    ),
    *("enquiries.to_provider", "enquiries.pass_on", "enquiries.tell_again", "outcomes.tell_failure"),
    "starts.tell_numbers",
    *("means.lent", "means.tell"),
    *("exam_letters.tell_released", "task_letters.tell_released"),
    *("exams.keep_session", "exam_letters.tell_moved_up", "exam_letters.tell_deadline"),
    *(
        *("exams.follow", "exams.tell_people"),
        *("exam_letters.tell_of_change", "exam_letters.tell_centres"),
        *("tasks.open_unlicensed", "tasks.open_places", "tasks.ask_others", "task_letters.tell_unlicensed"),
        "serving.remind",
        "tasks.stand_in",
        "task_letters.ask_substitutes",
        *("task_letters.ask_for_help", "task_letters.tell_declined", "task_letters.tell_covered"),
        *("lending.follow", "lending.end_covered"),
        "task_letters.tell_centre",
        "task_letters.tell_firm",
        "test_letters.write",
        "test_letters.confirm",
    ),
    *(
        "test_letters.send",
        "placement.admit",
        "placement.end",
        "placement.tell",
        "test_letters.struck",
        "holding.tell_given_back",
        "placement.move_up",
        "holding.tell",
    ),
    *("letters.write", "letters.confirm", "letters.send", "letters.tell", "letters.ask_to_call"),
    "actions.copy_course",  # makes a draft, of which nobody is told
    "actions.revive",  # takes a text away, which needs no review
}


SENDING = ("foundation.mail.sending", "send_mail")
SPACES = {"enquiries.actions": "enquiries", "courses.actions.reminders": "reminders"}
SPACES |= {"enquiries.letters": "letters", "courses.actions": "actions", "office.management.deleting": "deleting"}
SPACES |= {f"planning.starts.{name}": "starts" for name in ("letters", "pairs", "watching")}
SPACES |= {"exams.letters": "exam_letters", "exams.placement.letters": "test_letters"}
SPACES |= {"exams.placement.actions": "placement", "exams.placement.holding": "holding"}
SPACES |= {"planning.proposed.deciding": "proposed", "importing.sources.outcomes": "outcomes"}
SPACES |= {
    "cooperation.means.actions": "means",
    "exams.tasks.taking": "tasks",
    "exams.tasks.serving": "serving",
    "exams.tasks.lending": "lending",
    "exams.tasks.letters": "task_letters",
}
SPACES |= {f"{room}.actions": room for room in ("contacts", "cooperation", "exams", "providers")}


def calls() -> dict:
    """Of each function with actions or mails, by module and name: the functions that it calls."""
    found = {}
    for path in PYTHON:
        module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        tree = ast.parse(path.read_text())
        imports = [node for node in tree.body if isinstance(node, ast.ImportFrom)]
        origins = {alias.name: node.module for node in imports for alias in node.names}
        if ".actions" in module or module in SPACES or origins.get("send_mail") == SENDING[0]:
            for node in (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)):
                called = [one.func for one in ast.walk(node) if isinstance(one, ast.Call)]
                names = {one.id for one in called if isinstance(one, ast.Name)}
                attributes = [one for one in called if isinstance(one, ast.Attribute)]
                methods = {("courses.actions.texts", one.attr) for one in attributes} | {
                    (f"{origins.get(one.value.id)}.{one.value.id}", one.attr)
                    for one in attributes
                    if isinstance(one.value, ast.Name)
                }
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
