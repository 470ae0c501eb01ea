"""Every mail that we send, a table for ``test_letters``: an act, who gets a mail, where an answer goes."""

from datetime import timedelta

from django.utils import timezone

from accounts.models import User
from contacts import actions as contacts
from contacts.models import Message
from cooperation import actions as cooperation
from cooperation.means import actions as means
from cooperation.models import Lending, Liaison, NetworkMail
from courses import actions
from courses.actions import reminders
from courses.models import Course, CourseRun, Hold, Proposal, TakeOver
from enquiries import actions as enquiries
from enquiries.models import Enquiry
from exams import actions as exams
from exams.forms import ExamSessionForm
from exams.models import Appointment, Booking, ExamSession
from exams.placement import actions as placement
from exams.placement import holding
from exams.placement.forms import AppointmentForm
from exams.tasks import lending, serving
from exams.tasks import taking as tasks
from importing.sources import outcomes
from office.management import deleting
from planning.proposed import deciding
from planning.reckoning.merging import Choice
from planning.starts import letters, pairs, watching
from planning.starts.reading import all_planned
from providers import actions as providers
from providers.models import Application, Provider
from tests.factories import (
    days,
    make_agreement,
    make_appointment,
    make_booking,
    make_course,
    make_exam_enquiry,
    make_exam_kind,
    make_exam_person,
    make_exam_session,
    make_help_request,
    make_lending,
    make_liaison,
    make_licence,
    make_means,
    make_meeting,
    make_message,
    make_municipality,
    make_partner,
    make_proposed_start,
    make_provider,
    make_result_slip,
    make_run,
    make_signature,
    same_time,
)

OFFICE, MEMBER, ASKING, OWN = (f"{who}@beispiel.example" for who in ("amt", "mitglied", "olena", "werk"))
OWN_2 = "schule@beispiel.example"
CHOICE = Choice("first", 10, 0, 0, 1, True, 6, 0)
PORTAL = "Portal <portal@beispiel.example>"
BY_PHONE = {"email": "", "phone": "03871 1"}
FORM = {"name": "Olena", "email": ASKING, "language": "uk"}
WEEK = timedelta(days=7)
DAYS = days(8), days(9)
APPLYING = {"kind": "initiative", "contact_name": "Olena", "offers": "Café"}


def asked(run, **fields):
    return Enquiry.objects.create(run=run, **FORM | {"confirm_at": timezone.now()} | fields)


def asked_of_two(world, email=""):
    """The other provider is reached at another address, or with ``email`` at the same."""
    other = make_run(make_course(provider=make_provider("Schule", email=email or "schule@beispiel.example")))
    asked(world.run)
    asked(other)


def answered(**fields):
    def prepare(world):
        row = asked(world.run, **fields)
        return lambda: enquiries.answer(row, "answered", "Ja.", by=world.member)

    return prepare


def seated(act, status="waiting", **fields):
    """Where two seats are free; ``act`` is done to an enquiry in that state."""

    def prepare(world):
        CourseRun.objects.update(seats_total=10, seats_free=2)
        since = {"waits_since": timezone.now()} if status == "waiting" else {}
        row = asked(world.run, status=status, **since | fields)
        return lambda: act(world, row)

    return prepare


def held(act):
    """The same where one of the seats is held for the enquiry."""

    def prepare(world):
        do = seated(act)(world)
        Enquiry.objects.update(status="offered", hold=actions.hold(world.run))
        return do

    return prepare


def passed_on(world):
    other = make_run(make_course(provider=make_provider("Schule", email="schule@beispiel.example")))
    row = asked(world.run, may_pass_on=True)
    return lambda: enquiries.answer(row, "passed", run=other, by=world.member)


def exam_passed_on(world):
    session = make_exam_session(provider=world.provider)
    other = make_exam_session(provider=make_provider("Schule", email="schule@beispiel.example"))
    row = make_exam_enquiry(session, **FORM | {"may_pass_on": True})
    return lambda: enquiries.answer(row, "passed", run=other, by=world.member)


def followed(days=0, status="new", *moments, run=None, **fields):
    """What nobody has touched for so many days."""

    def prepare(world):
        ago = timezone.now() - timedelta(days=days)
        asked(world.run, status=status, asked_at=ago, **dict.fromkeys(moments, ago), **fields)
        CourseRun.objects.update(**run or {})
        return lambda: enquiries.follow()

    return prepare


def lapsed(world):
    do = held(lambda _world, _row: enquiries.follow())(world)
    Hold.objects.update(until=days(-1))
    return do


def applied(**fields):
    return Application.objects.create(**FORM | APPLYING | {"municipality": make_municipality()} | fields)


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


def two_starts(act):
    """The world's and one of another school, both of a level."""

    def prepare(world):
        school = make_provider("Schule", email=OWN_2)
        make_run(make_course(provider=school, level_from=1, level_to=1))
        Course.objects.update(level_from=1, level_to=1)
        one, two = all_planned(CourseRun.objects.order_by("pk"))
        return lambda: act(world, one, two)

    return prepare


def pooled(act, seats=3, **fields):
    """A school has now so many seats, one of them its own; the world's provider has one, and waits for one more.

    So does a college, which came first.
    """

    def prepare(world):
        school, college = make_provider("Schule", email=OWN_2), make_provider("Kolleg", email=OWN)
        session = make_exam_session(provider=school, seats_total=2, seats_own=1, is_offered=True, deadline=9)
        exams.ask_seats(session, college, 1)
        exams.ask_seats(session, world.provider, 1)
        ExamSession.objects.update(seats_total=seats, **fields)
        return lambda: act(ExamSession.objects.get(), college)

    return prepare


def moved_up(session, _college):
    exams.move_up(session)


def in_exam_line(act=None, **fields):
    """Somebody waits for the only seat of an exam, which is free now."""

    def prepare(world):
        session = make_exam_session(provider=world.provider, seats_total=1, seats_own=0, deadline=9)
        make_exam_enquiry(session, **FORM | {"status": "waiting", "waits_since": timezone.now()} | fields)
        return (lambda: act(session, None)) if act else (lambda: exams.move_up(session))

    return prepare


def given_back(session, college):
    exams.give_back(session, college, 1)


def released(session, college):
    exams.release(session.seat_requests.get(provider=college))


def reminded(session, _college):
    exams.remind(session)


def saved_exam(**typed):
    """As its centre saves it."""

    def act(session, _college):
        shown = ExamSessionForm(instance=session)
        data = {field.name: field.value() or "" for field in shown} | {"version": shown.current_version}
        form = ExamSessionForm(instance=session, data=data | typed)
        assert form.is_valid(), form.errors
        exams.save_session(form, User(is_staff=True))

    return act


def moved_beyond_a_licence(session, who):
    session.turns.get().people.add(make_exam_person(who))
    saved_exam(date=days(40))(session, None)


def without_a_licence(act):
    """Of somebody who is named there."""

    def done(session, who):
        person = make_exam_person(who)
        session.turns.get().people.add(person)
        act(person)

    return done


def brought_back(session, _college):
    """To a version in which it was cancelled."""
    form = ExamSessionForm(instance=session)
    session.is_cancelled = True
    exams.bring_session_back(form, session.history.latest())


def helped(act, number=1, on=14, stands_in=False):
    """At a school's exam in two weeks, for which the world's provider has taken on so many of two places;
    a college could stand in.
    """

    def prepare(world):
        session = make_exam_session(on=on, provider=make_provider("Schule", email=OWN_2), needs_examiners=2)
        session.turns.create(provider=world.provider, task="examiner", number=number)
        if stands_in:
            make_partner(provider=make_exam_person(make_provider("Kolleg", email=OWN), session.kind).provider)
        return lambda: act(session, world.provider)

    return prepare


def at_test(act, before=None, **fields):
    """At a placement test of one seat, which somebody has; ``before`` and then ``act`` get the date.

    ``fields`` say what is true of somebody else there who is written to.
    """

    def prepare(world):
        date = make_appointment(world.provider, seats=1)
        if fields.get("has_seat") is not True:
            make_booking(date, name="Erste", email="", phone="03871 1")
        if fields:
            make_booking(date, **FORM | fields)
        if before:
            before(date)
        return lambda: act(date)

    return prepare


def held_with(slip, run, _by):
    slip.seats.create(run=run, hold=actions.hold(run), until=days(3))


def accepted_with(slip, run, _by):
    slip.seats.create(run=run, until=days(3), accepted_at=same_time(0))


def cancelled_with(slip, run, by):
    accepted_with(slip, run, by)
    CourseRun.objects.update(status=CourseRun.Status.CANCELLED)


def with_slip(act, before=None):
    """Of somebody else's test; there is a free seat."""

    def prepare(world):
        CourseRun.objects.update(seats_total=10, seats_free=2)
        of_act = make_result_slip(make_provider("Schule")), world.run, None
        if before:
            before(*of_act)
        return lambda: act(*of_act)

    return prepare


def gives_back(date):
    first = Booking.objects.get(name="Erste")
    placement.give_back(first, first.version)


def struck(date):
    """Whoever is left waits."""
    row = Booking.objects.exclude(name="Erste").get()
    placement.strike(row, row.version)


def first_leaves(date):
    placement.forget(Booking.objects.filter(name="Erste"))


def saved_date(**typed):
    def act(date):
        row = Appointment.objects.get(pk=date.pk)
        shown = AppointmentForm(instance=row, may_write_place=True)
        data = {name: shown[name].value() or "" for name in shown.fields} | {"version": shown.current_version}
        form = AppointmentForm(instance=row, data=data | typed, may_write_place=True)
        assert form.is_valid(), form.errors
        placement.save_appointment(form)

    return act


def fetched(act):
    """With a provider's file that is fetched every night."""

    def prepare(world):
        source = TakeOver.objects.create(provider=world.provider, url="https://kurse.beispiel.example/")
        return lambda: act(source)

    return prepare


def shared(act, before=None):
    """A room that the world's partner offers, and another one needs, who speaks for itself."""

    def prepare(world):
        other = make_partner(name="Kita")
        make_liaison(other, "kita@beispiel.example")
        offer, need = make_means(world.partner), make_means(other, "need")
        if before:
            before(offer, need)
        return lambda: act(offer, need)

    return prepare


def taken(offer, need):
    means.take(offer, need.partner, 1, offer.begins_on, offer.ends_on)


def connected(offer, need):
    means.connect(offer, need)


def lent(offer, need):
    make_lending(offer, need.partner, need=need)


def undone(_offer, _need):
    means.undo(Lending.objects.get())


BOTH_SIDES = [(f"{who}@beispiel.example", OFFICE) for who in ("eins", "kita", "zwei")]
NEWS = [("eins@beispiel.example", OFFICE), ("zwei@beispiel.example", OFFICE)]
TO_AUTHOR, TO_OFFICE = [(MEMBER, OFFICE)], [(OFFICE, "")]


def asked_to_help(act):
    """A school asks the world's provider, a partner, for one examiner; an answer is due tomorrow. A college
    has not been asked.
    """

    def prepare(world):
        make_provider("Kolleg", email=OWN)
        session = make_exam_session(provider=make_provider("Schule", email=OWN_2), needs_examiners=1)
        row = make_help_request(session, world.provider, by=1, asked_on=days(-3))
        return lambda: act(row)

    return prepare


# What is prepared, and the act that follows; then who gets a mail, and where an answer goes, "" for the portal.
LETTERS = {
    "exams.move_up": (pooled(moved_up), [(MEMBER, "")]),
    "exams.move_up of a person": (in_exam_line(), [(ASKING, OWN)]),
    "exams.move_up of a person without an address": (in_exam_line(**BY_PHONE), [(MEMBER, "")]),
    "exams.give_back": (pooled(given_back, seats=2), [(MEMBER, "")]),
    "exams.release": (pooled(released, seats=2), [(OWN, ""), (MEMBER, "")]),
    "exams.save_session": (pooled(saved_exam(seats_own="0"), seats=2), [(MEMBER, "")]),
    "exams.save_session cancels": (pooled(saved_exam(is_cancelled="on")), [(MEMBER, ""), (OWN, "")]),
    "exams.save_session revives": (
        pooled(saved_exam(is_cancelled=""), seats=2, is_cancelled=True),
        [(MEMBER, ""), (OWN, "")],
    ),
    "exams.save_session moves": (
        pooled(saved_exam(date=str(timezone.localdate() + timedelta(days=40))), seats=2),
        [(MEMBER, ""), (OWN, "")],
    ),
    "exams.save_session moves beyond a licence": (helped(moved_beyond_a_licence), [(MEMBER, ""), (OWN_2, "")]),
    "exams.save_session moves what a person has a seat in": (
        in_exam_line(saved_exam(date=days(40), seats_own="0"), status="placed"),
        [(ASKING, OWN)],
    ),
    "exams.save_session moves what a person without an address has a seat in": (
        in_exam_line(saved_exam(date=days(40), seats_own="0"), status="placed", **BY_PHONE),
        [(MEMBER, "")],
    ),
    "exams.bring_session_back": (pooled(brought_back), [(MEMBER, ""), (OWN, "")]),
    "exams.remind": (pooled(reminded), [(MEMBER, ""), (OWN_2, ""), (OWN, "")]),
    "tasks.take_on": (helped(lambda session, who: tasks.take_on(session, who, "examiner")), [(OWN_2, "")]),
    "tasks.follow_licences": (helped(without_a_licence(tasks.follow_licences)), [(MEMBER, ""), (OWN_2, "")]),
    "tasks.delete_person": (helped(without_a_licence(tasks.delete_person)), [(MEMBER, ""), (OWN_2, "")]),
    "tasks.forget_people": (
        helped(without_a_licence(lambda person: tasks.forget_people([person]))),
        [(MEMBER, ""), (OWN_2, "")],
    ),
    "tasks.release": (helped(lambda session, _who: tasks.release(session.turns.get())), [(MEMBER, "")]),
    "tasks.give_up": (helped(lambda session, who: tasks.give_up(session, who, "examiner")), [(OWN_2, "")]),
    "lending.ask": (
        helped(lambda session, who: lending.ask(session, "examiner", [who], session.date), number=0),
        [(MEMBER, "")],
    ),
    "lending.remind": (asked_to_help(lending.remind), [(MEMBER, "")]),
    "tasks.answer": (asked_to_help(lambda row: tasks.answer(row, 1)), [(OWN_2, "")]),
    "tasks.answer with no": (asked_to_help(lambda row: tasks.answer(row, 0, "Ferien")), [(OWN_2, "")]),
    "tasks.take_on of what somebody else is asked for": (
        asked_to_help(lambda row: tasks.take_on(row.session, Provider.objects.get(name="Kolleg"), "examiner")),
        [(MEMBER, ""), (OWN_2, "")],
    ),
    "exams.save_session cancels what is asked": (
        asked_to_help(lambda row: saved_exam(is_cancelled="on")(row.session, None)),
        [(MEMBER, "")],
    ),
    "exams.save_session moves what is asked": (
        asked_to_help(lambda row: saved_exam(date=days(40))(row.session, None)),
        [(MEMBER, "")],
    ),
    "serving.remind_of_licences": (
        lambda world: (lambda person: serving.remind_of_licences)(
            make_exam_person(world.provider, make_exam_kind(), until=3)
        ),
        [(MEMBER, "")],
    ),
    "tasks.give_up late": (
        helped(lambda session, who: tasks.give_up(session, who, "examiner"), on=13, stands_in=True),
        [(OWN, ""), (OWN_2, "")],
    ),
    "tasks.remind": (helped(lambda session, _who: tasks.remind(session)), [(MEMBER, ""), (OWN_2, "")]),
    "tasks.remind where nothing is open": (
        helped(lambda session, _who: tasks.remind(session), number=2),
        [(MEMBER, "")],
    ),
    "providers.remind_of_licence": (
        lambda world: (lambda row: lambda: providers.remind_of_licence(row))(make_licence(world.provider)),
        [(MEMBER, "")],
    ),
    "outcomes.note_failure": (fetched(lambda source: outcomes.note_failure(source, "gone")), [(MEMBER, "")]),
    "outcomes.note_failure that may pass": (fetched(lambda source: outcomes.note_failure(source, "timeout")), []),
    "outcomes.tell_changes": (fetched(lambda source: outcomes.tell_changes(source, 3, 2)), [(MEMBER, "")]),
    "holding.hold": (with_slip(holding.hold), [(MEMBER, "")]),
    "holding.accept": (with_slip(lambda slip, *_run: holding.accept(slip.seats.get()), held_with), [(MEMBER, "")]),
    "holding.end": (
        with_slip(lambda slip, *_run: holding.end(slip), accepted_with),
        [(MEMBER, ""), (OFFICE, "")],
    ),
    "holding.give_back": (
        with_slip(lambda slip, *_run: holding.give_back(slip.seats.get()), accepted_with),
        [(MEMBER, ""), (OFFICE, "")],
    ),
    "holding.tell_of_dates": (with_slip(lambda *_slip: holding.tell_of_dates(), cancelled_with), [(OFFICE, "")]),
    "holding.decline": (
        with_slip(lambda slip, *_run: holding.decline(slip.seats.get()), held_with),
        [(MEMBER, "")],
    ),
    "placement.book": (at_test(lambda date: placement.book(date, **FORM)), [(ASKING, OWN)]),
    "placement.book once more": (
        at_test(lambda date: placement.book(date, **FORM), has_seat=True),
        [(ASKING, OWN)],
    ),
    "placement.book of a doubtful one": (at_test(lambda date: placement.book(date, is_doubtful=True, **FORM)), []),
    "placement.believe": (
        at_test(lambda date: placement.believe(date.bookings), is_doubtful=True, has_seat=False),
        [(ASKING, OWN)],
    ),
    "placement.confirm": (
        at_test(lambda _date: placement.confirm(ASKING), has_seat=False, is_told=False),
        [(ASKING, OWN)],
    ),
    "placement.forget": (at_test(first_leaves, has_seat=False), [(ASKING, OWN)]),
    "placement.give_back": (at_test(gives_back, has_seat=False), [(ASKING, OWN)]),
    "placement.strike": (at_test(struck, has_seat=False), [(ASKING, OWN)]),
    "placement.save_appointment": (at_test(saved_date(starts_at="11:00"), has_seat=True), [(ASKING, OWN)]),
    "placement.save_appointment cancels": (at_test(saved_date(is_cancelled="on"), has_seat=True), [(ASKING, OWN)]),
    "placement.remind": (
        at_test(
            lambda _date: placement.remind(), lambda _date: Appointment.objects.update(date=days(2)), has_seat=True
        ),
        [(ASKING, OWN)],
    ),
    "exams.receive": (
        lambda world: (lambda session: lambda: exams.receive(session, **FORM))(
            make_exam_session(provider=world.provider)
        ),
        [(MEMBER, ""), (ASKING, OWN)],
    ),
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
        lambda world: (lambda row: lambda: enquiries.answer(row, "answered", "Ja.", by=world.member))(
            asked(world.run)
        ),
        [(ASKING, OWN)],
    ),
    "enquiries.answer by phone": (
        answered(**BY_PHONE),
        [],
    ),
    "enquiries.answer by the office of a course without an address": (
        lambda world: (Provider.objects.update(email=""), answered()(world))[1],
        [(ASKING, MEMBER)],
    ),
    "enquiries.answer that passes on": (
        passed_on,
        [(ASKING, "schule@beispiel.example"), ("schule@beispiel.example", "")],
    ),
    "enquiries.answer that passes on to another exam date": (
        exam_passed_on,
        [(ASKING, "schule@beispiel.example"), ("schule@beispiel.example", "")],
    ),
    "enquiries.offer": (seated(lambda _world, row: enquiries.offer(row)), [(ASKING, OWN)]),
    "enquiries.accept": (held(lambda _world, row: enquiries.accept(row)), [(ASKING, OWN), (MEMBER, "")]),
    "enquiries.withdraw": (seated(lambda _world, row: enquiries.withdraw(row), "placed"), [(MEMBER, "")]),
    "enquiries.withdraw of what nobody has read": (seated(lambda _world, row: enquiries.withdraw(row), "new"), []),
    "enquiries.waits_no_more": (
        seated(lambda world, row: enquiries.waits_no_more(row, world.member)),
        [],  # whoever was told so knows
    ),
    "enquiries.change_contact": (
        seated(lambda _world, row: enquiries.change_contact(row, "call", "", "03871 1")),
        [(MEMBER, "")],
    ),
    "enquiries.ask_again": (seated(lambda _world, row: enquiries.ask_again(row, "Und?")), [(MEMBER, "")]),
    "enquiries.chase": (followed(3), [(ASKING, OWN), (MEMBER, "")]),
    "enquiries.chase where only the office is left": (followed(10), [(ASKING, OWN), (OFFICE, "")]),
    "enquiries.close": (followed(30), [(ASKING, OWN)]),
    "enquiries.close of who has only a phone": (followed(30, **BY_PHONE), [(OFFICE, "")]),
    "enquiries.close of who has only a phone, on a waiting list": (
        followed(190, "waiting", "waits_since", **BY_PHONE),
        [(MEMBER, "")],
    ),
    "enquiries.close on a waiting list": (
        followed(190, "waiting", "waits_since"),
        [(ASKING, OWN)],
    ),
    "enquiries.ask_still": (followed(57, "waiting", "waits_since"), [(ASKING, OWN)]),
    "enquiries.end_with_date": (followed(1, run={"status": "cancelled"}), [(ASKING, OWN)]),
    "enquiries.end_with_date of who has only a phone": (
        followed(1, run={"status": "cancelled"}, **BY_PHONE),
        [(MEMBER, "")],
    ),
    "enquiries.lapse": (lapsed, [(ASKING, OWN), (MEMBER, "")]),
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
                [CourseRun(course=world.course, start=days(day), end=days(day + 1), note="Neu") for day in (5, 8)],
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
    "starts.pass_on": (
        two_starts(lambda world, one, two: letters.pass_on(one, two, 3, world.member)),
        [(OWN_2, MEMBER)],
    ),
    "starts.tell": (
        two_starts(lambda world, one, two: watching.tell(two, "reached")),
        [(OFFICE, ""), (OWN_2, "")],
    ),
    "starts.tell_near": (
        two_starts(lambda world, one, two: letters.tell_near(two.run.course.provider, ["Ein Satz."])),
        [(OWN_2, "")],
    ),
    "starts.ask_together": (
        two_starts(lambda world, one, two: pairs.ask_together(one, two, CHOICE, world.member)),
        [(MEMBER, MEMBER), (OWN_2, MEMBER)],
    ),
    "proposed.ask": (
        two_starts(lambda world, one, two: deciding.ask(make_proposed_start(two.run).pk, world.member)),
        [(OWN_2, MEMBER)],
    ),
    "contacts.receive_message": (
        lambda world: lambda: contacts.receive_message(kind=Message.Kind.QUESTION, text="Frage", **FORM),
        [(OFFICE, ASKING)],
    ),
    "contacts.receive_message without an address": (
        lambda world: lambda: contacts.receive_message(kind=Message.Kind.BARRIER, text="Frage", language="de"),
        TO_OFFICE,
    ),
    "contacts.receive_message of an error": (
        lambda world: (
            lambda: contacts.receive_message(
                kind=Message.Kind.ERROR, text="Falsch", language="ar", provider=world.provider, page="/anbieter/x/"
            )
        ),
        [(MEMBER, OFFICE)],
    ),
    "contacts.copy_reports": (
        lambda world: (
            make_message(kind=Message.Kind.ERROR, provider=world.provider, email=ASKING),
            Message.objects.update(created_at=timezone.now() - timedelta(9)),
            contacts.copy_reports,
        )[-1],
        [(OFFICE, ASKING)],
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
            make_message(email=ASKING, language=FORM["language"])
        ),
        [(ASKING, OFFICE)],
    ),
    "providers.invite": (
        lambda world: lambda: providers.invite(world.provider, ASKING, "editor", world.staff),
        [(ASKING, "")],
    ),
    "providers.receive_application": (
        lambda world: (
            lambda: providers.receive_application(OFFICE, municipality=make_municipality(), **FORM | APPLYING)
        ),
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
    "means.take": (shared(taken), BOTH_SIDES),
    "means.connect": (shared(connected), BOTH_SIDES),
    "means.undo": (shared(undone, lent), BOTH_SIDES),
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
