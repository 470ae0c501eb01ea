from django.core.management.base import BaseCommand

from exams.models import Booking, SlipSeat
from exams.placement.actions import remind
from exams.placement.holding import tell_of_dates


class Command(BaseCommand):
    help = (
        "Reminds people of their placement test two days before, writes what had to wait for an hour, and tells "
        "who has issued a slip when the course of its seat is cancelled."
    )

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="only say how many")

    def handle(self, *, dry_run, **options):
        number = Booking.objects.to_remind().count() if dry_run else remind()
        seats = SlipSeat.objects.to_tell().count() if dry_run else tell_of_dates()
        self.stdout.write(f"{number} people reminded of their placement test, {seats} cancelled seats told.")
