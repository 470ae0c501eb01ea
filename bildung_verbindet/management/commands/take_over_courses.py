from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import translation

from workplace.takeover.nightly import take_over_all


class Command(BaseCommand):
    help = "Fetches the files that providers export, and takes what may be taken. To be run every night."

    def handle(self, **options):
        with translation.override(settings.LANGUAGE_CODE):
            number, failed = take_over_all()
        self.stdout.write(f"{number} files fetched, {failed} failed.")
