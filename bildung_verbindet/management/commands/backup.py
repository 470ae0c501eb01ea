from pathlib import Path

from django.core.management.base import BaseCommand

from bildung_verbindet.operation.backups.saving import save
from foundation import environment as env


class Command(BaseCommand):
    help = (
        "Writes database and files into one checksummed file in TARGET, a folder; encrypted where a key is given."
    )

    def add_arguments(self, parser):
        parser.add_argument("target", type=Path, help="a folder, better not on the disk of the portal")
        parser.add_argument("--recipient", default=env.text("BACKUP_RECIPIENT"), help="public key of age: age1…")
        parser.add_argument(
            "--keep", type=int, default=env.number("BACKUPS_KEPT", 14), help="so many; 0 keeps all"
        )

    def handle(self, *, target, recipient, keep, **options):
        backup, gone = save(target, recipient, keep)
        size = backup.stat().st_size / 1e6
        self.stdout.write(f"{backup} ({size:.1f} MB) is whole; {len(gone)} older ones are deleted.")
