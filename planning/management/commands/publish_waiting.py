from django.core.management.base import BaseCommand

from planning.actions import publish_numbers


class Command(BaseCommand):
    help = "Counts, once a week, how many people wait: rounded, for everybody. To be run each day."

    def handle(self, **options):
        self.stdout.write(f"{publish_numbers()} numbers were made.")
