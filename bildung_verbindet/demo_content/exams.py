"""Dates of exams that the example providers hold, at the same distance from today each time."""

from datetime import time, timedelta
from typing import NamedTuple

from django.utils import timezone

from bildung_verbindet.demo_content.courses import PREFIX, taught_on
from bildung_verbindet.demo_content.enquiries import code_of
from courses import actions as seats
from courses.models import CourseRun
from enquiries.models import Enquiry, EnquiryStep
from enquiries.models.states import Status
from exams.actions import count, held_until
from exams.models import (
    Appointment,
    AskedSeat,
    ExamKind,
    ExamPerson,
    ExamSession,
    HelpRequest,
    ResultSlip,
    SlipSeat,
    Task,
    Turn,
)
from places.models import Municipality
from providers.models import Provider


class Example(NamedTuple):
    kind: str  # its address
    provider: str
    place: str
    days: int  # from today …
    deadline: int  # … and until when one may register
    hours: tuple[int, int]
    total: int
    own: int
    fee: int | None = None
    is_free_in_course: bool | None = None
    is_cancelled: bool = False
    level: int | None = None
    examiners: int = 0  # who are needed; one comes from elsewhere already


HELPER = f"{PREFIX}sprachwerk"
EXAMPLES = [
    Example("dtz", "volkshochschule", "Parchim", 16, 5, (9, 15), 20, 17, 150, True, examiners=2),
    Example("leben-in-deutschland", "sprachwerk", "Ludwigslust", 22, 8, (10, 11), 24, 13, 25, True),
    Example("dtz", "akademie-seenland", "Hagenow", 64, 45, (9, 15), 24, 24, 150, True, examiners=2),
    Example("zertifikat-b1-c1", "institut-sprachen", "Ludwigslust", 57, 21, (9, 16), 16, 10, 180, level=4),
    Example("zertifikat-b1-c1", "institut-sprachen", "Parchim", 9, -3, (9, 16), 12, 8, 180, level=3),
    Example("eigener-test", "bildungswerk", "Lübz", 30, 27, (14, 16), 15, 6, 0),
    Example("leben-in-deutschland", "bildungswerk", "Parchim", 40, 26, (10, 11), 20, 8, 25, True, True),
]


def load_exams(today):
    """Anew each time, with who asks for a seat there: nothing else hangs on them."""
    Enquiry.objects.filter(provider__slug__startswith=PREFIX).delete()
    ExamSession.objects.filter(provider__slug__startswith=PREFIX).delete()
    kinds = {kind.slug: kind for kind in ExamKind.objects.all()}
    places = {place.name: place for place in Municipality.objects.all()}
    providers = {row.slug: row for row in Provider.objects.filter(slug__startswith=PREFIX)}
    for example in EXAMPLES:
        session = ExamSession.objects.create(
            kind=kinds[example.kind],
            provider=providers[f"{PREFIX}{example.provider}"],
            municipality=places[example.place],
            **days_of(example, today),
            **facts_of(example, today),
        )
        if example.examiners:
            session.turns.create(provider=providers[HELPER], task=Task.EXAMINER, number=1, confirmed_on=today)


def days_of(example, today):
    """With the hours."""
    return {
        "date": taught_on(today + timedelta(days=example.days), today),
        "registration_deadline": today + timedelta(days=example.deadline),
        "starts_at": time(example.hours[0]),
        "ends_at": time(example.hours[1]),
        "be_there_at": time(example.hours[0] - 1, 30),
    }


def facts_of(example, today):
    """What one may book there and for how much, and what the centre needs for it."""
    return {
        "level": example.level,
        "street": "Beispielstraße 4",
        "seats_total": example.total,
        "seats_own": example.own,
        "seats_as_of": today,
        "fee": example.fee,
        "is_free_in_course": example.is_free_in_course,
        "licence": "BEISPIEL-0815",
        "is_cancelled": example.is_cancelled,
        "is_public": True,
        "is_offered": example.kind != "eigener-test",
        "needs_examiners": example.examiners,
        "needs_rooms": min(example.examiners, 1),
    }


class ExamplePerson(NamedTuple):
    name: str
    provider: str
    kind: str  # what they are licensed for …
    days: int  # … and until when, from today
    near: tuple[str, ...] = ()


PEOPLE = [
    ExamplePerson("Ina Beispiel", "sprachwerk", "dtz", 400, ("Parchim", "Hagenow")),
    ExamplePerson("Ben Beispiel", "sprachwerk", "dtz", 20, ("Parchim",)),
    ExamplePerson("Mia Beispiel", "sprachwerk", "zertifikat-b1-c1", 700),
    ExamplePerson("Udo Beispiel", "volkshochschule", "dtz", 300, ("Parchim", "Ludwigslust")),
    ExamplePerson("Ute Beispiel", "institut-sprachen", "dtz", 500, ("Parchim", "Hagenow")),
]


def load_examiners(today):
    """Anew each time, with their licences to examine in speaking; the first one serves. Others stay."""
    names = [example.name for example in PEOPLE]
    ExamPerson.objects.filter(provider__slug__startswith=PREFIX, name__in=names).delete()
    for example in PEOPLE:
        provider = Provider.objects.get(slug=f"{PREFIX}{example.provider}")
        person = ExamPerson.objects.create(name=example.name, provider=provider)
        person.reaches.set(Municipality.objects.filter(name__in=example.near))
        kind = ExamKind.objects.get(slug=example.kind)
        person.licences.create(kind=kind, valid_until=today + timedelta(days=example.days))
    for turn in Turn.objects.filter(provider__slug=HELPER, people=None):
        turn.people.set(ExamPerson.objects.filter(name=PEOPLE[0].name))


def load_help_requests(today):
    """The dates and their requests are new each time: one is answered with no, one waits. Nobody is written to."""
    session = ExamSession.objects.get(provider__slug=f"{PREFIX}akademie-seenland", needs_examiners__gt=0)
    facts = {"session": session, "task": Task.EXAMINER, "asked_on": today - timedelta(days=2)}
    facts["answer_by"] = today + timedelta(days=5)
    providers = {row.slug.removeprefix(PREFIX): row for row in Provider.objects.filter(slug__startswith=PREFIX)}
    HelpRequest.objects.create(provider=providers["bildungswerk"], **facts)
    HelpRequest.objects.create(
        provider=providers["institut-sprachen"],
        number=0,
        reason="An dem Tag prüfen wir selbst.",
        answered_at=timezone.now() - timedelta(days=1),
        **facts,
    )


ASKED = {"Samir Beispiel": Status.NEW, "Leyla Beispiel": Status.OFFERED}
WAITS = "Noor Beispiel"
FIRST_CODE = 20  # after those of enquiries about courses


def load_asked(provider, today):
    """Two ask the provider for a seat at its next exam; for one of them it is held. Where all seats are taken
    somebody waits. Nobody is written to.
    """
    sessions = ExamSession.objects.registering(today).order_by("date", "pk")
    session = sessions.filter(provider=provider).first()
    for number, (name, status) in enumerate(ASKED.items()):
        ask(session, name, status, code_of(FIRST_CODE + number), today)
    ask(
        next(one for one in sessions if one.seats_free == 0), WAITS, Status.WAITING, code_of(FIRST_CODE - 1), today
    )
    count(session)


def ask(session, name, status, code, today):
    """Yesterday; whoever asked may be passed on."""
    now, is_new = timezone.now() - timedelta(days=1), status == Status.NEW
    enquiry = Enquiry.objects.create(
        provider=session.provider,
        day=session.date,
        name=name,
        phone="03871 000000",
        language="de",
        code=code,
        may_pass_on=True,
        status=status,
        created_at=now,
        asked_at=now,
        read_at=None if is_new else now,
        answered_at=None if is_new else now,
        waits_since=now if status == Status.WAITING else None,
        held_until=held_until(session, today) if status == Status.OFFERED else None,
    )
    AskedSeat.objects.create(enquiry=enquiry, session=session)
    for kind in (EnquiryStep.Kind.SENT, *([] if is_new else [EnquiryStep.Kind(status)])):
        EnquiryStep.objects.create(enquiry=enquiry, kind=kind, at=now)


SLIP = "DEMKRTV4"  # such as a desk can type


def take_out_slip():
    """With the seat that is held for it."""
    for seat in SlipSeat.objects.filter(slip__code=SLIP, hold__isnull=False).select_related("hold__run"):
        seats.release(seat.hold)
    ResultSlip.objects.filter(code=SLIP).delete()


def load_slip(provider, today):
    """Issued by another one; a seat of the provider is held for whoever has it. Nobody is written to."""
    runs = CourseRun.objects.published().with_availability().with_seat_left()
    run = runs.filter(course__provider=provider, start__gt=today).order_by("start", "pk").first()
    issuer = Provider.objects.get(slug=f"{PREFIX}volkshochschule")
    facts = {"tested_on": today - timedelta(days=1), "tester": "Ina Beispiel"}
    slip = ResultSlip.objects.create(provider=issuer, level=run.course.level_from or 1, code=SLIP, **facts)
    hold = seats.hold(run, code=SLIP)
    SlipSeat.objects.create(slip=slip, run=run, hold=hold, until=hold.until)


class ExampleTest(NamedTuple):
    provider: str
    place: str
    days: int  # from today
    hours: tuple[int, int]
    seats: int
    people: tuple[str, ...] = ()  # who has booked; whoever finds no seat waits
    for_whom: str = Appointment.ForWhom.ALL


TESTS = [
    ExampleTest("volkshochschule", "Parchim", 4, (9, 12), 8, ("Olena", "Samir", "Mina")),
    ExampleTest("volkshochschule", "Parchim", 18, (9, 12), 8),
    ExampleTest("sprachwerk", "Ludwigslust", 6, (14, 16), 2, ("Ivan", "Leyla", "Omar"), "integration"),
    ExampleTest("bildungswerk", "Lübz", 11, (10, 12), 6, (), "literacy"),
    ExampleTest("bildungswerk", "Lübz", -1, (10, 12), 6, ("Amal",)),
]


def load_tests(today):
    """Anew each time: nothing hangs on them. Nobody is written to."""
    Appointment.objects.filter(provider__slug__startswith=PREFIX).delete()
    places = {place.name: place for place in Municipality.objects.all()}
    for example in TESTS:
        start, end = example.hours
        date = Appointment.objects.create(
            provider=Provider.objects.get(slug=f"{PREFIX}{example.provider}"),
            municipality=places[example.place],
            street="Beispielstraße 4",
            date=taught_on(today + timedelta(days=example.days), today),
            starts_at=time(start),
            ends_at=time(end),
            for_whom=example.for_whom,
            seats=example.seats,
            seats_taken=min(len(example.people), example.seats),
            tester="Ina Beispiel",
        )
        for number, name in enumerate(example.people):
            date.bookings.create(
                name=f"{name} Beispiel",
                phone="03871 000000",
                language="uk",
                has_seat=number < example.seats,
                is_told=number != 1,
            )
