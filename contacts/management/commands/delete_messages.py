from django.core.management.base import BaseCommand

from contacts.actions import forget_messages
from contacts.models import Message


class Command(BaseCommand):
    help = "Deletes messages to the office whose time is over; for a daily timer."

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="only say how many")

    def handle(self, *, dry_run, **options):
        outdated = Message.objects.outdated()
        number = outdated.count() if dry_run else forget_messages(outdated)
        self.stdout.write(f"{number} messages {'would be ' if dry_run else ''}deleted.")
