"""Example providers and their courses from the TOML files beside this module, dated relative to today."""

import re
import tomllib
from datetime import datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import NamedTuple
from zlib import crc32

from django.utils import timezone
from django.utils.text import slugify

from contacts.models import ContactPerson
from courses.models import Course, CourseDate, CourseRun, CourseType, WeeklyTime
from courses.rhythm import public_holidays
from foundation.reading.spelling import folded
from places.models import Municipality
from providers.models import Provider

FOLDER = Path(__file__).parent
PREFIX = "beispiel-"
DAYS = {day: number for number, day in enumerate(["Mo", "Di", "Mi", "Do", "Fr", "Sa", "So"])}
WORKDAYS = range(5)
FROM_CHRISTMAS, TO_EPIPHANY = (12, 23), (1, 6)  # month and day
RUN = re.compile(r"(?P<state>[a-z]+)(?:@(?P<start>-?\d+)\+(?P<length>\d+))?")
FREE = {"free": 0.5, "few": 0.1, "full": 0, "planned": 1, "late": 0.3, "running": 0.2, "closed": 0.4, "past": 0}
STATUS = {
    "wait": CourseRun.Status.FULL,
    "planned": CourseRun.Status.PLANNED,
    "cancelled": CourseRun.Status.CANCELLED,
}
TEXTS = [f"{field}_{language}" for field in ("title", "summary", "description") for language in ("de", "en")]
HALF_A_YEAR = 182  # days: dated courses ran that long ago, and every third runs again


class Instance(NamedTuple):
    """One offer of courses.toml at one of its places."""

    offer: dict
    slug: str
    provider: Provider
    place: Municipality | None
    times: str
    runs: str

    @property
    def number(self):
        """How the course numbers of its runs begin, the same whatever else is added to the file."""
        return f"B-{crc32(self.slug.encode()):08x}"


def load_courses(today):
    instances = read_instances(load_providers())
    courses = upsert(Course, "slug", course_rows(instances, today))
    runs = {}
    for number, instance in enumerate(instances):
        for key, fields in run_rows(instance, number, today):
            runs[key] = {"number": key, "course": courses[instance.slug], **fields}
    runs = upsert(CourseRun, "number", list(runs.values()))
    load_times(instances, runs)
    Course.objects.filter(slug__in=courses).update_search_text()


@cache
def read(name):
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))


def upsert(model, key, rows):
    """Makes or updates one row per dictionary (all with the same names) in few statements; returns all by key."""
    ours = model.objects.filter(**{f"{key}__in": [row[key] for row in rows]})
    known = {getattr(row, key): row for row in ours}
    changed = set()
    for row in [row for row in rows if row[key] in known]:
        for name, value in row.items():
            if getattr(known[row[key]], model._meta.get_field(name).attname) != getattr(value, "pk", value):
                setattr(known[row[key]], name, value)
                changed.add(name)
    if changed:
        model.objects.bulk_update(known.values(), changed, batch_size=50)
    model.objects.bulk_create([model(**row) for row in rows if row[key] not in known], batch_size=100)
    return {getattr(row, key): row for row in ours.all()}


def put(model, key, said, days):
    """Makes a row where there is none; what nobody has changed moves to these days, what people wrote stays.

    ``days``: two columns, the second one may be empty; so far apart they stood in each loading.
    """
    rows = model.objects.filter(**key)
    if not rows.exists():
        row = model.objects.create(**key, **said, **days)
        rows.filter(pk=row.pk).update(**days)  # also where a moment is that of making
    for row in rows:
        stands = {name: getattr(row, name) for name in days}
        if apart(stands) == apart(days) and all(getattr(row, name) == value for name, value in said.items()):
            model.objects.filter(pk=row.pk).update(**days)


def apart(days):
    first, last = (timezone.localdate(day) if isinstance(day, datetime) else day for day in days.values())
    return last and last - first


def load_providers():
    places = {place.name: place for place in Municipality.objects.all()}
    rows = []
    for number, row in enumerate(read("providers")["rows"], 1):
        name = row["slug"].removeprefix(PREFIX)
        fields = {key: value for key, value in row.items() if key != "place"}
        rows.append(
            fields
            | {
                "municipality": places[row["place"]],
                "phone": f"03871 000{number:03}",
                "email": f"{name}@beispiel.example",
                "website": f"https://{name}.example/",
                "is_published": True,
                "is_example": True,
            }
        )
    return upsert(Provider, "slug", rows)


def read_instances(providers):
    places = {place.name: place for place in Municipality.objects.all()}
    instances = []
    for offer in read("courses")["offers"]:
        for line in offer["at"]:
            provider, place, times, runs = (part.strip() for part in line.split("|"))
            where = place or provider.removeprefix(PREFIX)
            slug = PREFIX + slugify(folded(f"{offer['title_de']} {where}"))
            instances.append(Instance(offer, slug, providers[provider], places.get(place), times, runs))
    return instances


def course_rows(instances, today):
    types = {course_type.slug: course_type for course_type in CourseType.objects.all()}
    people = load_people()
    rows = []
    for number, instance in enumerate(instances):
        offer = instance.offer
        levels = offer.get("level", [None, None])
        rows.append(
            {
                "slug": instance.slug,
                "provider": instance.provider,
                "course_type": types[offer["type"]],
                "status": offer.get("status", Course.Status.PUBLISHED),
                "level_from": levels[0],
                "level_to": levels[1],
                "audience": offer.get("audience", Course.Audience.EVERYONE),
                "mode": offer.get("mode", Course.Mode.ON_SITE),
                "lessons": offer.get("lessons"),
                "cost": offer["cost"],
                "price": offer.get("price"),
                "price_for": offer.get("price_for", Course.PriceFor.COURSE if "price" in offer else ""),
                "childcare": offer.get("childcare", Course.Childcare.NONE),
                "step_free": [True, None, True, False][number % 4],
                "contact_person": people[number % len(people)],
                "confirmed_on": today - timedelta(days=number % 13),
                **{name: offer.get(name, "") for name in TEXTS},
                **particulars(offer),
                **texts(offer),
            }
        )
    return rows


def particulars(offer):
    youngest, oldest = offer.get("ages", [None, None])
    taught = {"sub_level": offer.get("part", ""), "teaching_language": offer.get("taught", "")}
    return {**taught, "age_from": youngest, "age_to": oldest}


def texts(offer):
    phrases = read("phrases")
    fields = {}
    for language in ("de", "en"):
        fields[f"cost_note_{language}"] = offer.get(f"note_{language}", "")
        for field, key in (("requirements", "need"), ("bring", "bring"), ("registration", "register")):
            fields[f"{field}_{language}"] = phrases[key][offer[key]][language] if key in offer else ""
    return fields


def load_people():
    """Two invented contact persons, and None for the three in five courses that show their provider's number."""
    names = {
        "beispielperson-kurse": "Beispielperson Kursbüro",
        "beispielperson-beratung": "Beispielperson Beratung",
    }
    rows = [
        {
            "slug": slug,
            "name": name,
            "position_de": "Ansprechperson (Beispiel)",
            "position_en": "Contact (example)",
            "phone": f"03871 00090{number}",
            "email": f"{slug}@beispiel.example",
            "languages": ["de", "en", "ru"],
        }
        for number, (slug, name) in enumerate(names.items())
    ]
    return [*upsert(ContactPerson, "slug", rows).values(), None, None, None]


def run_rows(instance, number, today):
    """Pairs of a run's number and its fields: those of the file, one half a year ago, now and then one later."""
    specified = [match.groupdict() for match in map(RUN.fullmatch, instance.runs.split())]
    for index, spec in enumerate(specified):
        yield f"{instance.number}-{index}", run_fields(instance, spec, number + index, today)
    first = specified[0]
    if first["start"] and first["state"] != "past":
        before = {**first, "state": "past", "start": int(first["start"]) - HALF_A_YEAR - int(first["length"])}
        yield f"{instance.number}-before", run_fields(instance, before, number, today)
        if number % 3 == 0:
            later = {**first, "state": "planned", "start": int(first["start"]) + HALF_A_YEAR}
            yield f"{instance.number}-later", run_fields(instance, later, number, today)


def run_fields(instance, spec, number, today):
    start, end = period(instance, spec, today)
    total = instance.offer.get("seats", 16)
    share = FREE.get(spec["state"])
    provider, place = instance.provider, instance.place
    at_home = place and place.pk == provider.municipality_id
    return {
        "status": STATUS.get(spec["state"], CourseRun.Status.OPEN),
        "start": start,
        "end": end,
        "registration_deadline": today - timedelta(days=1) if spec["state"] == "closed" else None,
        "late_entry": spec["state"] == "late",
        "venue": provider.name if at_home else f"Beispielhaus {place.name}" if place else "",
        "street": provider.street if at_home else "Übungsstraße 10" if place else "",
        "postal_code": provider.postal_code if at_home else place.postal_codes[0] if place else "",
        "municipality": place,
        "seats_total": total if share is not None else None,
        "seats_free": seats_free(total, share, number),
        "seats_as_of": today - timedelta(days=number % 9),
        "created_at": entered(start, number, today),
    }


def entered(start, number, today):
    """Most dates half a year before they begin, every fourth only six weeks before."""
    day = (start or today) - timedelta(days=40 if number % 4 == 0 else 180)
    return timezone.make_aware(datetime.combine(min(day, today), time(12)))


def seats_free(total, share, number):
    """Around that share of the seats: 0 stays none, a tenth one to three."""
    if share is None or share in {0, 1}:
        return share and total * share
    return max(1, round(total * share) + number % 3 - 1)


def period(instance, spec, today):
    """First and last day; the first is one on which the course meets."""
    if spec["start"] is None:
        return None, None
    start = today + timedelta(days=int(spec["start"]))
    weekdays = {day for days, _, _ in week(instance.times) for day in days}
    start = taught_on(start, today, weekdays or WORKDAYS)
    return start, start + timedelta(days=int(spec["length"]))


def taught_on(day, today, weekdays=WORKDAYS):
    """That day or the nearest one on which something may begin, further from ``today``."""
    step = timedelta(days=1 if day >= today else -1)
    while day.weekday() not in weekdays or is_off(day):
        day += step
    return day


def is_off(day):
    """A public holiday, or the turn of the year."""
    at_the_turn = (day.month, day.day) >= FROM_CHRISTMAS or (day.month, day.day) <= TO_EPIPHANY
    return at_the_turn or day in public_holidays(day.year, day.year)


@cache
def week(times):
    """Reads "Mo-Fr 8:30-12:45; Sa 9:00-12:00" as weekdays (0 is Monday), from and to."""
    lines = []
    for line in filter(None, times.removeprefix("dates ").split(";")):
        days, clock = line.split()
        first, _, last = days.partition("-")
        numbers = range(DAYS[first], DAYS[last] + 1) if last else [DAYS[day] for day in days.split(",")]
        begin, end = (time(*map(int, part.split(":"))) for part in clock.split("-"))
        lines.append((list(numbers), begin, end))
    return lines


def load_times(instances, runs):
    """Weekly times and single dates are made anew: nothing refers to them."""
    WeeklyTime.objects.filter(run__in=runs.values()).delete()
    CourseDate.objects.filter(run__in=runs.values()).delete()
    times = {instance.number: instance.times for instance in instances}
    weekly, single = [], []
    for run in runs.values():
        pattern = times[run.number.rpartition("-")[0]]
        for days, begin, end in week(pattern):
            if pattern.startswith("dates"):
                single += [CourseDate(run=run, date=day, starts_at=begin, ends_at=end) for day in dates(run, days)]
            else:
                bits = sum(1 << day for day in days)
                weekly.append(WeeklyTime(run=run, weekdays=bits, starts_at=begin, ends_at=end))
    WeeklyTime.objects.bulk_create(weekly, batch_size=500)
    CourseDate.objects.bulk_create(single, batch_size=500)


def dates(run, weekdays):
    """At most five days of the run, evenly spread over its length."""
    days = [run.start + timedelta(days=n) for n in range((run.end - run.start).days + 1)]
    days = [day for day in days if day.weekday() in weekdays and not is_off(day)]
    return days[:: max(1, len(days) // 5)][:5]
