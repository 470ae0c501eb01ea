from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from bildung_verbindet.operation.backups.saving import save


class Command(BaseCommand):
    help = (
        "Writes database and files into one checksummed file in TARGET, a folder; encrypted where a key is given."
    )

    def add_arguments(self, parser):
        parser.add_argument("target", type=Path, help="a folder, better not on the disk of the portal")
        parser.add_argument("--recipient", default=settings.BACKUP_RECIPIENT, help="public key of age: age1…")
        parser.add_argument("--keep", type=int, default=settings.BACKUPS_KEPT, help="so many; 0 keeps all")

    def handle(self, *, target, recipient, keep, **options):
        if keep < 0:
            raise CommandError("--keep must be 0 or more.")
        done = save(target, recipient, keep)
        self.stdout.write(
            f"{done.path} ({done.size / 1e6:.1f} MB) is whole; {len(done.gone)} older ones are deleted."
        )
        if done.of_future:
            names = ", ".join(path.name for path in done.of_future)
            self.stdout.write(
                f"Dated in the future, so a clock is or was wrong: {names}. They count as the oldest."
            )
