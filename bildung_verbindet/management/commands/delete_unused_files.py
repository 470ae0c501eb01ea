from django.core.files.storage import default_storage
from django.core.management.base import BaseCommand

from bildung_verbindet.uploads import unused_files


class Command(BaseCommand):
    help = "Deletes uploaded pictures and documents that nothing shows any more. To be run every day."

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="only say how many there are")

    def handle(self, *, dry_run, **options):
        names = list(unused_files())
        if dry_run:
            self.stdout.write(f"{len(names)} files are not used; none was deleted.")
            return
        for name in names:
            default_storage.delete(name)
        self.stdout.write(f"{len(names)} files deleted.")
