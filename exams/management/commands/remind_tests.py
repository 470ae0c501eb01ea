from django.core.management.base import BaseCommand

from exams.models import Booking
from exams.placement.actions import remind


class Command(BaseCommand):
    help = "Reminds people of their placement test two days before, and writes what had to wait for an hour."

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="only say how many")

    def handle(self, *, dry_run, **options):
        number = Booking.objects.to_remind().count() if dry_run else remind()
        self.stdout.write(f"{number} people reminded of their placement test.")
