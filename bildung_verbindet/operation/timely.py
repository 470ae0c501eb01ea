"""Whether the clock is right, and what timers run was run when it should."""

from collections.abc import Iterator

from django.utils import timezone
from django.utils.translation import gettext as _

from bildung_verbindet.operation.findings import Finding, fine, odd, wrong
from foundation.operation.models import TimedJob
from foundation.privacy import clock
from office.timetable import ALL, BACKUP


def look_at_clock() -> Iterator[Finding]:
    if doubt := clock.doubt():
        yield wrong(
            _("The clock may be wrong: it says %(now)s.") % {"now": clock.in_words(timezone.now())},
            f"{doubt} " + _("If it is right, confirm it on the first page of the office."),
        )
    else:
        yield fine(_("The clock is right, as far as one can tell."))


def look_at_timers() -> Iterator[Finding]:
    rows, now = {row.name: row for row in TimedJob.objects.all()}, timezone.now()
    advice = _("Look at the timers: manage.py minutely, hourly, nightly.")
    never = [job.command for job in ALL if job.command not in rows]
    if never:
        yield odd(_("Never run yet: %(jobs)s.") % {"jobs": ", ".join(never)}, advice)
    for job in ALL:
        row = rows.get(job.command)
        if row and row.trouble:
            yield wrong(_("%(job)s has failed, and says: “%(why)s”") % {"job": job.command, "why": row.trouble})
        elif row and row.late_at < now:
            yield wrong(_("%(job)s was not done for too long.") % {"job": job.command}, advice)
    if row := rows.get(BACKUP.command):
        yield from look_at_backup(row)
    if not never and all(not row.trouble and row.late_at >= now for row in rows.values()):
        yield fine(_("All timers have run when they should."))


def look_at_backup(row: TimedJob) -> Iterator[Finding]:
    advice = _("Look at portal-backup.timer and its log, or run manage.py backup FOLDER.")
    if row.trouble:
        yield wrong(_("The last backup has failed, and says: “%(why)s”") % {"why": row.trouble}, advice)
    if row.late_at < timezone.now():
        yield wrong(_("For two days no backup has been whole."), advice)
