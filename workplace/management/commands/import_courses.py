from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from courses.actions import lock_all
from courses.models import ImportedFile
from importing import plans, rows
from importing.apart import read_apart
from importing.readers.encodings import OLD, proposed, table_in
from importing.reckoning import mapping_of
from importing.sheets import CourseFileError, read
from importing.undoing import keep
from planning.starts.asked import INTEND, SAVE
from providers.models import Provider
from workplace.runs.checks import near_reopened
from workplace.runs.import_check import ALL, ImportCheck

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
            "--overwrite", action="store_true", help="also what somebody has changed here since the first file"
        )
        parser.add_argument(
            "--encoding", choices=OLD, default="", help="of a file that an older program has saved"
        )
        starts = parser.add_mutually_exclusive_group()
        starts.add_argument(
            "--reason", default="", metavar="SENTENCE", help="why starts are saved beside others with free seats"
        )
        starts.add_argument("--intend", action="store_true", help="keep such starts as intentions")
        parser.add_argument("--dry-run", action="store_true", help="only say what would happen")

    @transaction.atomic
    def handle(self, *, file, provider, dry_run, encoding, reason, intend, **options):
        with translation.override(settings.LANGUAGE_CODE):
            try:
                owner = Provider.objects.select_related("municipality").get(slug=provider)
                with file.open("rb") as data:
                    table = table_read(data, encoding)
                sheet = read(table, mapping_of(owner, table))
                lock_all(owner)
                said = {"publish": options["publish"], "overwrites": options["overwrite"]}
                plan = plans.Plan(sheet, owner, default_type=options["type"], user=OFFICE, **said)
            except Provider.DoesNotExist:
                raise CommandError(_("There is no provider “%(slug)s”.") % {"slug": provider}) from None
            except OSError as error:
                raise CommandError(f"{file}: {error.strerror}") from None
            except CourseFileError as problem:
                raise CommandError(str(problem)) from None
            check = ImportCheck(OFFICE, plan, decided(reason, intend))
            near = [] if dry_run else apply(plan, check, file.name)
            for group in check.groups:
                self.stdout.writelines(map(in_words, group.lines))
            self.stdout.writelines(f"{sentence}\n" for sentence in near)
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


def decided(reason, intend):
    """Of all starts alike, as the form of the page of imports has it."""
    do = SAVE if reason else INTEND if intend else ""
    return {f"{ALL}-do": do, f"{ALL}-reason": reason}


def apply(plan, check, name):
    """Raises ``CommandError`` where there is something to think about, and nobody has said what to do.

    What was written can be taken back on the page of imports; a file that changes nothing hides no other there.
    Sentences come back of starts that others may join again and that lie near others.
    """
    if check.is_open:
        found = "".join(in_words(line) for group in check.groups for line in group.lines)
        problem = _("Nothing has been written. Please give --reason, or --intend where all are new:")
        raise CommandError(f"{problem}\n{found}")
    check.apply()
    reopened = check.reopened()
    plan.apply()
    if {rows.CREATED, rows.CHANGED} & {*plan.counts}:
        keep(plan, ImportedFile(provider=plan.provider, name=name[:200]))
    return near_reopened(plan.provider, reopened)


def in_words(line):
    """Of a start that others of its kind stand beside, or for which too few people are known."""
    words, other, findings = [], line["other"], line["findings"]
    if other:
        run = other["start"].run
        words.append(f"{run.course.provider}, {run.town}, {date_format(run.start, 'SHORT_DATE_FORMAT')}")
    if not findings.has_enough:
        words.append(line["known_sentence"])
    return f"{place_in_file(line['row'])}: {'; '.join(words)}\n"


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
    parts = [f"{place_in_file(row)}: {actions[row.action]}"]
    if row.action == rows.CREATED:
        days = [row.run[name] for name in ("start", "end") if row.run[name]]
        span = "–".join(date_format(day, "SHORT_DATE_FORMAT") for day in days) or _("join any time")
        parts.append(f"{row.course['title_de']}, {span}")
    return " – ".join([*parts, *filter(None, [row.reason, "; ".join(map(str, [*row.changes, *row.notes]))])])


def place_in_file(row):
    place = _("Row %(line)d (%(number)s)") if row.number else _("Row %(line)d")
    return place % {"line": row.line, "number": row.number}
