from django.conf import settings
from django.core.management.base import BaseCommand
from polib import pofile


class Command(BaseCommand):
    help = "Compiles the message catalogues that are newer than their .mo file, without gettext."

    def handle(self, **options):
        catalogues = [path for folder in settings.LOCALE_PATHS for path in folder.glob("*/LC_MESSAGES/*.po")]
        compiled = [catalogue for catalogue in catalogues if stale(catalogue)]
        for catalogue in compiled:
            pofile(catalogue).save_as_mofile(catalogue.with_suffix(".mo"))
        if options["verbosity"]:
            self.stdout.write(f"{len(compiled)} message catalogues compiled.")


def stale(catalogue) -> bool:
    target = catalogue.with_suffix(".mo")
    return not target.exists() or target.stat().st_mtime < catalogue.stat().st_mtime
