from django.core.management.base import BaseCommand

from bildung_verbindet.models import SentForm


class Command(BaseCommand):
    help = "Forgets which forms were sent more than a day ago; for a daily timer."

    def handle(self, **options):
        number, _by_model = SentForm.objects.outdated().delete()
        self.stdout.write(f"{number} sent forms forgotten.")
