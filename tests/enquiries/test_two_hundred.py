"""Two hundred enquiries of every kind, to their end: each gets an answer or a sentence, no mail goes nowhere, and
nothing of the people stays longer than promised."""

from collections import Counter
from datetime import timedelta
from random import Random

import pytest
from django.core import mail
from django.core.management import call_command
from django.utils import timezone

from courses.actions import NotPossibleError
from courses.models import CourseRun, Hold
from enquiries import actions
from enquiries.models import Enquiry, EnquiryCount
from providers.models import Membership, Provider
from tests.factories import days, make_course, make_membership, make_office, make_person, make_provider, make_run
from tests.factories import make_user as user

pytestmark = pytest.mark.django_db

NUMBER = 200
DAYS = [*range(1, 45), *range(45, 560, 7)]
# What whoever answers does, and on which day; several is one after the other.
ANSWERS = [
    [],
    [],
    [(1, "placed")],
    [(2, "offered")],
    [(2, "offered"), (3, "accept")],
    [(4, "waiting")],
    [(4, "waiting"), (9, "offered"), (10, "accept")],
    [(2, "declined")],
    [(3, "answered"), (5, "ask"), (8, "declined")],
    [(1, "passed")],
    [(12, "placed")],
]
WITHDRAWN = [None] * 9 + [0, 2, 6, 20]
CONTACTS = [
    {"email": "{}@person.example"},
    {"phone": "0171 {:07}"},
    {"email": "{}@person.example", "phone": "0171 {:07}"},
]


def providers_of_every_kind() -> list[Provider]:
    roles = {
        "both": (Membership.Role.EDITOR, Membership.Role.MANAGER),
        "editor": (Membership.Role.EDITOR,),
        "manager": (Membership.Role.MANAGER,),
    }
    found = []
    for name, members in roles.items():
        provider = make_provider(name)
        for role in members:
            make_membership(user(f"{name}-{role}@work.example"), provider, role=role)
        found.append(provider)
    gone = make_provider("gone", email="gone@work.example")
    make_membership(user("former@nowhere.example", is_active=False), gone)
    nobody, silent = make_provider("nobody", email="nobody@work.example"), make_provider("silent")
    return [*found, gone, nobody, silent]


def runs_of(provider) -> list[CourseRun]:
    away = make_person(f"Weg {provider}", email="away@nowhere.example", absent_until=days(600))
    away.deputy = make_person(f"Da {provider}", email="deputy@work.example")
    away.save()
    seats = {"seats_total": 12, "seats_free": 3}
    plain, ongoing = make_course(provider=provider), make_course(provider=provider)
    absent = make_course(provider=provider, contact_person=away)
    return [
        make_run(plain, start=20, end=80, **seats),
        make_run(plain, start=25, end=60, status=CourseRun.Status.FULL, seats_total=12, seats_free=0),
        make_run(ongoing, start=None),
        make_run(absent, start=40, end=90, **seats),
    ]


@pytest.fixture
def clock(monkeypatch):
    begin = timezone.now()

    def to(day):
        moment = begin + timedelta(days=day, seconds=day)
        monkeypatch.setattr(timezone, "now", lambda: moment)

    return to


def do(enquiry, act, runs):
    """What is not possible today, such as a seat where none is free, is left to the waiting list."""
    enquiry = Enquiry.objects.filter(pk=enquiry.pk).first()
    if enquiry is None or enquiry.status in {"withdrawn", "closed"} or (act == "accept" and not enquiry.hold_id):
        return
    elsewhere = [run for run in runs if run.course.provider_id != enquiry.run.course.provider_id]
    acts = {
        "accept": lambda: actions.accept(enquiry),
        "ask": lambda: actions.ask_again(enquiry, "Und wann?"),
        "withdraw": lambda: actions.withdraw(enquiry),
        "passed": lambda: actions.answer(enquiry, act, run=elsewhere[enquiry.pk % len(elsewhere)]),
        "declined": lambda: actions.answer(enquiry, act, reason="test"),
    }
    try:
        acts.get(act, lambda: actions.answer(enquiry, act, "Bis bald.", subtract=True))()
    except NotPossibleError:
        actions.answer(enquiry, "waiting")


def ask(runs, random) -> dict[int, list]:
    """What is done with them, by the day."""
    plans = {}
    for number in range(NUMBER):
        contact = {name: text.format(number) for name, text in random.choice(CONTACTS).items()}
        run = random.choice(runs)
        fields = {"name": f"Person {number}", "language": random.choice(["de", "uk", "ar"]), "may_pass_on": True}
        enquiry = actions.receive(run, **fields, **contact)
        if random.random() < 0.1:
            actions.receive(run, **fields, **contact)  # the same once more
        plan = [*random.choice(ANSWERS)]
        if day := random.choice(WITHDRAWN):
            plan.append((day, "withdraw"))
        for day, act in plan:
            plans.setdefault(day, []).append((enquiry, act))
    return plans


def test_each_of_two_hundred_ends_with_an_answer_or_a_sentence_and_nothing_stays(clock):
    office = make_office(email="office@work.example")
    runs = [run for provider in providers_of_every_kind() for run in runs_of(provider)]
    plans, ends = ask(runs, Random(20)), {}  # noqa: S311
    asked = Enquiry.objects.count()

    for day in DAYS:
        clock(day)
        for enquiry, act in plans.get(day, []):
            do(enquiry, act, runs)
        actions.follow()
        if day == 15:
            Provider.objects.filter(name="both").update(is_published=False)
            Membership.objects.filter(provider__name="editor").delete()
        call_command("delete_enquiries", yes_really=True, verbosity=0)
        today = timezone.localdate()
        assert [row.pk for row in Enquiry.objects.with_first_day() if row.kept_until < today] == []
        assert all(0 <= run.seats_held <= (run.seats_free or 0) for run in CourseRun.objects.all())
        ends |= dict(Enquiry.objects.values_list("pk", "status"))

    assert (Enquiry.objects.count(), Hold.objects.count()) == (0, 0)
    assert Counter(ends.values()).keys() <= {"answered", "placed", "declined", "withdrawn", "closed"}
    numbers = Counter()
    for count in EnquiryCount.objects.all():
        numbers[count.outcome] += count.number
    assert numbers.total() - numbers["passed"] == asked
    assert min(numbers[outcome] for outcome in ("passed", "placed", "declined", "withdrawn", "closed")) > 3
    readers = Counter(message.to[0].partition("@")[2] for message in mail.outbox)
    assert set(readers) == {"work.example", "person.example"}
    assert any(message.to == [office.email] for message in mail.outbox)
