"""What an import has done, so that it can be taken back."""

from dataclasses import asdict, dataclass, field
from datetime import date, time

from django.apps import apps
from django.db import transaction

from bildung_verbindet.shared_forms import in_json
from courses.models import Course, CourseDate, CourseRun, WeeklyTime


@dataclass
class Undo:
    """As JSON holds it: what was made, what was changed from what to what, and which times stood before."""

    created: dict[str, list[int]] = field(default_factory=dict)  # primary keys by model
    changed: list[dict] = field(default_factory=list)
    times: dict[str, list] = field(default_factory=dict)  # by run: lines of the week, single dates

    def note(self, thing, after: dict):
        """The thing is about to get these values."""
        label = thing._meta.label_lower
        for name, value in after.items():
            before = in_json(thing, name)
            setattr(thing, name, value)
            entry = {
                "model": label,
                "pk": thing.pk,
                "field": name,
                "before": before,
                "after": in_json(thing, name),
            }
            restore(thing, name, before)
            self.changed.append(entry)

    def note_times(self, run):
        week = [[line.weekdays, str(line.starts_at), str(line.ends_at)] for line in run.weekly_times.all()]
        dates = [[str(day.date), str(day.starts_at), str(day.ends_at)] for day in run.dates.all()]
        self.times[str(run.pk)] = [week, dates]

    def as_json(self) -> dict:
        return asdict(self)

    @transaction.atomic
    def apply(self) -> int:
        """Takes it all back but for what somebody has changed or answered since; the number of those."""
        kept = self.take_back_values()
        self.take_back_times()
        new = CourseRun.objects.filter(pk__in=self.created.get("courses.courserun", []))
        asked = new.filter(enquiries__isnull=False)
        kept += asked.distinct().count()
        new.exclude(pk__in=asked.values("pk")).delete()
        Course.objects.filter(pk__in=self.created.get("courses.course", []), runs__isnull=True).delete()
        return kept

    def take_back_values(self) -> int:
        kept, things = 0, {}
        for entry in self.changed:
            key = entry["model"], entry["pk"]
            if key not in things:
                things[key] = apps.get_model(entry["model"]).objects.filter(pk=entry["pk"]).first()
            thing = things[key]
            if thing is None or in_json(thing, entry["field"]) != entry["after"]:
                kept += 1
            else:
                restore(thing, entry["field"], entry["before"])
        for thing in filter(None, things.values()):
            thing.save()
        return kept

    def take_back_times(self):
        WeeklyTime.objects.filter(run__in=self.times).delete()
        CourseDate.objects.filter(run__in=self.times).delete()
        there = set(CourseRun.objects.filter(pk__in=self.times).values_list("pk", flat=True))
        for key, (week, dates) in self.times.items():
            if int(key) not in there:
                continue
            WeeklyTime.objects.bulk_create(
                WeeklyTime(run_id=key, weekdays=bits, starts_at=clock(begin), ends_at=clock(end))
                for bits, begin, end in week
            )
            CourseDate.objects.bulk_create(
                CourseDate(run_id=key, date=date.fromisoformat(day), starts_at=clock(begin), ends_at=clock(end))
                for day, begin, end in dates
            )


def clock(text) -> time:
    return time.fromisoformat(text)


def restore(thing, name, value):
    column = thing._meta.get_field(name.removesuffix("_id"))
    setattr(thing, column.attname, column.to_python(value))
