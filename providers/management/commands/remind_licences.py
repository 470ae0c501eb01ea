from django.core.management.base import BaseCommand

from providers.actions import remind_of_licence
from providers.models import Licence


class Command(BaseCommand):
    help = "Tells providers' managers which licences end soon, each once. To be run every day."

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="only say of how many")

    def handle(self, *, dry_run, **options):
        licences = list(Licence.objects.ending().select_related("provider"))
        mails = 0 if dry_run else sum(map(remind_of_licence, licences))
        self.stdout.write(f"{len(licences)} licences that end soon, {mails} mails.")
