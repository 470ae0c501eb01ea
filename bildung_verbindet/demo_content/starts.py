"""What the demo shows of planning together: a rule, a clash with its reason, a pair, a number hard to reach."""

from datetime import timedelta

from bildung_verbindet.demo_content.courses import PREFIX
from courses import rhythm
from courses.models import CourseRun, EntryPoint, SchoolHolidays
from planning.models import ClashRule
from planning.models.demand import monday

RULE = {
    "text": "Starts derselben Stufe, höchstens sechs Wochen und 20 km auseinander, sprechen wir vorher ab.",
    "decided_at": "Beispielbeschluss: Treffen der Kursträger, Punkt 3",
    "weeks": 6,
    "km": 20,
}
OFFER = f"{PREFIX}integrationskurs-b1-am-nachmittag"
STARTS = {  # by the course: taken, the least number, days from its first day back to the decision, more columns
    f"{OFFER}-parchim": (6, 10, 21, {}),
    f"{OFFER}-luebz": (5, 10, 21, {"start_reason": "Beispiel: Der Raum ist nur dann frei.", "own_list": 3}),
    f"{OFFER}-boizenburg-elbe": (7, 10, 28, {}),
    f"{OFFER}-ludwigslust": (2, 10, 21, {"status": CourseRun.Status.INTENDED}),
}
JOINED = f"{PREFIX}integrationskurs-am-abend-boizenburg-elbe"  # with seats enough that the day is told
SEATS_TO_JOIN = 6
JOINED_AFTER = (28, 56)  # days from today: in the week after each one may join each running course
HOLIDAYS, NO_SOURCE = "Beispielferien", "Beispiel: keine Ferien, die es gibt"
HOLIDAYS_AFTER = 6  # weeks


def load_starts(today):
    ClashRule.objects.get_or_create(
        decided_at=RULE["decided_at"], defaults=RULE | {"decided_on": today - timedelta(days=70)}
    )
    for slug, (taken, least, days, columns) in STARTS.items():
        run = CourseRun.objects.get(course__slug=slug, number__endswith="-0")
        known = {"own_list_as_of": today} if "own_list" in columns else {}
        CourseRun.objects.filter(pk=run.pk).update(
            seats_free=run.seats_total - taken,
            seats_min=least,
            seats_as_of=today,
            decide_on=run.start - timedelta(days=days),
            **columns,
            **known,
        )
    load_holidays(today)
    load_entry_points(today)


def load_entry_points(today):
    runs = CourseRun.objects.filter(
        course__slug__startswith=f"{PREFIX}integrationskurs", start__lt=today, end__gt=today, late_entry=False
    )
    runs.update(breaks="\n".join(breaks(today)))
    runs.filter(course__slug=JOINED).update(seats_free=SEATS_TO_JOIN, seats_as_of=today)
    EntryPoint.objects.filter(run__course__slug__startswith=PREFIX).delete()
    EntryPoint.objects.bulk_create(
        EntryPoint(run=run, starts_on=day, section=number)
        for run in runs
        for number, days in enumerate(JOINED_AFTER, 3)
        if (day := lesson_after(run, today + timedelta(days=days))) < run.end
    )


def lesson_after(run, day):
    """That day or the first one after it on whose weekday the course has begun, and on which it is taught."""
    free = rhythm.free_days(run)
    day += timedelta(days=(run.start - day).days % 7)
    while day in free:
        day += timedelta(days=7)
    return day


def breaks(today):
    """Of courses that run: the example's holidays, and the turn of the year."""
    first, last = holidays(today)
    yield f"{first}/{last} {HOLIDAYS}"
    for year in (today.year - 1, today.year):
        yield f"{year}-12-23/{year + 1}-01-06 Jahreswechsel"


def holidays(today):
    """Between the days on which one may join."""
    first = monday(today) + timedelta(weeks=HOLIDAYS_AFTER)
    return first, first + timedelta(days=11)


def load_holidays(today):
    days = dict(zip(("first_day", "last_day"), holidays(today), strict=True))
    SchoolHolidays.objects.update_or_create(name=HOLIDAYS, source=NO_SOURCE, defaults=days)
