from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand

from foundation.languages import messages, sentences

RULES = [Path(module.__file__) for module in (messages, sentences)]


class Command(BaseCommand):
    help = "Compiles the message catalogues that are newer than their .mo file, without gettext."

    def handle(self, **options):
        catalogues = [path for folder in settings.LOCALE_PATHS for path in folder.glob("*/LC_MESSAGES/*.po")]
        compiled = [catalogue for catalogue in catalogues if stale(catalogue)]
        public = messages.public_entries() if compiled else []
        for catalogue in compiled:
            messages.compiled(catalogue, public).save_as_mofile(catalogue.with_suffix(".mo"))
        if options["verbosity"]:
            self.stdout.write(f"{len(compiled)} message catalogues compiled.")


def stale(catalogue):
    """Also where the code's English, which is made from the German catalogue, or the rules may have changed."""
    target, german = catalogue.with_suffix(".mo"), messages.path_of(messages.COMPLETE)
    newest = max(path.stat().st_mtime for path in (catalogue, german, *RULES))
    return not target.exists() or target.stat().st_mtime < newest
