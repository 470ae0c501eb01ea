from contextlib import nullcontext
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import override

from planning.simulation.assumptions import SettingsError, load
from planning.simulation.report import lines
from planning.simulation.trial import run, write_csv


class Command(BaseCommand):
    help = "Simulates a year of a county in four ways, from each provider's own list to proposed starts."

    def add_arguments(self, parser):
        parser.add_argument("--seeds", type=int, default=30, help="how many years of chance (default: 30)")
        # Not --settings, which Django takes for its own.
        parser.add_argument("--assumptions", type=Path, help="a file with other assumptions, only what differs")
        parser.add_argument("--csv", type=Path, help="write all numbers there")
        parser.add_argument("--no-variations", action="store_true", help="leave out what takes longest")
        parser.add_argument("--language", choices=["de", "en"], default=settings.LANGUAGE_CODE)

    def handle(self, *, seeds, assumptions, csv, no_variations, language, **options):
        with override(language):
            try:
                assumptions = load(assumptions)
                if seeds < 1:
                    raise CommandError("--seeds: at least 1.")
                with csv.open("w", encoding="utf-8", newline="") if csv else nullcontext() as file:
                    trial = run(assumptions, range(1, seeds + 1), with_variations=not no_variations, say=self.say)
                    if file:
                        write_csv(trial, file)
            except (SettingsError, OSError) as error:
                raise CommandError(str(error)) from error
            self.stdout.write("\n".join(lines(trial)))

    def say(self, what):
        self.stderr.write(what)
