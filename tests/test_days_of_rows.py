"""What a row says of itself by the day, and what is chosen by it; see also ``test_turning_days``."""

from datetime import time, timedelta
from types import SimpleNamespace

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.models import User
from contacts.models import Message
from cooperation.means import actions as means
from cooperation.means.forms import MeansForm
from cooperation.means.matching import Match
from cooperation.models import Means
from cooperation.models.turns import round_of
from courses.actions import NotPossibleError, holds, reminders
from courses.actions.runs import decided_later, enter_sections
from courses.evaluations.counting import print_codes, seats_taken
from courses.models import CourseRun, Hold
from courses.public import wording
from courses.public.cards import times
from courses.rhythm import next_session, sessions
from courses.section_forms import type_choices
from enquiries.models import Enquiry
from enquiries.runs import SoughtRun
from exams.models import ExamPerson, ExamResult, ExamSession, HelpRequest, ResultSlip, SlipSeat
from exams.models.results import check_held
from exams.models.sessions import State, to_come
from exams.placement.forms import ResultForm
from exams.public import wording as exam_wording
from exams.public.page import session_context
from exams.public.views import courses_to
from exams.sought import SoughtExam, is_living
from office.local.needs import Sought
from office.local.offers import Able, offer
from planning.actions.saying import still_waits
from planning.models import Demand, ProposedStart
from planning.starts.reading import all_planned
from planning.starts.states import State as StartState
from providers.models import Licence
from tests.factories import (
    days,
    make_area_note,
    make_course,
    make_course_date,
    make_course_type,
    make_demand,
    make_enquiry,
    make_entry_point,
    make_exam_enquiry,
    make_exam_person,
    make_exam_session,
    make_help_request,
    make_lending,
    make_licence,
    make_means,
    make_message,
    make_network_task,
    make_partner,
    make_person,
    make_proposed_start,
    make_provider,
    make_result_slip,
    make_run,
    make_threshold,
    make_user,
    same_time,
)
from tests.test_turning_days import wrong_turns
from workplace.courses import is_seen
from workplace.exams.asking import AskForm

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


def read(run):
    return CourseRun.objects.with_availability().get(pk=run.pk)


# Courses


def is_past_in_words(start):
    return wording.heading(read(make_run(start=start)), TODAY()).startswith("läuft seit")


def says_that_one_may_still_join(start):
    run = read(make_run(start=start, end=100, late_entry=True))
    return wording.start(run, TODAY()).startswith("läuft")


def is_waited_for(start):
    run = (
        CourseRun.objects.with_availability()
        .prefetch_related("weekly_times", "dates")
        .get(pk=make_run(start=start).pk)
    )
    return [*times(run, TODAY())] != []


def says_when_it_would_have_begun(start):
    return wording.wait(read(make_run(start=start, status="cancelled")), TODAY()) != ""


def meets_today_or_later(day):
    run = make_run(start=-9)
    make_course_date(run, days(day))
    return next_session(sessions(run), TODAY()) is not None


def begins_a_section(start):
    """The second one, on the second day."""
    run = make_run(start=start - 1, end=30)
    for day in (start - 1, start):
        make_course_date(run, days(day), time(9), time(12))
    return enter_sections(run, 4, TODAY()) == 1


def is_next_date(day):
    run = make_run(start=-9)
    return wording.next_date([make_course_date(run, days(day))], TODAY()) != []


def is_kept_in_copies(decided):
    """A week later, of a start that lies ahead then."""
    run = make_run(start=10, decide_on=days(decided))
    return decided_later(run, timedelta(days=7)) is not None


def has_learners(end):
    return seats_taken(make_run(start=-90, end=end)) > 0


def is_to_evaluate(start):
    run = make_run(start=start)
    return run in CourseRun.objects.to_evaluate()


def has_living_codes(until):
    run = make_run(start=-9)
    print_codes(run, is_anew=False)
    run.evaluation_codes.update(until=days(until))
    (row,) = CourseRun.objects.to_evaluate()
    return row.living_codes > 0 and run.evaluation_codes.living().exists()


def is_hold_living(until):
    hold = holds.hold(make_run(seats_total=10, seats_free=2))
    Hold.objects.update(until=days(until))
    hold.refresh_from_db()
    return hold.is_living and Hold.objects.living().exists()


def is_kind_to_choose(retired_on):
    kind = make_course_type("Alte Art", retired_on=days(retired_on))
    return kind.pk in [pk for _name, rows in type_choices()[1:] for pk, _text in rows]


def is_seen_again(suspended_until):
    return is_seen(make_course(suspended_until=days(suspended_until)))


# Enquiries


def is_first_day_asked(start):
    make_enquiry(make_run(start=start), status="placed", closed_at=same_time(-20))
    return Enquiry.objects.first_day_unknown().exists()


def is_told_that_a_report_was_left(created):
    row = make_message(kind="error", provider=make_provider())
    Message.objects.filter(pk=row.pk).update(created_at=same_time(created))
    return Message.objects.left_by_providers().exists()


def is_absent(until):
    return make_person(absent_until=days(until)).is_absent()


# Exams


def is_exam_past(on):
    session = make_exam_session(on=on)
    return (session.state == State.PAST, SoughtExam(session).is_coming) == (True, False)


def is_exam_closed(deadline):
    session = make_exam_session(deadline=deadline)
    return session.state == State.CLOSED and " war " in exam_wording.deadline(session, TODAY())


def is_exam_cancelled_for_those_who_asked(on):
    make_exam_enquiry(make_exam_session(on=on, is_cancelled=True))
    return Enquiry.objects.filter(SoughtExam.cancelled()).exists()


def is_exam_over_for_those_who_asked(on):
    make_exam_enquiry(make_exam_session(on=on))
    return Enquiry.objects.filter(SoughtExam.over()).exists()


def is_course_over_for_those_who_asked(end):
    make_enquiry(make_run(start=-90, end=end))
    return Enquiry.objects.filter(SoughtRun.over()).exists()


def says_how_long_it_is_until(on):
    return bool(session_context(make_exam_session(on=on), TODAY())["wait"])


def says_the_year_of_an_exam(on):
    session = make_exam_session(on=on, deadline=-9)
    return str(session.date.year) in exam_wording.day(session, TODAY())


def leads_to_an_exam(start):
    """On the thirtieth day, on which the course ends at the latest."""
    session = make_exam_session(on=30)
    run = make_run(make_course(level_from=3, level_to=3), start=start, end=30)
    session.kind.course_types.add(run.course.course_type)
    return bool(courses_to(session.kind, session.date))


def is_seat_living(until):
    return is_living(make_exam_enquiry(status="offered", held_until=days(until)))


def takes_help(on):
    return make_exam_session(on=on).takes_help


def lets_helpers_go(on):
    return make_exam_session(on=on).lets_helpers_go


def is_told_to_helpers(on):
    make_exam_session(on=on, needs_rooms=1)
    return ExamSession.objects.to_remind_helpers().exists()


def may_be_set(day):
    try:
        to_come(days(day), None)
    except ValidationError:
        return False
    return True


def may_have_been_held(day):
    session = make_exam_session(on=-3)
    ExamResult.objects.create(session=session, taken=9, passed=2)
    try:
        check_held(session, days(day))
    except ValidationError:
        return False
    return True


def is_help_open(on):
    make_help_request(make_exam_session(provider=make_provider("Zentrum"), on=on), make_partner_provider())
    return HelpRequest.objects.open().exists()


def make_partner_provider():
    return make_partner(provider=make_provider("Partner")).provider


def is_help_reminded(by):
    make_help_request(provider=make_partner_provider(), by=by, asked_on=days(-3))
    return HelpRequest.objects.to_remind().exists()


def is_help_reminded_after(asked_on):
    make_help_request(provider=make_partner_provider(), by=1, asked_on=days(asked_on))
    return HelpRequest.objects.to_remind().exists()


def is_help_late(by):
    row = make_help_request(by=by)
    return row.is_late and HelpRequest.objects.due(TODAY()).exists()


def may_be_answered_until(day):
    session = make_exam_session(on=20)
    form = AskForm(session=session, data={"answer_by": str(days(day))})
    form.full_clean()
    return "answer_by" not in form.errors


def has_served(on):
    provider = make_provider()
    session = make_exam_session(provider=provider, on=on)
    turn = session.turns.create(provider=provider, task="examiner", number=1)
    turn.people.add(make_exam_person(provider, session.kind))
    (person,) = ExamPerson.objects.with_turns(session.date.year)
    return (person.turns_done, person.turns_promised) == (1, 0)


def may_examine(until):
    """At an exam in thirty days."""
    session = make_exam_session()
    person = make_exam_person(session.provider, session.kind, until=until)
    return person.licences.get().is_for(session)


def make_old_examiner(session, until):
    """Whom nobody has changed for long."""
    person = make_exam_person(make_partner_provider(), session.kind, until=until)
    ExamPerson.objects.update(changed_at=timezone.now() - timedelta(days=900))
    return person


def is_examiner_kept_after_the_licence(until):
    make_old_examiner(make_exam_session(), until)
    return not ExamPerson.objects.outdated().exists()


def is_examiner_kept_after_the_exam(on):
    session = make_exam_session(on=on)
    person = make_old_examiner(session, -900)
    session.turns.create(provider=person.provider, task="examiner", number=1).people.add(person)
    return not ExamPerson.objects.outdated().exists()


def is_slip_valid(ends_on):
    slip = make_result_slip()
    ResultSlip.objects.update(tested_on=days(-99), ends_on=days(ends_on))
    slip.refresh_from_db()
    return slip.is_valid and ResultSlip.objects.valid().exists()


def is_test_day(day):
    form = ResultForm(data={"tested_on": str(days(day))})
    form.full_clean()
    return "tested_on" not in form.errors


def is_slip_seat_held(until):
    run = make_run(seats_total=10, seats_free=2)
    SlipSeat.objects.create(slip=make_result_slip(), run=run, hold=holds.hold(run), until=days(3))
    Hold.objects.update(until=days(until))
    return SlipSeat.objects.held().exists()


def joins_at_the_start(start):
    run = make_run(start=start)
    make_entry_point(run, on=30)
    return SlipSeat(slip=make_result_slip(), run=run).joined_on == run.start


def joins_in_a_section(on):
    run = make_run(start=-30)
    make_entry_point(run, on=on)
    make_entry_point(run, on=30)
    return SlipSeat(slip=make_result_slip(), run=run).joined_on == days(on)


# Partners and planning


def is_means_current(ends_on):
    make_means(make_partner(), begins_on=days(-90), ends_on=days(ends_on))
    return Means.objects.current().exists()


def may_be_offered_to(ends_on):
    """While somebody has it for nine days."""
    lent = make_lent(9)
    form = MeansForm(instance=lent.offer, user=make_user(role=User.Role.COORDINATOR))
    form.cleaned_data = {}
    form.judge_lent({"begins_on": lent.offer.begins_on, "ends_on": days(ends_on), "number": 1})
    return not form.errors


def counts_as_a_turn_of_the_year(day):
    """After two of them it is the turn of a partner that has had one."""
    first, last = make_partner(name="A"), make_partner(name="Z")
    task = make_network_task("", last, first, turns={day: 0, -361: 1})
    task.turns.create(partner=last, on=days(-362))
    return round_of(task, TODAY()).after == first


def make_lent(ends_on):
    offer = make_means(make_partner(), begins_on=days(-90))
    return make_lending(offer, make_partner(), begins_on=days(-30), ends_on=days(ends_on))


def is_lending_late(ends_on):
    return make_lent(ends_on).is_late


def is_out_on_that_day(first):
    """Lent for the next nine days."""
    return make_lent(9).is_within(days(first), days(first + 5))


def is_out_before(last):
    offer = make_means(make_partner())
    return make_lending(offer, make_partner(), begins_on=days(9), ends_on=days(20)).is_within(days(0), days(last))


def offered_and_needed(**days_of_need):
    offer = make_means(make_partner(), begins_on=days(2), ends_on=days(9))
    return offer, make_means(make_partner(), "need", kind=offer.kind, **days_of_need)


def may_be_taken(first, last):
    offer, need = offered_and_needed()
    try:
        means.take(offer, need.partner, 1, days(first), days(last))
    except NotPossibleError:
        return False
    return True


def may_be_taken_from(first):
    return may_be_taken(first, 9)


def may_be_taken_to(last):
    return may_be_taken(2, last)


def may_be_taken_from_the_fifth_to(last):
    return may_be_taken(5, last)


def lasts_from(first):
    offer, need = offered_and_needed(begins_on=days(first), ends_on=days(9))
    return Match(need, offer, None, 1).lasts


def lasts_to(last):
    offer, need = offered_and_needed(begins_on=days(2), ends_on=days(last))
    return Match(need, offer, None, 1).lasts


def are_seats_to_confirm(as_of):
    make_run(seats_as_of=days(as_of))
    return bool(list(reminders.due()))


def is_turn_to_come(day):
    one, two = make_partner(), make_partner()
    task = make_network_task("", one, two, turns={day: 0})
    found = round_of(task, TODAY())
    return found.due is not None and found.last is None


def has_such_a_course_running(start):
    run = make_run(make_course(), start=start)
    return Able(run.course.provider, run, 0, TODAY()).is_running


def has_such_a_course_running_still(end):
    run = make_run(make_course(), start=-90, end=end)
    return Able(run.course.provider, run, 0, TODAY()).is_running


def is_a_way_too_late(day):
    need, way = SimpleNamespace(waiting=1, without_seat=0), SimpleNamespace(days=day)
    return Sought(need, [way], free=9).lack(int) is not None


def is_running(start):
    run = make_run(make_course("Deutsch", level_from=1, level_to=1), start=start)
    return offer((run.course.course_type.category, 1, ""), [run], TODAY()).has_begun


def is_note_late(due_on):
    return make_area_note(due_on=days(due_on)).is_late


def is_to_ask_again(confirmed_on):
    return make_demand(confirmed_on=days(confirmed_on)).is_to_ask_again


def counts_what_a_person_says(created):
    row = make_demand()
    ends_on = row.ends_on - timedelta(days=9)
    Demand.objects.update(created_at=same_time(created), ends_on=ends_on)
    return still_waits(row).ends_on != ends_on


def is_proposal_standing(starts_on):
    make_proposed_start(make_run(), starts_on=days(starts_on))
    return ProposedStart.objects.takeable().exists()


def is_rule_of_the_day(day):
    return make_threshold(make_course_type(), valid_from=days(0), valid_until=days(9)).holds_on(days(day))


def is_started(start):
    make_run(start=start)
    (found,) = all_planned(CourseRun.objects.all())
    return found.state == StartState.RUNNING


def is_licence_to_confirm(until):
    make_licence(until=until, is_confirmed=False)
    return Licence.objects.to_confirm().exists()


def is_licence_begun(valid_from):
    make_licence(valid_from=days(valid_from))
    return Licence.objects.valid().exists()


def goes_on_with_another(until):
    """Of the same kind as one that ends in nine days."""
    provider = make_provider()
    make_licence(provider, 9)
    make_licence(provider, until)
    return Licence.objects.to_renew().count() == 1


def is_not_answered_in_time(by):
    return make_help_request(provider=make_partner_provider(), by=by, asked_on=days(-3)).is_late


TURNS = [  # the last day on which it is so, and the next on which it is not; or the other way round
    (is_past_in_words, -1, 0),
    (is_not_answered_in_time, -1, 0),
    (says_that_one_may_still_join, -1, 0),
    (is_waited_for, 1, 0),
    (says_when_it_would_have_begun, 0, -1),
    (meets_today_or_later, 0, -1),
    (begins_a_section, 0, -1),
    (is_next_date, 0, -1),
    (is_kept_in_copies, -7, -8),
    (has_learners, -56, -57),
    (is_to_evaluate, 0, 1),
    (has_living_codes, 0, -1),
    (is_hold_living, 0, -1),
    (is_kind_to_choose, 1, 0),
    (is_first_day_asked, 0, 1),
    (is_told_that_a_report_was_left, -8, -7),
    (is_absent, 0, -1),
    (is_exam_past, -1, 0),
    (is_exam_closed, -1, 0),
    (is_exam_cancelled_for_those_who_asked, 0, -1),
    (is_exam_over_for_those_who_asked, -1, 0),
    (is_course_over_for_those_who_asked, -1, 0),
    (says_how_long_it_is_until, 0, -1),
    (says_the_year_of_an_exam, -1, 0),
    (says_the_year_of_an_exam, exam_wording.FAR + 1, exam_wording.FAR),
    (leads_to_an_exam, 29, 30),
    (is_seat_living, 0, -1),
    (takes_help, 0, -1),
    (lets_helpers_go, 14, 13),
    (is_told_to_helpers, 14, 15),
    (is_told_to_helpers, 0, -1),
    (may_be_set, 0, -1),
    (may_have_been_held, 0, 1),
    (is_help_open, 0, -1),
    (is_help_reminded, 2, 3),
    (is_help_reminded, 0, -1),
    (is_help_reminded_after, -1, 0),
    (is_help_late, -1, 0),
    (may_be_answered_until, 0, -1),
    (may_be_answered_until, 20, 21),
    (has_served, -1, 0),
    (may_examine, 30, 29),
    (is_examiner_kept_after_the_licence, -365, -366),
    (is_examiner_kept_after_the_exam, -365, -366),
    (is_slip_valid, 0, -1),
    (is_test_day, 0, 1),
    (is_slip_seat_held, 0, -1),
    (joins_at_the_start, 0, -1),
    (joins_in_a_section, 0, -1),
    (is_means_current, 0, -1),
    (may_be_offered_to, 9, 8),
    (is_lending_late, -1, 0),
    (is_out_on_that_day, 9, 10),
    (is_out_before, 9, 8),
    (may_be_taken_from, 2, 1),
    (may_be_taken_to, 9, 10),
    (may_be_taken_from_the_fifth_to, 5, 4),
    (lasts_from, 2, 1),
    (lasts_to, 9, 10),
    (are_seats_to_confirm, -7, -6),
    (is_turn_to_come, 0, -1),
    (counts_as_a_turn_of_the_year, -364, -365),
    (is_seen_again, 0, 1),
    (is_running, 0, 1),
    (has_such_a_course_running, 0, 1),
    (has_such_a_course_running_still, 0, -1),
    (is_a_way_too_late, 43, 42),
    (is_note_late, -1, 0),
    (is_to_ask_again, -32, -31),
    (counts_what_a_person_says, -7, -6),
    (is_proposal_standing, 1, 0),
    (is_rule_of_the_day, 0, -1),
    (is_rule_of_the_day, 9, 10),
    (is_started, 0, 1),
    (is_licence_to_confirm, 0, -1),
    (is_licence_begun, 0, 1),
]


def test_each_row_turns_on_its_day():
    make_provider()

    assert wrong_turns(TURNS) == {}
