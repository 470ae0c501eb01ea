from django.core.management.base import BaseCommand
from django.utils import timezone

from courses.actions.reminders import due, recipients, remind


class Command(BaseCommand):
    help = (
        "Asks providers by mail whether their seats are still right, each at most once a week; for a daily timer."
    )

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="only say who would be asked")

    def handle(self, *, dry_run, **options):
        today, providers = timezone.localdate(), list(due())
        if dry_run:
            for provider in providers:
                self.stdout.write(
                    f"{provider}: {', '.join(address for address, _membership in recipients(provider, today))}"
                )
            mails = 0
        else:
            mails = sum(remind(provider, today) for provider in providers)
        self.stdout.write(f"{len(providers)} providers, {mails} mails.")
