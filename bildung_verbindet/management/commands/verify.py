from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from bildung_verbindet.operation.backups import archive, manifest


class Command(BaseCommand):
    help = "Reads a backup to its end and says whether it is whole and can be taken back here."

    def add_arguments(self, parser):
        parser.add_argument("source", type=Path)
        parser.add_argument("--identity", default="", help="the file with the secret key of age")

    def handle(self, *, source, identity, **options):
        found = archive.unpack(source, None, identity)
        if reason := manifest.why_not(found):
            raise CommandError(reason)
        files, rows = len(found["files"]) - 1, sum(found["rows"].values())
        self.stdout.write(f"Whole: of {found['made_at']}, {rows} rows, {files} files.")
