from django.core.management.base import BaseCommand

from cooperation.actions import remind_of_agreement
from cooperation.models import Agreement


class Command(BaseCommand):
    help = "Tells office and partners which agreements end soon, each once. To be run every day."

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="only say what would be told")

    def handle(self, *, dry_run, **options):
        agreements = Agreement.objects.ending().filter(reminded_on__isnull=True)
        if dry_run:
            self.stdout.write(f"{agreements.count()} agreements end soon; nobody was told.")
            return
        number = sum(remind_of_agreement(agreement) for agreement in agreements)
        self.stdout.write(f"{number} mails about agreements that end soon.")
