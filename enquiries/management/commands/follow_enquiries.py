from django.core.management.base import BaseCommand

from enquiries.actions import follow


class Command(BaseCommand):
    help = "Asks again where nobody has answered, ends held seats and what is too old; to be run every hour."

    def handle(self, **options):
        for what, number in follow().items():
            self.stdout.write(f"{number} {what}.")
