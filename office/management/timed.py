"""The frame of what timers call: the jobs of a list, one after the other, and a status for whoever watches."""

from django.core.management.base import BaseCommand, CommandError

from foundation.databases import unfinished
from foundation.operation.jobs import Job, run_all


class TimedCommand(BaseCommand):
    jobs: list[Job] = []

    def add_arguments(self, parser):
        names = [job.command for job in self.jobs]
        parser.add_argument("only", nargs="*", metavar="JOB", help=f"these alone, of {', '.join(names)}")
        parser.add_argument("--again", action="store_true", help="also what was done today")

    def handle(self, *, only, again, **options):
        unfinished.check()
        if unknown := {*only} - {job.command for job in self.jobs}:
            raise CommandError(f"Not in the list: {', '.join(sorted(unknown))}.")
        wanted = [job for job in self.jobs if not only or job.command in only]
        outcomes = run_all(wanted, again=again)
        for outcome in outcomes:
            self.stdout.write(str(outcome))
        if failed := [outcome.job.command for outcome in outcomes if outcome.has_failed]:
            raise CommandError(f"{len(failed)} of {len(wanted)} jobs have failed: {', '.join(failed)}.")
