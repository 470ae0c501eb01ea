from django.core.management.base import BaseCommand

from courses.models import VainSearch


class Command(BaseCommand):
    help = "Deletes the words of searches without result whose time is over; for a daily timer."

    def handle(self, **options):
        number, _by_model = VainSearch.objects.outdated().delete()
        self.stdout.write(f"{number} searches deleted.")
