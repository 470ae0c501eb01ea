"""Every form over what is there, found on the pages themselves: crossed, sent twice, filled with odd signs."""

import re
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pytest
from django.apps import apps
from django.urls import resolve, reverse

from accounts.models import User
from contacts.models import ContactPerson, Office
from cooperation.models import Agreement, MeansKind, Meeting, NetworkTask, Partner
from courses.models import Category, Course, CourseType, SchoolHolidays, TitleWords, WordMeaning
from exams.models import ExamKind, ExamSession
from news.models import Post
from pages.models import Front, Page
from places.models import Area, Region
from planning.models import ClashRule, Source, Threshold
from planning.models.demand import monday
from providers.models import Provider
from tests import test_rights as rights
from tests.databases import row_counts
from tests.factories import days, make_page, make_user
from tests.office.filled import form_of, forms_of

pytestmark = pytest.mark.django_db
world = rights.world
CHANGED = [
    Agreement,
    Category,
    ContactPerson,
    CourseType,
    ExamKind,
    ExamSession,
    Front,
    MeansKind,
    Meeting,
    NetworkTask,
    Office,
    Page,
    Partner,
    Post,
    Provider,
    Region,
    SchoolHolidays,
    Source,
    WordMeaning,
    TitleWords,
    ClashRule,
    Threshold,
]


@dataclass
class Case:
    """A form: the page it stands on, a box with what somebody else and I type, and how a reader sees both."""

    page: str
    box: str = ""
    other: str | list = "Schneller"
    mine: str | list = "Langsamer"
    words: tuple = ()
    more: dict = field(default_factory=dict)  # what has to be typed besides


def of(page, box, *typed, **more):
    return Case(page, box, *typed, **more)


DAYS = {name: days(number) for name, number in (("other", 12), ("mine", 13))}
WORDS = tuple(f"{day:%d.%m.%Y}" for day in DAYS.values())
MONDAYS = [monday(days(-40)), monday(days(-70))]
TYPED = {
    "office:post": of("office:post", "title_de"),
    "office:front": of("office:front", "claim_de"),
    "office:page": of("office:page", "title_de"),
    "office:office": of("office:office", "name_de"),
    "office:contact_person": of("office:contact_person", "name"),
    "office:category": of("office:category", "name_de"),
    "office:course_type": of("office:course_type", "name_de"),
    "office:exam_kind": of("office:exam_kind", "name_de"),
    "office:exam_session": of("office:exam_session", "venue"),
    "workplace:exam": of("workplace:exam", "venue"),
    "workplace:appointment": of("workplace:appointment", "tester"),
    "workplace:exam_person": of("workplace:exam_person", "name"),
    "workplace:licence": of("workplace:licence", "number"),
    "workplace:quality_report": of("workplace:quality_report", "teachers", "4", "5", words=("4", "5")),
    "workplace:exam_results": of("workplace:exam_results", "passed", "3", "4", words=("3", "4")),
    "office:title_words": of("office:title_words", "words"),
    "office:word_meaning": of("office:word_meaning", "words"),
    "office:clash_rule": of("office:clash_rule", "decided_at"),
    "office:threshold": of("office:threshold", "source"),
    "office:partner": of("office:partner", "name"),
    "office:agreement": of("office:agreement", "title_de"),
    "office:meeting": of("office:meeting", "title"),
    "office:means_kind": of("office:means_kind", "unit"),
    "office:network_task": of("office:network_task", "name_in_english"),
    "office:change_means": of("office:change_means", "title"),
    "office:school_holidays": of("office:school_holidays", "name"),
    "office:region": of("office:region", "name"),
    "office:area": of("office:area", "town", *rights.TOWNS, words=tuple(rights.TOWNS.values())),
    "office:change_waiting": of(
        "office:change_waiting",
        "since",
        *(day.isoformat() for day in MONDAYS),
        words=[f"{day:%d.%m.%Y}" for day in MONDAYS],
    ),
    "office:month_sheet": of("office:month_sheet", "parchim-1", "12", "13"),
    "office:source": of("office:source", "name"),
    "office:statement": of("office:statement", "barriers_de"),
    "office:care_for_message": of("office:message", "notes"),
    "workplace:profile": of("workplace:profile", "contact_name"),
    "workplace:run": of("workplace:run", "note"),
    "workplace:days": of(
        "workplace:days",
        "days",
        **{name: [day.isoformat()] for name, day in DAYS.items()},
        words=WORDS,
        more={"starts_at": "17:00", "ends_at": "18:00"},
    ),
    "workplace:entries": of(
        "workplace:entries",
        "entry_points-0-starts_on",
        **{name: day.isoformat() for name, day in DAYS.items()},
        words=WORDS,
    ),
    "workplace:cancel_run": of("workplace:run", "reason"),
    "workplace:suspend": of(
        "workplace:course", "suspended_until", *(day.isoformat() for day in DAYS.values()), words=WORDS
    ),
    "workplace:enquiry": of("workplace:enquiry", "text"),
    "workplace:report": of("workplace:report", "text"),
    "office:answer_message": of("office:message", "text"),
    "workplace:take_over": of(
        "workplace:take_over",
        "url",
        *(f"https://{name}.beispiel.example/" for name in ("eins", "zwei")),
        words=("eins.beispiel", "zwei.beispiel"),
    ),
    "workplace:section": of("workplace:section", "summary_de"),
}
ACTS = {  # what is sent without anything typed: only the version that was seen
    **{f"office:restore_{one}": f"office:{one}_history" for one in [*rights.MODEL_PAGES, *rights.COOPERATION]},
    **{f"office:translate_{one}": f"office:{one}" for one in rights.TRANSLATED},
    "office:keep_translation": "office:translations",
    "workplace:restore_profile": "workplace:profile_history",
    "workplace:copy_runs": "workplace:copy_runs",
    "workplace:translate_course": "workplace:course",
    "workplace:restore": "workplace:history",
    "workplace:do_import": "workplace:import",
    "office:accept_proposal": "office:proposal",
    "office:correct_proposal": "office:correct_proposal",
    "office:return_proposal": "office:proposal",
}


# They carry the version of what was shown: ``exams/test_as_shown.py`` tries each from an older page.
OF_EXAMS = {
    *("workplace:name_exam_people", "workplace:answer_help", "workplace:confirm_exam_turn"),
    *("workplace:release_exam_seats", "workplace:release_exam_turn", "workplace:delete_exam_person"),
    *("workplace:ask_exam_seats", "workplace:give_exam_seats_back"),
    *("workplace:take_exam_task", "workplace:give_exam_task_up", "workplace:told_booking"),
    *("workplace:accept_shown_seat", "workplace:hold_seat", "workplace:slip_seat"),
    *("placement:accept", "placement:decline", "placement:give_back_slip"),
}
KNOWING_NOTHING = {  # what is sent from a button and takes no version, each with its reason
    "it deletes, asks first, and says what is lost": [
        *(f"office:delete_{one}" for one in [*rights.MODEL_PAGES, *rights.COOPERATION]),
        "office:delete_means",
        *("workplace:delete_licence", "workplace:delete_quality_report"),
        *("workplace:delete_run", "office:drop_mail", "office:replace_contact_person", "workplace:undo_import"),
        "workplace:end_take_over",
    ],
    "it names the state that it wants, or can be done once": [
        *("office:close_message", "office:finish_decision", "office:mark_office", "office:confirm_clock"),
        *("office:accept_application", "office:decline_application"),
        *("office:settle_applications", "office:settle_messages", "workplace:settle_enquiries"),
        *("workplace:publish", "workplace:archive", "workplace:revive_run", "workplace:keep_missing"),
        *("workplace:withdraw_profile", "workplace:withdraw_proposal", "workplace:withdraw_invitation"),
        *("enquiries:accept", "enquiries:still_waits", "enquiries:first_day"),
        *("workplace:change_role", "workplace:remove_member", "workplace:leave", "workplace:end_seat_links"),
        *("office:ask_pair", "office:decide_pair", "office:finish_area_note"),
        *("office:ask_proposed", "office:take_proposed", "office:decline_proposed"),
        *("workplace:take_back", "workplace:called_by_link"),
        *("office:connect_means", "office:give_means_back", "office:undo_lending"),
        *(
            "workplace:withdraw_slip",
            "workplace:check_slip",
            "workplace:accept_slip",
            "workplace:publish_evaluation",
            "workplace:settle_bookings",
        ),
        "workplace:enquiry_act",  # refused where the enquiry stands otherwise by now
    ],
    "it says how many more or fewer, under the lock of what counts them": [
        "workplace:print_tickets",
        "office:take_means",
    ],
    "exams/test_as_shown.py tries it": sorted(OF_EXAMS),
    "it only adds": [
        *("office:remark_on_proposal", "workplace:remark", "workplace:remark_on_profile"),
        "workplace:issue_slip",
        *("workplace:invite", "office:invite_to_meeting", "office:try_mail", "office:try_all_mails"),
        *("workplace:propose_entries", "office:note_of_area"),
    ],
    "it says of what is there that it is right, whatever it is": [
        *("office:say_of_double", "office:settle_double"),
        *("workplace:confirm_course", "office:say_waiting", "office:say_of_newcomer", "office:known_code"),
    ],
    "each row that is ticked carries its own": ["office:accept_proposals"],
    "it compares what is gone from a file, see tests/importing/test_take_over": ["workplace:say_gone"],
    "it compares dates of exams in a file, see tests/exams/test_file_rows": ["workplace:take_exams"],
    "it is of a file that only its sender sees": ["workplace:keep_answers"],
}


def test_every_act_compares_what_was_seen_or_says_why_it_need_not():
    free = [name for names in KNOWING_NOTHING.values() for name in names]

    assert set(rights.POST) - {*TYPED, *ACTS} == {*free}
    assert len(free) == len({*free})


MACHINE_WRITTEN = {
    Post: "title",
    Front: "claim",
    Page: "title",
    Category: "name",
    CourseType: "name",
    ExamKind: "name",
    Course: "title",
}


NAMING = ("name", "title", "claim", "words", "source", "decided_at", "venue")


@pytest.fixture
def place(client, world):
    """The address of each page, for somebody who may see them all; each thing has been changed once."""
    make_page(slug="barrierefreiheit", group="legal")
    for model in CHANGED:
        for row in model.objects.all():
            name = next(name for name in NAMING if hasattr(row, name))
            setattr(row, name, f"{getattr(row, name)} neu")
            row.save()
    area = Area.objects.get()
    area.region = Region.objects.create(name="Nord")
    area.save()
    for model, name in MACHINE_WRITTEN.items():
        model.objects.update(machine_texts=[f"{name}_en"])
    client.force_login(make_user(role=User.Role.ADMINISTRATOR))
    query = {"workplace:copy_runs": f"?start={days(200)}"}
    keys = {"provider": "provider page"}
    return lambda name: reverse(name, kwargs=world.get(keys.get(name, name), {})) + query.get(name, "")


def versioned(response) -> dict[str, tuple[str | None, str]]:
    """Of the page's forms that carry a version: their action, and where they are sent, by the address's name."""
    found = {}
    for form in forms_of(response):
        action = form.get("action")
        if form.find(".//*[@name='version']") is not None:
            for button in [form, *form.iter("button")]:
                address = button.get("formaction", action) or response.request["PATH_INFO"]
                found[resolve(urlsplit(address).path).view_name] = action, address
    return found


def opened(client, page, name):
    """What a browser would send of that form, and where to."""
    response = client.get(page)
    action, address = versioned(response)[name]
    return form_of(response, action), address


def effects() -> dict[str, int]:
    """How often anything was written down."""
    return row_counts(model for model in apps.get_models() if model.__name__.startswith("Historical"))


# Of the person who asked, by their own link: ``enquiries/test_standing.py`` tries what stands otherwise by now.
OF_ONE_PERSON = {"enquiries:ask_again", "enquiries:contact", "enquiries:withdraw"}
# They delete, under the same version, or say no: see ``exams/test_appointments.py``.
OF_ONE_PERSON |= {"placement:give_back", "workplace:strike_booking"}
# Buttons of a form whose version is another act's: they keep what was answered, whatever a file would do by now.
BESIDE_A_VERSION = {"workplace:keep_answers"}
# Pages with forms of their own, which ``exams/test_as_shown.py`` tries, too.
OF_EXAMS_BY_PAGE = {"workplace:ask_partners", "workplace:stand_in", "workplace:help_by_link"}


def test_every_form_with_a_version_is_in_the_tables(client, place):
    found = set()
    for name in rights.GET:
        response = client.get(place(name))
        if response.status_code == 200 and "html" in response["Content-Type"]:
            found |= versioned(response).keys()
        for close in response._resource_closers:  # without the signals of a real end
            close()

    assert {name for name in found if ":new_" not in name} - OF_EXAMS - OF_EXAMS_BY_PAGE == {
        *TYPED,
        *ACTS,
    } | OF_ONE_PERSON | BESIDE_A_VERSION


def test_two_people_who_change_the_same_are_shown_both_and_nothing_is_lost(client, place):
    wrong = {}
    for name, case in TYPED.items():
        with rights.undone():
            data, address = opened(client, place(case.page), name)
            data |= case.more
            first = client.post(address, data | {case.box: case.other})
            second = client.post(address, data | {case.box: case.mine})
            text = second.content.decode()
            shown = [word in text for word in case.words or (case.other, case.mine)]
            again = client.post(address, form_of(second, versioned(second)[name][0]))
            answers = [first.status_code, second.status_code, *shown, again.status_code]
            if answers != [302, 409, True, True, 302]:
                wrong[name] = answers

    assert wrong == {}


def test_what_was_sent_twice_has_one_effect(client, place):
    wrong = {}
    for name, case in TYPED.items():
        with rights.undone():
            data, address = opened(client, place(case.page), name)
            data |= case.more
            answers, counts = [], []
            for _time in range(2):
                response = client.post(address, data | {case.box: case.mine})
                answers.append((response.status_code, response.get("Location")))
                counts.append(effects())
            if answers[0][0] != 302 or answers[0] != answers[1] or counts[0] != counts[1]:
                wrong[name] = answers

    assert wrong == {}


def test_an_old_page_sent_again_says_saved_only_while_that_stands(client, place):
    wrong = {}
    for name in TYPED.keys() - {"workplace:cancel_run"}:  # which has no form any more
        case = TYPED[name]
        with rights.undone():
            data, address = opened(client, place(case.page), name)
            data |= case.more
            first = client.post(address, data | {case.box: case.mine}).status_code
            newer, _address = opened(client, place(case.page), name)
            second = client.post(address, newer | case.more | {case.box: case.other}).status_code
            before = effects()
            again = client.post(address, data | {case.box: case.mine})
            shown = [word in again.content.decode() for word in case.words or (case.other, case.mine)]
            answers = [first, second, again.status_code, *shown, before == effects()]
            if answers != [302, 302, 409, True, True, True]:
                wrong[name] = answers

    assert wrong == {}


def test_an_act_upon_what_has_changed_meanwhile_does_nothing(client, place):
    wrong = {}
    for name, page in ACTS.items():
        with rights.undone():
            data, address = opened(client, place(page), name)
            before = effects()
            typed = {"version": "another", "read": "1", "answer": "Bitte mit Ort."}
            response = client.post(address, data | typed, follow=True)
            told = re.search("inzwischen|ha(ben|t) sich geändert", response.content.decode()) is not None
            if (effects(), told) != (before, True):
                wrong[name] = response.status_code

    assert wrong == {}


ODD = {
    "nothing at all": "a\0b",
    "invisible marks": "a\u200e\u202e\u2066\u00ad\u200b\ufeff\u000bb",
    "ten thousand signs": "x" * 10_000,
}
ODDER = {
    **ODD,
    "lines": "a\r\nb\nc",
    "half a sign": "a\ud800b".encode("utf-8", "surrogatepass"),
}


def boxes(data) -> list[str]:
    """Names of the fields of a form that a person types in."""
    return [name for name in data if name not in {"version", "stamp", "csrfmiddlewaretoken"}]


def refused(client, address, data) -> int | None:
    """The answer's status when it is none that a form may give."""
    with rights.undone():
        status = client.post(address, data).status_code
    return None if status in {200, 302, 400} else status


def test_odd_signs_in_every_field_are_cleaned_or_answered_with_a_sentence(client, place):
    wrong = {}
    for name, case in TYPED.items():
        data, address = opened(client, place(case.page), name)
        for kind, text in ODD.items():
            if status := refused(client, address, data | dict.fromkeys(boxes(data), text)):
                wrong[name, kind] = status

    assert wrong == {}


@pytest.mark.fuzz
def test_odd_signs_in_each_field_alone(client, place):
    wrong = {}
    for name, case in TYPED.items():
        data, address = opened(client, place(case.page), name)
        for kind, text in ODDER.items():
            for one in boxes(data):
                if status := refused(client, address, data | case.more | {one: text}):
                    wrong[name, kind, one] = status

    assert wrong == {}
