from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from courses.actions import lock_all
from importing import planning, rows
from importing.apart import read_apart
from importing.readers.encodings import OLD, proposed, table_in
from importing.reading import CourseFileError, read
from importing.reckoning import mapping_of
from providers.models import Provider

OFFICE = User(role=User.Role.COORDINATOR, is_staff=True)  # whoever works on the server


class Command(BaseCommand):
    help = "Imports a provider's courses from a CSV file, all or nothing, and says row by row what happens."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--provider", required=True, metavar="SLUG")
        parser.add_argument(
            "--type", default="weiteres-angebot", metavar="SLUG", help="for titles that name no kind"
        )
        parser.add_argument("--publish", action="store_true", help="new courses are public at once, not drafts")
        parser.add_argument(
            "--encoding", choices=OLD, default="", help="of a file that an older program has saved"
        )
        parser.add_argument("--dry-run", action="store_true", help="only say what would happen")

    @transaction.atomic
    def handle(self, *, file, provider, publish, dry_run, encoding, **options):
        with translation.override(settings.LANGUAGE_CODE):
            try:
                owner = Provider.objects.select_related("municipality").get(slug=provider)
                table = table_read(file.read_bytes(), encoding)
                sheet = read(table, mapping_of(owner, table))
                lock_all(owner)
                plan = planning.Plan(sheet, owner, default_type=options["type"], user=OFFICE, publish=publish)
            except Provider.DoesNotExist:
                raise CommandError(_("There is no provider “%(slug)s”.") % {"slug": provider}) from None
            except OSError as error:
                raise CommandError(f"{file}: {error.strerror}") from None
            except CourseFileError as problem:
                raise CommandError(str(problem)) from None
            if not dry_run:
                plan.apply()
            self.report(plan, dry_run)

    def report(self, plan, dry_run):
        for row in plan.rows:
            self.stdout.write(describe(row))
        for remark in plan.remarks:
            self.stdout.write(remark)
        if number := plan.counts[rows.APART]:
            self.stdout.write(
                _("Exams and placement tests, which are taken over on the page of imports: %d") % number
            )
        if plan.sheet.unknown:
            self.stdout.write(_("Columns left out: %(names)s") % {"names": ", ".join(plan.sheet.unknown)})
        counts = {"total": len(plan.rows), **dict.fromkeys(ACTIONS, 0), **plan.counts}
        created = _("%(total)d rows: %(created)d created, %(changed)d changed,")
        others = _("%(unchanged)d unchanged, %(skipped)d skipped.")
        self.stdout.write(f"{created % counts} {others % counts}")
        if dry_run:
            self.stdout.write(_("This was a trial: nothing has been written."))


def table_read(data, encoding):
    """Raises ``CommandError`` where its words look as if it was saved in an encoding that nobody has named."""
    table = read_apart(data)
    if encoding:
        return table_in(table, encoding)
    if found := proposed(table):
        words = ", ".join(f"{before} → {after}" for before, after in found.examples)
        problem = _("These words look wrong: %(words)s. If they are right so, give --encoding %(encoding)s.")
        raise CommandError(problem % {"words": words, "encoding": found.encoding})
    return table


ACTIONS = (rows.CREATED, rows.CHANGED, rows.UNCHANGED, rows.SKIPPED)


def describe(row):
    """ "Row 4 (4280-36): skipped – the first day is missing"."""
    actions = dict(zip(ACTIONS, (_("created"), _("changed"), _("unchanged"), _("skipped")), strict=True))
    actions[rows.APART] = _("exam or placement test")
    place = _("Row %(line)d (%(number)s)") if row.number else _("Row %(line)d")
    parts = [f"{place % {'line': row.line, 'number': row.number}}: {actions[row.action]}"]
    if row.action == rows.CREATED:
        days = [row.run[name] for name in ("start", "end") if row.run[name]]
        span = "–".join(date_format(day, "SHORT_DATE_FORMAT") for day in days) or _("join any time")
        parts.append(f"{row.course['title_de']}, {span}")
    return " – ".join([*parts, *filter(None, [row.reason, "; ".join(map(str, [*row.changes, *row.notes]))])])
