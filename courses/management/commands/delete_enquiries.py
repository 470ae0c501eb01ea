from django.core.management.base import BaseCommand

from courses.enquiring import forget
from courses.models import Enquiry


class Command(BaseCommand):
    help = "Deletes enquiries whose time is over and leaves only their numbers; for a daily timer."

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="only say how many")

    def handle(self, *, dry_run, **options):
        outdated = Enquiry.objects.outdated()
        number = outdated.count() if dry_run else forget(outdated)
        self.stdout.write(f"{number} enquiries {'would be ' if dry_run else ''}deleted.")
