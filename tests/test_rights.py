"""Every named address, called in every role, compared with a written table; the administration is tested apart."""

import re
from contextlib import contextmanager, nullcontext
from copy import deepcopy

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, get_resolver, reverse
from django.utils import timezone

from accounts.models import User
from contacts.actions import addresses_of
from courses.models import Course, Proposal, TakeOver
from enquiries.links import answer_token, contact_of, status_token
from enquiries.models import Enquiry
from exams.models import ExamResult, Task
from exams.placement.links import token_of as token_of_test
from exams.tasks.links import help_token, stand_in_token
from planning.public.views import token_of
from providers.models import Application, Invitation, Membership, MembershipChange, QualityReport
from tests.databases import load
from tests.factories import (
    days,
    make_agreement,
    make_amendment,
    make_appointment,
    make_area_note,
    make_booking,
    make_clash_rule,
    make_course,
    make_decision,
    make_demand,
    make_entry_point,
    make_exam_kind,
    make_exam_person,
    make_exam_session,
    make_front,
    make_help_request,
    make_lending,
    make_liaison,
    make_licence,
    make_means,
    make_meeting,
    make_membership,
    make_message,
    make_municipality,
    make_network_task,
    make_office,
    make_outdated,
    make_page,
    make_pair_asked,
    make_partner,
    make_person,
    make_post,
    make_proposed_start,
    make_provider,
    make_result_slip,
    make_run,
    make_school_holidays,
    make_signature,
    make_source,
    make_threshold,
    make_title_words,
    make_user,
    make_word_meaning,
    prove,
    seats_token,
    stored,
)
from tests.fingerprint import changed, fingerprint

pytestmark = pytest.mark.django_db

ROLES = ["anonymous", "stranger", "editor", "manager", "coordinator", "administrator"]
# Letters by role: o opens, l has to log in, n is not there, d does something and leads on, r leads elsewhere,
# g is gone, p refuses, b does not understand, c compares: it wants the version that was seen.
ALL, ALL_LEAD_ON = "oooooo", "rrrrrr"
MEMBERS, MANAGERS, STAFF, USERS = "lnoooo", "lnnooo", "lnnnoo", "looooo"
OF_SLIPS = ["slip", "accept", "decline", "give_back_slip"]
OF_TASKS = ["take_exam_task", "give_exam_task_up", "name_exam_people"]
TRANSLATED = ["post", "front", "page", "category", "course_type", "exam_kind"]  # whose gaps a machine may fill
PROPOSED = ("proposed_start", "ask_proposed", "take_proposed", "decline_proposed")
PARTNERS, ADMINISTRATORS = "lnoooo", "lnnnno"  # the members of a provider that is a partner
MEMBERS_DO, MANAGERS_DO, STAFF_DO, USERS_DO = "lndddd", "lnnddd", "lnnndd", "lddddd"

GET = {
    "account_change_password": USERS,
    "account_confirm_email": ALL,
    "account_confirm_login_code": "rrrrrr",
    "account_email": USERS,
    "account_email_verification_sent": "oooooo",
    "account_inactive": ALL,
    "account_login": "orrrrr",
    "account_logout": "rooooo",
    "account_reauthenticate": USERS,
    "account_request_login_code": "orrrrr",
    "account_reset_password": ALL,
    "account_reset_password_done": ALL,
    "account_reset_password_from_key": ALL,
    "account_reset_password_from_key_done": ALL,
    "account_set_password": "lrrrrr",
    "account_signup": "orrrrr",
    "apply": ALL,
    "contacts:contact_card": ALL,
    "contacts:contact": ALL,
    "contacts:language_wish": ALL,
    "contacts:report": ALL,
    "contacts:thanks": ALL,
    "contacts:wished": ALL,
    "courses:course": ALL,
    "enquiries:enquire": ALL,
    "enquiries:enquired": ALL,
    "enquiries:status": ALL,
    "enquiries:slip": ALL,
    "enquiries:contact": ALL,
    "enquiries:ask_again": ALL,
    "enquiries:withdraw": ALL,
    "enquiries:code": ALL,
    "office:waiting": "lnrroo",
    "office:waiting_of": MEMBERS,
    "office:waiting_slip": MEMBERS,
    "office:month_sheet": MEMBERS,
    "office:change_waiting": MEMBERS,
    "planning:need_a_course": ALL,
    "planning:numbers": ALL,
    "planning:entry": ALL,
    "planning:code": ALL,
    "planning:thanks": ALL,
    "courses:list": ALL,
    "courses:print": ALL,
    "courses:places": ALL,
    "courses:run_calendar": ALL,
    "courses:suggestions": ALL,
    **dict.fromkeys(("evaluations:evaluate", "evaluations:thanks"), ALL),
    **{f"exams:{name}": ALL for name in ("list", "kind", "session", "calendar", "ask")},
    **{f"placement:{name}": ALL for name in ("dates", "book", "seat", "give_back", "given_back", "code", "slip")},
    **dict.fromkeys(("favicon", "placement:give_back_slip"), ALL_LEAD_ON),  # no seat is taken with the slip
    "finder": ALL,
    "finder_can_do": ALL,
    "finder_childcare": ALL,
    "finder_when": ALL,
    "finder_where": ALL,
    "healthz": ALL,
    "home": ALL,
    "kept_form": "lrrrrr",
    "mfa_activate_totp": "lrrrrr",
    "mfa_add_webauthn": "lrrrrr",
    "mfa_authenticate": "rrrrrr",
    "mfa_deactivate_totp": "lnnnrr",
    "mfa_download_recovery_codes": "lnnnnn",
    "mfa_edit_webauthn": "lrrrrr",
    "mfa_generate_recovery_codes": "lrrrrr",
    "mfa_index": "looooo",
    "mfa_list_webauthn": "looooo",
    "mfa_login_webauthn": "rrrrrr",
    "mfa_reauthenticate": "lrrroo",
    "mfa_reauthenticate_webauthn": "lrrrrr",
    "mfa_remove_webauthn": "lrrrrr",
    "mfa_view_recovery_codes": "lnnnnn",
    "news:feed": ALL,
    "news:list": ALL,
    "news:post": ALL,
    "pages:page": ALL,
    "provider": ALL,
    "providers": ALL,
    "report_barrier": ALL,
    "readyz": ALL,
    "metrics": ALL_LEAD_ON,  # as what is not there, but with the token; see test_metrics
    "robots": ALL,
    "sitemap": ALL,
    "sitemap_index": ALL,
    "usersessions_list": USERS,
    "web_manifest": ALL,
    "media": "nnnnnn",
    "cooperation:network": ALL,
    "cooperation:unsubscribe": ALL,
    "office:cooperation": PARTNERS,
    **{f"office:{name}": PARTNERS for name in ("means", "means_entry", "new_offer", "new_need", "change_means")},
    "office:agreement_page": PARTNERS,
    "office:agreement_document": PARTNERS,
    "office:amendment_document": PARTNERS,
    "office:meeting_page": PARTNERS,
    "office:meeting_file": PARTNERS,
    "office:partner_duties": PARTNERS,
    "office:partner_duties_file": PARTNERS,
    "office:duties": STAFF,
    "office:exams_together": STAFF,
    "office:duties_file": STAFF,
    "office:network_mails": STAFF,
    "office:new_network_mail": STAFF,
    "office:message": STAFF,
    "office:messages": STAFF,
    "office:post_preview": STAFF,
    "office:vain_searches": STAFF,
    "office:application": STAFF,
    "office:applications": STAFF,
    "office:correct_proposal": STAFF,
    "office:figures_file": STAFF,
    "office:forgotten": STAFF,
    "office:language_wishes": STAFF,
    "office:links": STAFF,
    "office:undelivered": STAFF,
    "office:proposals": STAFF,
    "office:statement": STAFF,
    "office:translations": STAFF,
    "workplace:copy_runs": MEMBERS,
    "workplace:course": MEMBERS,
    "workplace:courses": MEMBERS,
    "workplace:days": MEMBERS,
    "workplace:entries": MEMBERS,
    **{f"office:{name}": USERS for name in ("board", "clock", "planned_start", "pairs", "pair")},
    **{
        f"office:{name}": USERS
        for name in ("proposed_starts", "proposed_start", "soonest", "supply", "supply_file")
    },
    **{f"office:{name}": USERS for name in ("area_overview", "area_file")},
    "office:local": "lrrrrr",
    "office:soonest_slip": "lrrrrr",  # nothing was asked
    **{f"workplace:{name}": MEMBERS for name in ("exams", "new_exam", "exam", "exam_pool", "exam_results")},
    **{f"workplace:{name}": MEMBERS for name in ("exam_tasks", "exam_people", "new_exam_person", "exam_person")},
    **{f"workplace:{name}": MEMBERS for name in ("ask_partners", "strike_booking")},
    **{f"workplace:{name}": MEMBERS for name in ("reports", "report", "result_slips", "result_slip")},
    **{f"workplace:{name}": MEMBERS for name in ("appointments", "new_appointment", "appointment")},
    "workplace:enquiry": MEMBERS,
    "workplace:history": MEMBERS,
    "workplace:home": "lrrrrr",
    "workplace:export": MEMBERS,
    "workplace:import": MEMBERS,
    "workplace:import_template": MEMBERS,
    "workplace:imports": MEMBERS,
    "workplace:inbox": MEMBERS,
    "workplace:join": "oppppp",
    "workplace:change_role": MANAGERS,
    "workplace:leave": "lnoonn",
    "workplace:remove_member": MANAGERS,
    "workplace:members": MEMBERS,
    "workplace:new_course": MEMBERS,
    "office:new_provider": STAFF,
    "workplace:new_runs": MEMBERS,
    "office:start": STAFF,
    "office:charts": STAFF,
    "office:content": STAFF,
    "office:sleeping": STAFF,
    "office:unanswered": STAFF,
    "office:carry_on": STAFF,
    "office:without_people": STAFF,
    "office:person": STAFF,
    "workplace:preview": MEMBERS,
    "workplace:profile": MANAGERS,
    **{f"workplace:{name}": MEMBERS for name in ("quality", "licence_proof")},
    **{f"workplace:{name}": MANAGERS for name in ("new_licence", "licence")},
    **{f"workplace:{name}": MANAGERS for name in ("new_quality_report", "quality_report")},
    **dict.fromkeys(("office:licences", "office:evaluations", "office:take_overs"), STAFF),
    "workplace:evaluations": MEMBERS,
    "workplace:take_over": MANAGERS,
    "workplace:profile_history": MANAGERS,
    "office:proposal": STAFF,
    "office:providers": STAFF,
    "workplace:run": MEMBERS,
    "workplace:seats": MEMBERS,
    "workplace:answer_by_link": ALL,
    **{f"workplace:{name}": ALL for name in ("stand_in", "help_by_link")},
    "workplace:seats_by_link": ALL,
    "workplace:section": MEMBERS,
    "workplace:today": MEMBERS,
}
MODEL_PAGES = {  # what the office keeps by model pages: the list's name by that of one
    "post": "posts",
    "front": "fronts",
    "page": "pages",
    "office": "offices",
    "contact_person": "contact_persons",
    "category": "categories",
    "course_type": "course_types",
    "exam_kind": "exam_kinds",
    "exam_session": "exam_sessions",
    "school_holidays": "all_school_holidays",
    "title_words": "all_title_words",
    "word_meaning": "word_meanings",
    "clash_rule": "clash_rules",
    "threshold": "thresholds",
    "region": "regions",
    "area": "areas",
    "source": "sources",
    "means_kind": "means_kinds",
    "network_task": "network_tasks",
}
for one, all_ in MODEL_PAGES.items():
    GET |= {f"office:{name}": STAFF for name in (all_, one, f"new_{one}", f"{one}_history")}
GET |= {f"office:{name}": "lnnnrr" for name in ("fronts", "new_front")}  # there is but one
COOPERATION = {"partner": "partners", "agreement": "agreements", "meeting": "meetings"}
for one, all_ in COOPERATION.items():
    may = ADMINISTRATORS if one == "agreement" else STAFF
    GET |= {f"office:{name}": may for name in (all_, one, f"new_{one}", f"{one}_history")}
POST = {
    **dict.fromkeys([f"placement:{name}" for name in OF_SLIPS[1:]], "cccccc"),  # no seat
    **{f"workplace:{name}": MEMBERS_DO for name in ("hold_seat", "slip_seat")},
    **{f"enquiries:{name}": "cccccc" for name in ("accept", "still_waits", "first_day")},
    **{f"office:delete_{one}": STAFF_DO for one in MODEL_PAGES},
    **{f"office:delete_{one}": "lnnnnd" if one == "agreement" else STAFF_DO for one in COOPERATION},
    **{f"office:restore_{one}": "lnnncc" for one in MODEL_PAGES},
    **{f"office:restore_{one}": "lnnnnc" if one == "agreement" else "lnnncc" for one in COOPERATION},
    **{f"office:translate_{one}": STAFF_DO for one in TRANSLATED},
    "workplace:translate_course": MEMBERS_DO,
    "office:accept_proposals": STAFF_DO,
    "office:keep_translation": STAFF_DO,
    "office:mark_office": STAFF_DO,
    **{f"office:{name}": STAFF_DO for name in ("try_mail", "try_all_mails", "drop_mail")},
    "office:confirm_clock": STAFF_DO,
    "office:remark_on_proposal": "lnnnoo",
    "workplace:remark": MEMBERS_DO,
    "office:finish_decision": "lndddd",
    **{
        f"office:{name}": "lndddd" for name in ("connect_means", "delete_means", "give_means_back", "undo_lending")
    },
    "office:take_means": "lnbbbb",  # nothing was said
    "office:note_of_area": "lnnnbb",  # nothing was said
    "office:finish_area_note": STAFF_DO,
    "office:invite_to_meeting": STAFF_DO,
    "office:care_for_message": "lnnncc",
    "office:answer_message": "lnnncc",
    "office:close_message": STAFF_DO,
    "office:settle_messages": STAFF_DO,
    "office:say_waiting": MEMBERS_DO,
    "office:known_code": MEMBERS_DO,
    "office:say_of_newcomer": STAFF_DO,
    "office:say_of_double": MEMBERS_DO,
    "office:settle_double": STAFF_DO,
    "office:settle_applications": STAFF_DO,
    "workplace:settle_enquiries": MEMBERS_DO,
    "office:replace_contact_person": STAFF_DO,
    "office:accept_application": STAFF_DO,
    "office:accept_proposal": "lnnncc",
    "workplace:archive": MEMBERS_DO,
    "workplace:cancel_run": "lncccc",
    "workplace:called_by_link": "gggggg",  # nobody has answered yet
    "workplace:change_role": MANAGERS_DO,
    "workplace:end_seat_links": MANAGERS_DO,
    "workplace:entries": "lncccc",
    "office:ask_pair": USERS_DO,
    "office:ask_proposed": USERS_DO,
    **{f"office:{name}": "lnbbbb" for name in ("take_proposed", "decline_proposed")},  # nothing was said
    "office:decide_pair": MEMBERS_DO,
    "workplace:propose_entries": MEMBERS_DO,
    "workplace:confirm_course": MEMBERS_DO,
    "office:decline_application": "lnnnoo",
    "workplace:delete_run": MEMBERS_DO,
    "workplace:do_import": MEMBERS_DO,
    "workplace:keep_answers": MEMBERS_DO,
    "workplace:take_exams": MEMBERS_DO,
    "workplace:say_gone": MEMBERS_DO,
    **{f"workplace:{name}": MEMBERS_DO for name in ("undo_import", "keep_missing")},
    "workplace:end_take_over": MANAGERS_DO,
    "workplace:invite": "lnnooo",
    **{f"workplace:{name}": MANAGERS_DO for name in ("delete_licence", "delete_quality_report")},
    "workplace:leave": "lnddnn",
    "workplace:publish": MEMBERS_DO,
    "workplace:enquiry_act": MEMBERS_DO,
    "workplace:withdraw_slip": MEMBERS_DO,
    **{f"workplace:{name}": "lnoooo" for name in ("issue_slip", "check_slip")},
    **{f"workplace:{name}": MEMBERS_DO for name in ("settle_bookings", "told_booking")},
    **{f"workplace:{name}": MEMBERS_DO for name in ("accept_slip", "accept_shown_seat")},
    "workplace:publish_evaluation": MANAGERS_DO,
    "workplace:print_tickets": "lnoooo",
    "workplace:ask_exam_seats": MEMBERS_DO,
    "workplace:give_exam_seats_back": MEMBERS_DO,
    **{f"workplace:{name}": MEMBERS_DO for name in (*OF_TASKS, "answer_help", "delete_exam_person")},
    "workplace:confirm_exam_turn": MEMBERS_DO,
    "workplace:release_exam_turn": MEMBERS_DO,
    "workplace:release_exam_seats": MEMBERS_DO,
    "workplace:remove_member": MANAGERS_DO,
    "workplace:remark_on_profile": MANAGERS_DO,
    "workplace:restore": "lncccc",
    "workplace:restore_profile": "lnnccc",
    "office:return_proposal": "lnnnoo",
    "workplace:revive_run": MEMBERS_DO,
    "workplace:suspend": "lncccc",
    "workplace:take_back": "lnnnnn",
    "workplace:withdraw_invitation": MANAGERS_DO,
    "workplace:withdraw_profile": MANAGERS_DO,
    "workplace:withdraw_proposal": MEMBERS_DO,
}
OTHERS = r"admin:"  # see tests/accounts/test_admin.py


def names(patterns=None, space=""):
    for pattern in patterns or get_resolver().url_patterns:
        if isinstance(pattern, URLPattern):
            if pattern.name:
                yield f"{space}{pattern.name}"
        else:
            yield from names(pattern.url_patterns, f"{space}{pattern.namespace}:" if pattern.namespace else space)


def test_every_named_address_has_a_row():
    found = {name for name in names() if not re.match(OTHERS, name)}

    assert found == set(GET) | set(POST)


arguments = {}  # of the addresses; the provider itself beside them


@pytest.fixture
def world():
    """One of everything, with the arguments that its addresses take."""
    load("one of everything", timezone.localdate(), by=lambda: arguments.update(make_one_of_everything()))
    return deepcopy(arguments)


def make_one_of_everything() -> dict:
    provider = make_provider(email="werk@beispiel.example")
    run = make_run(make_course(provider=provider))
    make_entry_point(run, 20)
    draft = make_course(provider=provider, status=Course.Status.DRAFT)
    member = make_membership(provider=provider)
    office = make_office()
    application = Application.objects.create(
        name="Neu",
        kind="initiative",
        municipality=make_municipality(),
        contact_name="Erika",
        email="erika@beispiel.example",
        offers="Café",
        language="de",
    )
    inviter = make_user(role=User.Role.COORDINATOR)
    change = MembershipChange.objects.create(
        provider=provider, user=member.user, by=make_user(), membership_key=0, role_before="manager"
    )
    invitation = Invitation.objects.create(provider=provider, email="neu@beispiel.example", invited_by=inviter)
    proposal = Proposal.objects.create(course=run.course, changes={"title_de": ["a", "b"]})
    Proposal.objects.create(provider=provider, changes={"name": [provider.name, "b"]})
    enquiry = Enquiry.objects.create(run=run, name="Olena", email="olena@beispiel.example", language="de")
    sent = provider.imported_files.create(name="kurse.csv", table=[["Titel", "Beginn", "Ende"]])
    TakeOver.objects.create(provider=provider, url="https://kurse.beispiel.example/")
    exam = make_exam_session(make_exam_kind(), provider=provider, needs_examiners=1)
    held = make_exam_session(exam.kind, provider=provider, on=-3)
    ExamResult.objects.create(session=held, taken=9, passed=2)
    licence = make_licence(provider, proof=stored())
    numbers = QualityReport.objects.create(provider=provider, begins_on=days(-99), ends_on=days(-9), teachers=3)
    helper = make_exam_person(provider)
    others = make_exam_session(exam.kind, provider=make_provider("Zentrum"), is_offered=True, needs_rooms=1)
    turn = exam.turns.create(provider=others.provider, task="examiner", number=1)
    wanted = exam.seat_requests.create(provider=others.provider, seats=1)
    asked = make_help_request(others, provider, task="room")
    slip = make_result_slip(provider)
    booking = make_booking(make_appointment(provider))
    person, post, page = make_person(office=office), make_post(), make_page()
    message = make_message()
    partner = make_partner(provider=provider)
    agreement = make_signature(partner, make_agreement(document=stored())).agreement
    meeting = make_meeting(partner)
    decision = make_decision(meeting, partner)
    offered, needed = make_means(partner), make_means(make_partner(), "need")
    lent = make_lending(make_means(partner), make_partner())
    waiting = make_demand(make_source(provider=provider))
    for key, name in TOWNS.items():
        make_municipality(name, pk=key, is_town=True)
    of_provider = {"provider": provider.slug}
    of_course = {**of_provider, "pk": run.course.pk}
    of_run = {**of_course, "run": run.pk}
    starts = [make_run(make_course(provider=provider, level_from=1, level_to=1)) for _number in range(2)]
    two = {"first": starts[0].pk, "second": starts[1].pk}
    make_pair_asked(*starts)
    proposed = {"pk": make_proposed_start(starts[0]).pk}
    return {
        "provider": provider,
        "office:planned_start": {"pk": starts[0].pk},
        **{f"office:{name}": two for name in ("pair", "ask_pair", "decide_pair")},
        **{f"office:{name}": proposed for name in PROPOSED},
        "account_confirm_email": {"key": "x"},
        "account_reset_password_from_key": {"uidb36": "x", "key": "y"},
        "contacts:contact_card": {"slug": person.slug},
        "courses:course": {"slug": run.course.slug},
        "enquiries:enquire": {"slug": run.course.slug, "pk": run.pk},
        "courses:run_calendar": {"slug": run.course.slug, "pk": run.pk},
        "mfa_edit_webauthn": {"pk": 0},
        "mfa_remove_webauthn": {"pk": 0},
        "kept_form": {"word": "x"},
        "media": {"path": "bilder/x.webp"},
        "news:post": {"slug": post.slug},
        "pages:page": {"slug": page.slug},
        "provider page": {"slug": provider.slug},
        "sitemap": {"section": "courses"},
        "workplace:join": {"token": invitation.token},
        **{f"enquiries:{name}": {"token": status_token(enquiry)} for name in BY_STATUS_LINK},
        **{
            f"workplace:{name}": {"token": answer_token(enquiry, contact_of(run.course))}
            for name in ("answer_by_link", "called_by_link")
        },
        "workplace:seats_by_link": {"token": seats_token(provider)},
        "workplace:stand_in": {"token": stand_in_token(others, provider, Task.ROOM, addresses_of(provider)[0])},
        "exams:kind": {"slug": exam.kind.slug},
        **{f"exams:{name}": {"pk": exam.pk} for name in ("session", "calendar", "ask")},
        "workplace:exam": {**of_provider, "pk": exam.pk},
        "workplace:ask_partners": {**of_provider, "pk": exam.pk, "task": "examiner"},
        "workplace:answer_help": {**of_provider, "pk": asked.pk},
        "workplace:confirm_exam_turn": {**of_provider, "pk": turn.pk},
        "workplace:release_exam_turn": {**of_provider, "pk": turn.pk},
        "workplace:release_exam_seats": {**of_provider, "pk": wanted.pk},
        "workplace:help_by_link": {"token": help_token(asked, addresses_of(provider)[0])},
        **{f"workplace:{name}": {**of_provider, "pk": licence.pk} for name in OF_LICENCE},
        **{f"workplace:{name}": {**of_provider, "pk": numbers.pk} for name in OF_NUMBERS},
        "workplace:exam_results": {**of_provider, "pk": held.pk},
        **{f"workplace:{name}": {**of_provider, "pk": others.pk} for name in (*OF_POOL, *OF_TASKS)},
        **{f"workplace:{name}": {**of_provider, "pk": helper.pk} for name in OF_HELPER},
        **{f"workplace:{name}": {**of_provider, "pk": slip.pk} for name in OF_SLIP},
        "workplace:appointment": {**of_provider, "pk": booking.appointment.pk},
        **{f"workplace:{name}": {**of_provider, "pk": booking.pk} for name in ("told_booking", "strike_booking")},
        "workplace:slip_seat": {
            **of_provider,
            "pk": slip.seats.create(run=run, until=days(3)).pk,
        },
        "workplace:accept_slip": {**of_provider, "pk": provider.shown_slips.create(slip=slip).pk},
        **{f"placement:{name}": {"token": token_of_test(slip)} for name in OF_SLIPS},
        "placement:book": {"pk": booking.appointment.pk},
        **{f"placement:{name}": {"token": token_of_test(booking)} for name in ("seat", "give_back")},
        "workplace:report": {**of_provider, "pk": make_message(kind="error", provider=provider).pk},
        **of_model_pages("exam_kind", exam.kind),
        **of_model_pages("exam_session", exam),
        **of_model_pages("post", post),
        **of_model_pages("front", make_front()),
        **of_model_pages("page", page),
        **of_model_pages("office", office),
        "office:mark_office": {"pk": office.pk},
        **{f"office:{name}": {"pk": 1} for name in ("try_mail", "drop_mail")},
        **of_model_pages("contact_person", person),
        **of_model_pages("category", run.course.course_type.category),
        **of_model_pages("partner", partner),
        **of_model_pages("agreement", agreement),
        **of_model_pages("meeting", meeting),
        "cooperation:unsubscribe": {"token": make_liaison(partner).token},
        "office:agreement_page": {"pk": agreement.pk},
        **of_model_pages("means_kind", offered.kind),
        **of_model_pages("network_task", make_network_task("", partner)),
        **{f"office:{name}": {"pk": offered.pk} for name in OF_MEANS},
        "office:connect_means": {"need": needed.pk, "offer": offered.pk},
        **{f"office:{name}": {"pk": lent.pk} for name in ("give_means_back", "undo_lending")},
        "office:agreement_document": {"pk": agreement.pk},
        "office:amendment_document": {"pk": make_amendment(agreement, document=stored()).pk},
        "office:finish_decision": {"pk": decision.pk},
        "office:keep_translation": {"pk": make_outdated(page).pk},
        **{f"office:{name}": {"pk": meeting.pk} for name in ("meeting_page", "meeting_file", "invite_to_meeting")},
        **{f"office:{name}": {"pk": partner.pk} for name in ("partner_duties", "partner_duties_file")},
        **of_model_pages("course_type", run.course.course_type),
        **of_model_pages("school_holidays", make_school_holidays()),
        **of_model_pages("title_words", make_title_words()),
        **of_model_pages("word_meaning", make_word_meaning()),
        **of_model_pages("clash_rule", make_clash_rule(weeks=0)),
        **of_model_pages("threshold", make_threshold(run.course.course_type)),
        **of_model_pages("region", waiting.area.region),
        **of_model_pages("area", waiting.area),
        **{f"office:{name}": {"pk": waiting.area.pk} for name in ("area_overview", "area_file", "note_of_area")},
        "office:finish_area_note": {"pk": make_area_note(waiting.area).pk},
        **of_model_pages("source", waiting.source),
        "planning:entry": {"token": token_of(waiting)},
        **{
            f"office:{name}": {"source": waiting.source.pk} for name in ("waiting_of", "month_sheet", "known_code")
        },
        **{f"office:{name}": {"source": waiting.source.pk, "pk": waiting.pk} for name in OF_WAITING},
        "office:say_of_newcomer": {"pk": make_demand().pk},
        "office:settle_double": {"earlier": waiting.pk, "later": make_demand().pk},
        **{f"office:{name}": {"pk": message.pk} for name in MESSAGE},
        "office:post_preview": {"pk": post.pk},
        "office:replace_contact_person": {"pk": person.pk},
        **{f"office:{name}": {"pk": application.pk} for name in APPLICATION},
        **{f"office:{name}": {"pk": proposal.pk} for name in PROPOSAL},
        **{f"workplace:{name}": of_provider for name in OF_PROVIDER},
        **{f"workplace:{name}": of_course for name in OF_COURSE},
        **{f"workplace:{name}": of_run for name in OF_RUN},
        "workplace:print_tickets": {**of_course, "run": make_run(run.course, start=-9, number="Z 1").pk},
        **{f"workplace:{name}": {**of_provider, "pk": sent.pk} for name in OF_IMPORT},
        "workplace:publish": {**of_provider, "pk": draft.pk},
        "workplace:section": {**of_course, "section": "was"},
        "workplace:restore": {**of_course, "record": run.course.history.first().pk},
        "workplace:restore_profile": {**of_provider, "record": provider.history.first().pk},
        "workplace:enquiry": {**of_provider, "pk": enquiry.pk},
        "workplace:enquiry_act": {**of_provider, "pk": enquiry.pk},
        "workplace:change_role": {**of_provider, "pk": member.pk},
        "workplace:remove_member": {**of_provider, "pk": member.pk},
        "workplace:take_back": {"pk": change.pk},
        "workplace:withdraw_invitation": {**of_provider, "pk": invitation.pk},
    }


def of_model_pages(name, thing) -> dict:
    one = {"pk": thing.pk}
    back = {**one, "record": thing.history.first().pk}
    changes = {f"office:{name}": one, f"office:{name}_history": one, f"office:delete_{name}": one}
    if name in TRANSLATED:
        changes[f"office:translate_{name}"] = one
    return {**changes, f"office:restore_{name}": back}


TOWNS = {"9001": "Goldberg", "9002": "Sternberg"}  # to choose from, by their keys
OF_WAITING = ["waiting_slip", "say_waiting", "change_waiting", "say_of_double"]
BY_STATUS_LINK = ["status", "slip", "contact", "ask_again", "withdraw", "accept", "still_waits", "first_day"]
OF_MEANS = ["means_entry", "change_means", "delete_means", "take_means"]
MESSAGE = ["message", "care_for_message", "answer_message", "close_message"]
APPLICATION = ["application", "accept_application", "decline_application"]
PROPOSAL = ["proposal", "correct_proposal", "remark_on_proposal", "accept_proposal", "return_proposal"]
OF_PROVIDER = [
    "today",
    "seats",
    "courses",
    "new_course",
    "inbox",
    "profile",
    "profile_history",
    "settle_enquiries",
    "end_seat_links",
    "exams",
    "new_exam",
    "exam_pool",
    *("exam_tasks", "exam_people", "new_exam_person"),
    *("appointments", "new_appointment", "settle_bookings"),
    *("quality", "new_licence", "new_quality_report"),
    *("take_over", "end_take_over"),
]
OF_LICENCE = ["licence", "licence_proof", "delete_licence"]
OF_NUMBERS = ["quality_report", "delete_quality_report"]
OF_SLIP = ["result_slip", "withdraw_slip", "hold_seat"]
OF_POOL = ["ask_exam_seats", "give_exam_seats_back"]
OF_HELPER = ["exam_person", "delete_exam_person"]
OF_PROVIDER += ["members", "invite", "leave", "imports", "import_template", "export"]
OF_PROVIDER += ["remark_on_profile", "withdraw_profile", "reports", "result_slips", "issue_slip", "check_slip"]
OF_PROVIDER += ["accept_shown_seat"]
OF_COURSE = [
    "course",
    "preview",
    "translate_course",
    "confirm_course",
    "suspend",
    "archive",
    "withdraw_proposal",
    "new_runs",
]
OF_COURSE += ["copy_runs", "history", "remark", "keep_missing", "evaluations", "publish_evaluation"]
OF_IMPORT = ["import", "keep_answers", "say_gone", "take_exams", "do_import", "undo_import"]
OF_RUN = ["run", "days", "entries", "propose_entries", "cancel_run", "revive_run", "delete_run"]


def enter(client, role, provider):
    if role == "stranger":
        client.force_login(make_membership(provider=make_provider(name="Andere")).user)
    elif role in {"editor", "manager"}:
        client.force_login(make_membership(provider=provider, role=Membership.Role(role)).user)
    elif role != "anonymous":
        client.force_login(make_user(role=User.Role(role)))


DATA = {"workplace:change_role": {"role": "manager"}, "enquiries:first_day": {"came": "yes"}}
DATA |= {"office:decide_pair": {"answer": "apart"}}


@contextmanager
def undone():
    """Whatever happens within has not happened afterwards."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def letter(response, method) -> str:
    response.getvalue()  # closes a file
    if response.status_code == 302:
        if response["Location"].startswith(("/de/konto/login/?", "/en/konto/login/?")):
            return "l"
        return "d" if method == "post" else "r"
    return {200: "o", 404: "n", 410: "g", 403: "p", 400: "b", 301: "r", 409: "c"}.get(response.status_code, "?")


@pytest.mark.parametrize("number", range(len(ROLES)), ids=ROLES)
@pytest.mark.parametrize(("method", "table"), [("get", GET), ("post", POST)])
def test_every_role_gets_the_answer_of_the_table_and_opening_changes_no_row(client, world, method, table, number):
    enter(client, ROLES[number], world["provider"])
    for user in User.objects.filter(emailaddress=None):
        prove(user)

    before, found = fingerprint(), {}
    for name in table:
        arguments = world.get("provider page" if name == "provider" else name, {})
        with undone() if method == "post" else nullcontext():
            found[name] = letter(
                getattr(client, method)(reverse(name, kwargs=arguments), DATA.get(name, {})), method
            )

    wanted = {name: letters[number] for name, letters in table.items()}
    assert {name: (found[name], wanted[name]) for name in table if found[name] != wanted[name]} == {}
    assert changed(before) == set()


@pytest.mark.parametrize("role", ROLES)
def test_what_changes_something_is_not_done_by_opening_it(client, world, role):
    enter(client, role, world["provider"])

    only_done = set(POST) - set(GET)  # the others ask first
    answers = {client.get(reverse(name, kwargs=world.get(name, {}))).status_code for name in only_done}

    assert answers == {405}


@pytest.mark.parametrize("number", [1, 60])
@pytest.mark.parametrize(
    ("role", "kinds", "limit"),
    [
        ("manager", {MEMBERS, MANAGERS}, 22),
        ("administrator", {STAFF, ADMINISTRATORS, PARTNERS}, 20),
    ],
)
def test_no_page_of_the_work_place_and_the_office_asks_the_database_often(
    client, world, role, kinds, limit, number
):
    course = Course.objects.get(pk=world["workplace:course"]["pk"])
    for _number in range(number):
        make_run(course)
        make_run(make_course(provider=world["provider"]))
    enter(client, role, world["provider"])
    other = "office:" if role == "manager" else "workplace:"
    pages = [name for name, letters in GET.items() if letters in kinds and not name.startswith(other)]

    counts = {}
    for name in pages:
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse(name, kwargs=world.get(name, {}))).getvalue()
        counts[name] = len(queries)

    limits = dict.fromkeys(pages, limit) | {"office:start": 24}  # it asks for the first of each kind of work
    assert {name: count for name, count in counts.items() if count > limits[name]} == {}
    assert len(pages) > 20
