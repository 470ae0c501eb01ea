from django.core.management.base import BaseCommand

from contacts.actions import copy_reports


class Command(BaseCommand):
    help = "Tells the office of errors that a provider has not answered in time. To be run every night."

    def handle(self, **options):
        self.stdout.write(f"{copy_reports()} reports told to the office.")
