"""A course page for machines: schema.org's Course with one CourseInstance per run, and nothing the page hides."""

from decimal import Decimal

from django.urls import reverse

from courses.availability import Availability
from courses.models import Course
from courses.rhythm import free_days, lessons, span
from foundation.languages.texts import text_for_reader
from foundation.reading.opening_hours import openings

MODES = {Course.Mode.ON_SITE: "Onsite", Course.Mode.ONLINE: "Online", Course.Mode.BOTH: "Blended"}
OFFERS = {
    Course.Cost.FREE: "Free",
    Course.Cost.FREE_WITH_ENTITLEMENT: "Partially Free",
    Course.Cost.PAID: "Paid",
    Course.Cost.ON_REQUEST: "Paid",
}
UNITS = {"module": "part of the course", "month": "month", "date": "session", "lesson": "lesson of 45 minutes"}
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def course_jsonld(course, runs, portal):
    """``runs`` with availability, municipality and times; ``portal`` is the address that links begin with."""
    title = text_for_reader(course, "title")[0]
    data = {
        "@context": "https://schema.org",
        "@type": "Course",
        "name": title,
        "description": text_for_reader(course, "summary")[0],
        "url": portal + course.get_absolute_url(),
        "provider": {
            "@type": "Organization",
            "name": course.provider.name,
            "url": portal + reverse("provider", args=[course.provider.slug]),
            **contact(course.provider),
        },
        "educationalLevel": course.levels,
        "inLanguage": course.teaching_language,
        "typicalAgeRange": ages(course),
        "position": course.module_number,
        "coursePrerequisites": text_for_reader(course, "requirements")[0],
        "offers": offer(course),
        "hasCourseInstance": [instance(course, run) for run in runs],
    }
    return filled(data)


def ages(course):
    """As schema.org writes them: "6-12", "16-", "-12"; nothing where nobody has said it."""
    said = ["" if age is None else str(age) for age in (course.age_from, course.age_to)]
    return "-".join(said) if any(said) else ""


def contact(provider):
    """When its office is open; nothing where nobody has said it."""
    try:
        rows = openings(provider.hours)
    except ValueError:  # written past the form
        rows = []
    hours = [
        {
            "@type": "OpeningHoursSpecification",
            "dayOfWeek": [f"https://schema.org/{DAYS[day]}" for day in row.days],
            "opens": begin,
            "closes": end,
        }
        for row in rows
        for begin, end in row.times
    ]
    return {"contactPoint": {"@type": "ContactPoint", "hoursAvailable": hours}} if hours else {}


def offer(course):
    """A price only where one knows what for; nothing where nobody has said what the course costs."""
    price = Decimal(0) if course.cost == Course.Cost.FREE else course.price
    total = price if course.cost == Course.Cost.FREE or course.price_for == Course.PriceFor.COURSE else None
    amount = {"price": str(total), "priceCurrency": "EUR"} if total is not None else {}
    if price is not None and course.price_for in UNITS:
        amount = {"priceSpecification": part_of_price(price, UNITS[course.price_for])}
    return {"@type": "Offer", "category": OFFERS[course.cost], **amount} if course.cost else {}


def part_of_price(price, unit):
    return {"@type": "UnitPriceSpecification", "price": str(price), "priceCurrency": "EUR", "unitText": unit}


def instance(course, run):
    cancelled, free = run.status == run.Status.CANCELLED, free_days(run)
    return filled(
        {
            "@type": "CourseInstance",
            "courseMode": MODES.get(course.mode),
            "offers": {"@type": "Offer", "url": run.booking_link} if run.booking_link else None,
            "startDate": run.start and run.start.isoformat(),
            "endDate": run.end and run.end.isoformat(),
            "eventStatus": f"https://schema.org/Event{'Cancelled' if cancelled else 'Scheduled'}",
            "location": place(run),
            "courseSchedule": [schedule(run, line, free) for line in run.weekly_times.all()],
            "courseWorkload": workload(course),
            "maximumAttendeeCapacity": run.seats_total,
            "remainingAttendeeCapacity": run.seats_left if run.availability in Availability.COUNTED else None,
        }
    )


def place(run):
    if run.municipality is None:
        return None
    address = {
        "@type": "PostalAddress",
        "streetAddress": run.street,
        "postalCode": run.postal_code,
        "addressLocality": run.municipality.name,
        "addressCountry": "DE",
    }
    return filled({"@type": "Place", "name": run.venue, "address": filled(address)})


def workload(course):
    """Lessons of 45 minutes as a duration (ISO 8601)."""
    hours, minutes = divmod((course.lessons or 0) * 45, 60)
    return f"PT{hours}H{f'{minutes}M' if minutes else ''}" if course.lessons else ""


def schedule(run, line, free):
    """How often the line is held is known only where the run has a last day; else its days are told
    as far as they are worked out.
    """
    held, missed = lessons(run, line, free)
    return filled(
        {
            "@type": "Schedule",
            "repeatFrequency": f"P{line.every}W",
            "repeatCount": len(held) if run.end else None,
            "byDay": [f"https://schema.org/{DAYS[day]}" for day in line.days],
            "startTime": f"{line.starts_at:%H:%M:%S}",
            "endTime": f"{line.ends_at:%H:%M:%S}",
            "exceptDate": [day.isoformat() for day in missed],
            "startDate": run.start and run.start.isoformat(),
            "endDate": span(run)[1].isoformat(),
            "scheduleTimezone": "Europe/Berlin",
        }
    )


def filled(data):
    return {key: value for key, value in data.items() if value not in (None, "", [], {})}
