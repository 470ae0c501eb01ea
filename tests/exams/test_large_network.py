"""A network of 150 partners with 400 exam dates and 2 000 bookings of tests: no page asks for each row."""

from datetime import time as clock

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from cooperation.models import Means, Partner
from cooperation.models.network import Duty
from courses.models import VainSearch
from enquiries.models import EnquiryCount
from exams.models import (
    Appointment,
    Booking,
    ExaminerLicence,
    ExamPerson,
    ExamSession,
    HelpRequest,
    ResultSlip,
    SeatRequest,
    ShownSlip,
    Turn,
)
from planning.models import AreaNote
from planning.models.demand import TIMES
from providers.models import Provider
from tests.factories import (
    days,
    make_agreement,
    make_area,
    make_area_note,
    make_course,
    make_demand,
    make_enquiry,
    make_exam_enquiry,
    make_exam_kind,
    make_means_kind,
    make_membership,
    make_municipality,
    make_run,
    make_signature,
    make_source,
    make_user,
)

pytestmark = pytest.mark.django_db

OF_MEMBERS = [
    *("pruefungen/", "pruefungen/neu/", "pruefungen/gemeinsam/", "pruefungen/aufgaben/", "pruefungen/leute/"),
    *(
        "pruefungen/{session}/",
        "pruefungen/{session}/fragen/examiner/",
        "pruefungen/{past}/ergebnisse/",
        "pruefungen/leute/{person}/",
    ),
    *("einstufung/", "einstufung/termine/", "einstufung/termine/{appointment}/"),
]
OF_THE_OFFICE = [
    *("pruefungen/", "pruefungen/{session}/", "pruefungen/gemeinsam/", "pruefungsarten/"),
    *("kooperation/", "kooperation/partner/"),
    *("kooperation/mittel/", "kooperation/pflichten/", "kooperation/pflichten.csv", "vor-ort/{area}/"),
    *("vor-ort/{area}.csv", "kooperation/partner/{partner}/pflichten/", ""),
]
OF_THE_NETWORK = ["vor-ort/{area}/", "vor-ort/{area}.csv"]
PUBLIC = ["pruefungen/", "pruefungen/termin/{session}/", "einstufung/", "einstufung/termin/{appointment}/"]


@pytest.fixture
def network():
    """Addresses' arguments, of the first provider."""
    town, kind, area = make_municipality(), make_exam_kind(), make_area()
    providers = Provider.objects.bulk_create(
        Provider(name=f"Träger {n}", slug=f"traeger-{n}", municipality=town, is_published=True) for n in range(150)
    )
    partners = Partner.objects.bulk_create(
        Partner(name=row.name, kind=Partner.Kind.ASSOCIATION, provider=row) for row in providers
    )
    for partner in partners:
        first = partner is partners[0]
        agreement = make_agreement() if first else partners[0].agreements.get()
        make_signature(partner, agreement, duties=Duty.values)
    sessions = ExamSession.objects.bulk_create(
        ExamSession(
            **{"kind": kind, "provider": providers[n % 150], "municipality": town, "date": days(n % 200 - 20)},
            **{"seats_total": 20, "seats_own": 4, "is_public": True, "is_offered": True, "needs_examiners": 2},
        )
        for n in range(400)
    )
    SeatRequest.objects.bulk_create(
        SeatRequest(session=session, provider=providers[(number + step) % 150], seats=step)
        for number, session in enumerate(sessions)
        for step in (1, 2, 3)
    )
    HelpRequest.objects.bulk_create(
        HelpRequest(session=session, provider=providers[(n + step) % 150], task="examiner", answer_by=days(5))
        for n, session in enumerate(sessions)
        for step in range(1, 21)
    )
    Turn.objects.bulk_create(
        Turn(session=session, provider=providers[(n + 30) % 150], task="examiner", number=1)
        for n, session in enumerate(sessions)
    )
    people = ExamPerson.objects.bulk_create(
        ExamPerson(provider=providers[n % 150], name=f"Person {n}") for n in range(600)
    )
    ExaminerLicence.objects.bulk_create(
        ExaminerLicence(person=person, kind=kind, valid_until=days(400)) for person in people
    )
    appointments = Appointment.objects.bulk_create(
        Appointment(
            **{"provider": providers[n % 150], "date": days(n % 100 + 1), "starts_at": clock(9)},
            **{"seats": 8, "municipality": town, "seats_taken": 8},
        )
        for n in range(200)
    )
    Booking.objects.bulk_create(
        Booking(
            **{"appointment": appointments[n % 200], "name": "Olena", "email": "olena@beispiel.example"},
            **{"language": "de", "has_seat": n < 1600, "code": f"{n:08}"},
        )
        for n in range(2000)
    )
    ResultSlip.objects.bulk_create(
        ResultSlip(provider=providers[n % 10], level=2, tester="Ina Muster", code=f"S{n:08}", ends_on=days(90))
        for n in range(500)
    )
    who_asks(sessions, area)
    means = make_means_kind()
    Means.objects.bulk_create(
        Means(
            **{"partner": partners[n % 150], "kind": means, "side": "offer" if n % 2 else "need"},
            **{"title": "Schulungsraum", "begins_on": days(0), "ends_on": days(90)},
        )
        for n in range(300)
    )
    return {
        "provider": providers[0],
        "session": sessions[150].pk,
        "past": sessions[0].pk,
        "person": people[0].pk,
        "appointment": appointments[0].pk,
        "area": area.pk,
        "partner": partners[0].pk,
    }


def who_asks(sessions, area):
    """Newcomers at exams and at courses, vain searches, people in the register: what areas and duties count."""
    levels = [{"level_from": 2, "level_to": 3}, {}]
    courses = [make_course(f"Kurs {n}", provider=sessions[n].provider, **levels[n // 4 % 2]) for n in range(20)]
    runs = [make_run(course, 6 * n - 60, seats_free=2) for n, course in enumerate(courses)]
    for session in sessions[:20]:
        session.save()  # notes when its seats were offered
    for n in range(150):
        status = ("new", "waiting", "placed", "declined")[n % 4]
        who = {"name": "Olena", "email": f"o{n}@beispiel.example", "status": status}
        if n % 2:
            make_exam_enquiry(sessions[n + 50], **who, waits_since=timezone.now(), asked_at=timezone.now())
        else:
            make_enquiry(runs[n % 20], **who)
        make_demand(make_source() if n % 5 == 0 else None, area=area, level=n % 4, times=TIMES[n % 3])
    for kind in AreaNote.Kind:
        make_area_note(area, kind=kind, written_by=make_user(f"{kind}@beispiel.example"))
    for words in ("parchim töpfern", "klettern"):
        VainSearch.objects.note(words)
    ShownSlip.objects.bulk_create(
        ShownSlip(provider=session.provider, accepted_on=days(0)) for session in sessions[:20]
    )
    for session in sessions[:20]:
        EnquiryCount.objects.add(
            session.provider_id, timezone.localdate().replace(day=1), "passed", 3, in_time=True
        )


def asked_by(browser, address):
    browser.get(address)  # what is kept has been read
    with CaptureQueriesContext(connection) as queries:
        answer = browser.get(address)
    return len(queries) if answer.status_code == 200 else answer.status_code


def test_no_page_asks_for_each_row_of_a_large_network(network):
    member, office = Client(), Client()
    member.force_login(make_membership(provider=network["provider"], role="manager").user)
    office.force_login(make_user(role=User.Role.ADMINISTRATOR))
    pages = [
        *((member, f"/de/mein/{network['provider'].slug}/{page}") for page in OF_MEMBERS),
        *((office, f"/de/buero/{page}") for page in OF_THE_OFFICE),
        *((Client(), f"/de/{page}") for page in PUBLIC),
        *((member, f"/de/buero/{page}") for page in OF_THE_NETWORK),
    ]

    numbers = [(page, asked_by(browser, page.format(**network))) for browser, page in pages]

    assert [one for one in numbers if one[1] > 20] == []
