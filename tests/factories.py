"""Plain factory functions: each makes the simplest valid row and takes any field by name."""

from datetime import time as clock
from datetime import timedelta
from itertools import count
from time import time

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.contenttypes.models import ContentType
from django.core import signing
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone
from django.utils.text import slugify

from accounts.models import User
from contacts.models import ContactPerson, Message, Office
from cooperation.models import (
    Agreement,
    Amendment,
    Decision,
    Lending,
    Liaison,
    Means,
    MeansKind,
    Meeting,
    NetworkTask,
    Partner,
    Signature,
)
from courses import seat_links
from courses.models import (
    Category,
    Course,
    CourseDate,
    CourseRun,
    CourseType,
    EntryPoint,
    SchoolHolidays,
    TitleWords,
    Weekday,
    WeeklyTime,
    WordMeaning,
)
from enquiries.models import Enquiry
from exams.models import (
    Appointment,
    AskedSeat,
    Booking,
    ExamKind,
    ExamPerson,
    ExamSession,
    HelpRequest,
    ResultSlip,
)
from exams.models.appointments import is_tester
from foundation.languages.models import TranslatedText
from foundation.submissions.public import SALT
from news.models import Post
from pages.models import Front, Page
from places.models import Area, Municipality, Region
from planning.models import AreaNote, ClashRule, Demand, PairAsked, ProposedStart, Source, Threshold
from providers.models import Licence, Membership, Provider

numbers = count(1)


def days(number: int):
    """The date that many days from today."""
    return timezone.localdate() + timedelta(days=number)


class InDays(int):
    """That many days from the day its test begins: parameters are made earlier, maybe the day before."""


def reckoned(value):
    """A parameter of a test with the dates of all ``InDays`` within it."""
    if isinstance(value, InDays):
        return days(value)
    if isinstance(value, dict):
        return {key: reckoned(part) for key, part in value.items()}
    return type(value)(map(reckoned, value)) if type(value) in (list, tuple) else value


def same_time(number: int):
    """This moment by the clock on the wall, that many days from today, whatever summer time says."""
    return timezone.localtime() + timedelta(days=number)


def stamp(age=60, was_trapped=False, came_back=False):
    """The birth of a public form, so many seconds ago."""
    return signing.dumps([int(time()) - age, was_trapped, came_back], salt=SALT)


def make_municipality(name="Parchim", **fields):
    """Found again by name, so that several rows may lie in one place."""
    defaults = {"ags": f"{next(numbers):08}", "slug": slugify(name), "latitude": 53.43, "longitude": 11.85}
    return Municipality.objects.get_or_create(name=name, defaults={**defaults, **fields})[0]


def make_user(email=None, second_factor=True, **fields):
    """Staff comes with the second factor that it needs."""
    user = User.objects.create_user(email or f"user{next(numbers)}@beispiel.example", "secret-for-tests", **fields)
    if user.is_staff and second_factor:
        Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": ""})
    return user


def prove(user, email=None):
    """Says that the address, or the one to log in with, is that person's: a link sent there has been opened."""
    email = email or user.email
    return EmailAddress.objects.create(user=user, email=email, primary=email == user.email, verified=True)


def make_provider(name="Beispiel-Bildungswerk", **fields):
    fields = {"kind": Provider.Kind.COURSE_PROVIDER, "is_published": True, **fields}
    fields.setdefault("municipality", make_municipality())
    return Provider.objects.create(name=name, slug=f"provider-{next(numbers)}", **fields)


def make_licence(provider=None, until=200, **fields):
    """Valid and public until so many days from today."""
    fields = {"kind": "bamf", "valid_from": days(-400), "is_confirmed": True, **fields}
    ends = None if until is None else days(until)
    return Licence.objects.create(provider=provider or make_provider(), valid_until=ends, **fields)


def make_membership(user=None, provider=None, **fields):
    return Membership.objects.create(user=user or make_user(), provider=provider or make_provider(), **fields)


def seats_token(provider, user=None):
    """As the weekly mail of today carries it, for that member or a new one."""
    membership = provider.memberships.get(user=user) if user else make_membership(provider=provider)
    edition = seat_links.next_edition(provider, days(0))
    return seat_links.token(provider, edition, membership.user.email, membership)


def make_trusted(provider=None):
    """A provider whose partner has signed an agreement."""
    provider = provider or make_provider()
    make_signature(make_partner(provider=provider))
    return provider


def make_partner(**fields):
    defaults = {"name": f"Partner {next(numbers)}", "kind": Partner.Kind.ASSOCIATION}
    return Partner.objects.create(**{**defaults, **fields})


def make_agreement(**fields):
    defaults = {"title": "Vereinbarung", "slug": f"agreement-{next(numbers)}", "signed_on": days(-100)}
    return Agreement.objects.create(**{**defaults, "aims": "Ziele", **fields})


def make_amendment(agreement, **fields):
    return Amendment.objects.create(agreement=agreement, agreed_on=days(-10), **{"text": "Neu.", **fields})


def stored(name=None, content=b"%PDF-1.4 test"):
    """The name of a file that is there, as rows keep it."""
    return default_storage.save(name or f"documents/{next(numbers):016}/datei.pdf", ContentFile(content))


def make_signature(partner, agreement=None, **fields):
    return Signature.objects.create(
        **{"agreement": agreement or make_agreement(), "partner": partner, "signed_on": days(-100), **fields}
    )


def make_liaison(partner, email="amt@beispiel.example", **fields):
    return Liaison.objects.create(partner=partner, email=email, **{"name": "Beispielperson", **fields})


def make_meeting(*partners, **fields):
    defaults = {"title": "Treffen der Träger", "starts_at": timezone.now() + timedelta(days=10)}
    meeting = Meeting.objects.create(**{**defaults, **fields})
    meeting.partners.set(partners)
    return meeting


def make_means_kind(name="", **fields):
    return MeansKind.objects.create(**{"name": name or f"Art {next(numbers)}", "unit": "Stunden", **fields})


def make_means(partner, side="offer", **fields):
    defaults = {"title": "Schulungsraum", "begins_on": days(0), "ends_on": days(90)}
    fields.setdefault("kind", MeansKind.objects.first() or make_means_kind())
    return Means.objects.create(partner=partner, side=side, **defaults | fields)


def make_lending(offer, taker, **fields):
    defaults = {"kind": offer.kind, "title": offer.title, "begins_on": days(0), "ends_on": days(9)}
    return Lending.objects.create(offer=offer, giver=offer.partner, taker=taker, **defaults | fields)


def make_network_task(name="", *partners, **turns):
    """Turns: days from now by the partner's number, such as ``turns={-9: 0}``."""
    task = NetworkTask.objects.create(name=name or f"Aufgabe {next(numbers)}")
    task.partners.set(partners)
    for day, number in turns.get("turns", {}).items():
        task.turns.create(partner=partners[number], on=days(day))
    return task


def make_decision(meeting, partner=None, **fields):
    defaults = {"text": "Kursbeginne eintragen"}
    return Decision.objects.create(meeting=meeting, partner=partner, **{**defaults, **fields})


def make_category(name="Deutsch lernen", **fields):
    fields = {"pictogram": Category.Pictogram.BOOK, "slug": f"category-{next(numbers)}", **fields}
    return Category.objects.create(name=name, **fields)


def make_course_type(name="Integrationskurs", **fields):
    fields.setdefault("category", Category.objects.first() or make_category())
    return CourseType.objects.create(name=name, **{"slug": f"type-{next(numbers)}", **fields})


def make_course(title="Deutsch am Abend", **fields):
    """Published, free of charge, for everyone, on site, without level and without run."""
    fields = {
        "status": Course.Status.PUBLISHED,
        "cost": Course.Cost.FREE if fields.get("price") is None else Course.Cost.PAID,
        "audience": Course.Audience.EVERYONE,
        "mode": Course.Mode.ON_SITE,
        "slug": f"course-{next(numbers)}",
        "summary": "Kurz gesagt.",
        **fields,
    }
    if "provider" not in fields:
        fields["provider"] = Provider.objects.first() or make_provider()
    if "course_type" not in fields:
        fields["course_type"] = CourseType.objects.first() or make_course_type()
    return Course.objects.create(title=title, **fields)


def make_run(course=None, start=10, end=100, **fields):
    """Open, four of sixteen seats free, for which nobody waits; ``start`` and ``end`` in days from today, or None
    for ongoing.
    """
    fields = {"seats_total": 16, "seats_free": 4, "seats_wanted": 0, **fields}
    if "municipality" not in fields:
        fields["municipality"] = make_municipality()
    return CourseRun.objects.create(
        course=course or make_course(),
        start=None if start is None else days(start),
        end=None if start is None else days(end),
        **fields,
    )


def make_clash_rule(**fields):
    """Six weeks, 20 km; it asks for people only with ``people_known_at_least``, None for the start's minimum."""
    said = {"text": "Wir sprechen Starts vorher ab.", "decided_at": "Treffen der Partner, Punkt 3"}
    said |= {"weeks": 6, "km": 20, "decided_on": days(-70), "people_known_at_least": 0}
    return ClashRule.objects.create(**said | fields)


def make_threshold(course_type, people_min=10, **fields):
    return Threshold.objects.create(
        course_type=course_type, people_min=people_min, **{"source": "Gesetz"} | fields
    )


def make_pair_asked(stays, ends, **fields):
    return PairAsked.objects.create(stays=stays, ends=ends, **{"beginning": 10, "unreached": 1} | fields)


def make_proposed_start(run, **fields):
    """By day, where the run is, of the kind of its course: nine of ten wait."""
    numbers_said = {"waiting": 9, "overdue": 7, "expected": 3, "minimum": 10, "maximum": 20, "saved_weeks": 54}
    said = {
        "provider": run.course.provider,
        "municipality": run.municipality,
        "level": 1,
        "course_type": run.course.course_type,
        "time": "day",
        "like": run,
        "starts_on": days(49),
        "weeks": 7,
        "is_ready": False,
    }
    return ProposedStart.objects.create(**numbers_said | said | fields)


def make_entry_point(run, on=7, **fields):
    return EntryPoint.objects.create(run=run, starts_on=days(on), **fields)


def make_school_holidays(name="Winterferien", first=20, last=34):
    source = "https://ferien.example/"
    return SchoolHolidays.objects.create(name=name, first_day=days(first), last_day=days(last), source=source)


def make_word_meaning(words="Fahrerlaubnis", instead=None, language="de"):
    instead = instead or f"führerschein {WordMeaning.objects.count()}"
    return WordMeaning.objects.create(words=words, meaning="words", instead=instead, language=language)


def make_title_words(words="Alphakurs*", course_type=None, **fields):
    return TitleWords.objects.create(words=words, course_type=course_type or make_course_type(), **fields)


def make_weekly_time(run, weekdays=Weekday.MONDAY, starts_at=clock(17), ends_at=clock(20, 15)):
    return WeeklyTime.objects.create(run=run, weekdays=weekdays, starts_at=starts_at, ends_at=ends_at)


def make_course_date(run, date=None, starts_at=clock(9), ends_at=clock(12)):
    return CourseDate.objects.create(run=run, date=date or run.start, starts_at=starts_at, ends_at=ends_at)


def make_office(**fields):
    fields = {
        "name": "Bildungskoordination",
        "organisation": "Landkreis",
        "email": "office@beispiel.example",
        **fields,
    }
    fields.setdefault("municipality", make_municipality())
    return Office.objects.create(slug=f"office-{next(numbers)}", **fields)


def make_person(name="Erika Beispiel", **fields):
    return ContactPerson.objects.create(name=name, slug=f"person-{next(numbers)}", **fields)


def make_message(text="Ist das Büro am Montag offen?", **fields):
    return Message.objects.create(text=text, **{"language": "de", "email": "olena@beispiel.example", **fields})


def make_post(title="Neues vom Netzwerk", **fields):
    fields = {
        "slug": f"post-{next(numbers)}",
        "teaser": "Kurz gesagt.",
        "text": "<p>Lang erzählt.</p>",
        "published_from": timezone.now() - timedelta(hours=1),
        **fields,
    }
    return Post.objects.create(title=title, **fields)


def make_front(**fields):
    fields = {"line": "Wir verbinden", "hero": "Kurse und mehr.", "text": "<p>Wir stellen uns vor.</p>", **fields}
    return Front.objects.create(**fields)


def make_page(title="Das Vorhaben", **fields):
    fields = {"slug": f"page-{next(numbers)}", "group": Page.Group.PROJECT, "text": "<p>Text.</p>", **fields}
    return Page.objects.create(title=title, **fields)


def make_outdated(thing, column="title_en"):
    """Says of a text in another language that the German one has changed since."""
    kind = ContentType.objects.get_for_model(thing)
    return TranslatedText.objects.create(
        content_type=kind, thing=thing.pk, column=column, source="x", is_outdated=True
    )


def make_enquiry(run=None, **fields):
    """Asked of the provider when it was received."""
    defaults = {"name": "Olena Beispiel", "email": "olena@beispiel.example", "language": "de"}
    if "created_at" in fields:
        defaults["asked_at"] = fields["created_at"]
    return Enquiry.objects.create(run=run or make_run(), **defaults | fields)


def make_exam_kind(short="DTZ", **fields):
    """For A2 to B1."""
    said = {"name": f"Deutsch-Test {short}", "purpose": "Sie zeigen, was Sie können."}
    said |= {"level_from": 2, "level_to": 3, "slug": f"exam-{next(numbers)}"}
    return ExamKind.objects.create(short=short, **said | fields)


def make_exam_session(kind=None, on=30, **fields):
    """Public, twelve of sixteen seats free; ``on`` and ``deadline`` in days from today."""
    deadline = fields.pop("deadline", None)
    fields = {"seats_total": 16, "seats_own": 4, "is_public": True, **fields}
    if "provider" not in fields:
        fields["provider"] = Provider.objects.first() or make_provider()
    if "municipality" not in fields:
        fields["municipality"] = make_municipality()
    kind = kind or ExamKind.objects.first() or make_exam_kind()
    until = None if deadline is None else days(deadline)
    return ExamSession.objects.create(kind=kind, date=days(on), registration_deadline=until, **fields)


def make_exam_person(provider=None, kind=None, until=400, near=(), **fields):
    """Licensed to examine in speaking, until so many days from today; without a licence where ``kind`` is missing.

    ``near``: the towns that they reach.
    """
    fields = {"name": f"Ina Muster {next(numbers)}", **fields}
    person = ExamPerson.objects.create(provider=provider or make_provider(), **fields)
    person.reaches.set(near)
    if kind:
        person.licences.create(kind=kind, valid_until=None if until is None else days(until))
    return person


def make_help_request(session=None, provider=None, by=7, **fields):
    """For an examiner of the two that the date needs; answered in so many days, asked by default today."""
    session = session or make_exam_session(provider=make_provider("Zentrum"), needs_examiners=2)
    fields = {"task": "examiner", "answer_by": days(by), **fields}
    return HelpRequest.objects.create(session=session, provider=provider or make_provider(), **fields)


def make_exam_enquiry(session=None, **fields):
    """Asked of the centre; ``fields`` as of ``make_enquiry``."""
    session = session or make_exam_session()
    defaults = {"name": "Olena Beispiel", "email": "olena@beispiel.example", "language": "de"}
    asked = {"provider": session.provider, "day": session.date, **defaults | fields}
    return AskedSeat.objects.create(enquiry=Enquiry.objects.create(**asked), session=session).enquiry


def make_result_slip(provider=None, **fields):
    fields = {"level": 2, "tester": "Ina Muster", **fields}
    return ResultSlip.objects.create(provider=provider or make_provider(), **fields)


def make_appointment(provider=None, on=9, **fields):
    """Of placement tests, in so many days, with three seats; the provider may hold them."""
    provider = provider or make_provider()
    if not is_tester(provider):
        make_licence(provider, until=None)
    fields = {"starts_at": clock(9), "seats": 3, "tester": "Ina Muster", **fields}
    fields = {"municipality": provider.municipality, **fields}
    return Appointment.objects.create(provider=provider, **{"date": days(on), **fields})


def make_booking(appointment=None, **fields):
    """Somebody with a seat, who knows it."""
    fields = {"name": "Olena", "email": "olena@beispiel.example", "language": "de", "has_seat": True, **fields}
    fields = {"is_told": True, **fields}
    row = Booking.objects.create(appointment=appointment or make_appointment(), **fields)
    seated = row.appointment.bookings.filter(has_seat=True).count()
    Appointment.objects.filter(pk=row.appointment_id).update(seats_taken=seated)
    return row


def make_area(town="Parchim", region="Parchim – Lübz", **fields):
    """Found again by its town."""
    municipality = make_municipality(town, is_town=True, **fields)
    region = Region.objects.get_or_create(name=region)[0]
    return Area.objects.get_or_create(town=municipality, defaults={"region": region})[0]


def make_area_note(area=None, **fields):
    said = {"kind": AreaNote.Kind.NOTE, "text": "Kita fragen"}
    return AreaNote.objects.create(area=area or make_area(), **said | fields)


def make_source(name=None, **fields):
    kind = fields.pop("kind", Source.Kind.JOBCENTER)
    return Source.objects.create(name=name or f"Stelle {next(numbers)}", kind=kind, **fields)


def make_demand(source=None, *, weeks=8, **fields):
    """Somebody whom a source has entered, waiting for so many weeks; its own entry where there is none."""
    today = timezone.localdate()
    confirmed = {"confirmed_on": today} if source else {}
    defaults = {"level": 1, "since": today - timedelta(weeks=weeks), "ends_on": today + timedelta(weeks=26)}
    fields = {"area": None, **defaults, **confirmed, **fields}
    fields["area"] = fields["area"] or make_area()
    return Demand.objects.create(source=source, **fields)
