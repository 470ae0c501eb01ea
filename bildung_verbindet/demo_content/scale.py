"""Any number of example courses for load tests, always the same, with all facets in realistic shares."""

from datetime import time, timedelta
from random import Random

from django.db import transaction
from django.utils import timezone
from modeltranslation.utils import get_translation_fields

from courses.models import Course, CourseRun, CourseType, WeeklyTime
from courses.translation import CourseTranslation
from places.models import Municipality
from providers.models import Provider

PREFIX = "last-"
BATCH = 2000
COURSES_A_PROVIDER = 20
# Given outright, because working out the default of every language takes half the time.
NO_TEXTS = dict.fromkeys(get_translation_fields(*CourseTranslation.fields))
MOST_PROVIDERS = 150
Status = CourseRun.Status
STATUS = {Status.PLANNED: 10, Status.OPEN: 78, Status.FULL: 8, Status.CANCELLED: 4}  # of a hundred dates
FIRST = (
    "Pflege Büro Handwerk Technik Küchen Lager Garten Bau Verkehrs Gesundheits Alltags Familien Schul "
    "Kita Computer Internet Bewerbungs Prüfungs Grammatik Wortschatz Hör Lese Schreib Sprech Theater "
    "Musik Lieder Märchen Zeitungs Behörden Wohnungs Energie Umwelt Natur Sport Schwimm Rad Näh Koch Back "
    "Kunst Mal Foto Film Reise Heimat Nachbarschafts Vereins Ernährungs Erste-Hilfe Geld Rechts "
    "Versicherungs Steuer Verkaufs Kassen Gäste Hotel Metall Holz Elektro Logistik Fahr Reinigungs "
    "Erziehungs Senioren Sozial Medien Zahlen Mathe Englisch Betriebs Alpha"
).split()
SECOND = (
    "deutsch kurs training werkstatt treff sprache wissen grundlagen praxis einstieg aufbau gespräch "
    "projekt seminar übung abend vormittag woche runde beratung club labor atelier schule stunde tag"
).split()
EXTRA = (
    "für Frauen;für Eltern;für Berufstätige;für Jugendliche;mit Prüfung;kompakt;intensiv;am Vormittag;am Abend;"
    "in kleiner Gruppe;mit Praktikum;für Einsteiger;für Fortgeschrittene;am Wochenende;mit Ausflügen"
).split(";")
TIMES = [
    (31, 8, 12),
    (15, 9, 12),
    (21, 17, 20),
    (10, 18, 20),
    (32, 9, 13),
    (3, 14, 17),
    (16, 15, 18),
    (96, 10, 15),
]
LEVELS = [
    None,
    (0, 0),
    (0, 1),
    (1, 1),
    (1, 1),
    (1, 2),
    (2, 2),
    (2, 2),
    (3, 3),
    (3, 3),
    (3, 4),
    (4, 4),
    (5, 5),
    (6, 6),
]


def load_many(number):
    """Makes what is missing up to that number of courses, each batch wholly or not at all."""
    done = set(Course.objects.filter(slug__startswith=PREFIX).values_list("slug", flat=True))
    missing = [index for index in range(number) if slug_of(index) not in done]
    pools = Pools(number)
    for first in range(0, len(missing), BATCH):
        with transaction.atomic():
            load_batch(missing[first : first + BATCH], pools)


def slug_of(index):
    return f"{PREFIX}{index:07}"


class Pools:
    """What courses are put together from, read once."""

    def __init__(self, number):
        self.places = list(Municipality.objects.order_by("-population", "pk"))
        self.weights = [place.population for place in self.places]
        self.types = list(CourseType.objects.select_related("category"))
        self.providers = self.make_providers(min(MOST_PROVIDERS, 1 + number // COURSES_A_PROVIDER))
        self.today = timezone.localdate()

    def make_providers(self, number):
        random = Random(number)  # noqa: S311
        for index in range(number):
            Provider.objects.get_or_create(
                slug=f"{PREFIX}anbieter-{index}",
                defaults={
                    "name": f"Beispielanbieter {index + 1}",
                    "kind": random.choice(Provider.Kind.values),
                    "municipality": random.choices(self.places, self.weights)[0],
                    "is_published": True,
                    "is_example": True,
                },
            )
        providers = Provider.objects.filter(slug__startswith=PREFIX).select_related("municipality")
        return list(providers.order_by("pk")[:number])


def load_batch(indexes, pools):
    plans = [plan(index, pools) for index in indexes]
    for course, runs in plans:
        course.set_search_text([run for run, _ in runs])
    Course.objects.bulk_create([course for course, _ in plans], batch_size=250)
    runs = [run for _, runs in plans for run, _ in runs]
    CourseRun.objects.bulk_create(runs, batch_size=1000)
    WeeklyTime.objects.bulk_create([line for _, runs in plans for _, line in runs if line], batch_size=2000)


def plan(index, pools):
    """One course with its runs and their weekly times, not yet saved; the same for the same index and pools."""
    random = Random(index)  # noqa: S311
    course = make_course(index, random, pools)
    runs = [make_run(course, random, pools) for _ in range(random.choice([1, 1, 2, 2, 3, 4]))]
    return course, runs


def make_course(index, random, pools):
    title = f"{random.choice(FIRST)}{random.choice(SECOND)} {random.choice(EXTRA)}"
    texts = {"title_de": title, "summary_de": f"{title}: ein Beispielkurs für Lasttests, Nummer {index}."}
    levels = random.choice(LEVELS) or (None, None)
    cost = random.choice(["free", "free", "entitlement", "paid"])
    return Course(
        **{**NO_TEXTS, **texts},
        slug=slug_of(index),
        provider=random.choice(pools.providers),
        course_type=random.choice(pools.types),
        status=Course.Status.PUBLISHED if random.random() < 0.97 else Course.Status.DRAFT,
        level_from=levels[0],
        level_to=levels[1],
        mode=random.choices(Course.Mode.values, [80, 12, 8])[0],
        audience=random.choices(["", *Course.Audience.values], [5, 65, 8, 6, 6, 5, 5])[0],
        cost=cost,
        price=random.choice([35, 60, 95, 120, 229]) if cost == "paid" else None,
        childcare=random.choices(["", *Course.Childcare.values], [10, 70, 12, 8])[0],
        step_free=random.choice([True, False, None]),
    )


def make_run(course, random, pools):
    ongoing = random.random() < 0.15
    start = pools.today + timedelta(days=random.randint(-90, 240))
    total = random.choice([None, 8, 12, 16, 20])
    online = course.mode == Course.Mode.ONLINE
    run = CourseRun(
        course=course,
        status=random.choices([*STATUS], [*STATUS.values()])[0],
        start=None if ongoing else start,
        end=None if ongoing else start + timedelta(days=random.randint(1, 150)),
        late_entry=random.random() < 0.2,
        municipality=None if online else random.choices(pools.places, pools.weights)[0],
        seats_total=total,
        seats_free=total and random.randint(0, total),
        seats_as_of=pools.today,
    )
    if random.random() < 0.05:
        return run, None
    weekdays, begin, end = random.choice(TIMES)
    return run, WeeklyTime(run=run, weekdays=weekdays, starts_at=time(begin), ends_at=time(end, 15))
