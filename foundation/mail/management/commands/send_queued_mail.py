from django.core.management.base import BaseCommand, CommandError

from foundation.mail.outbox import send_due


class Command(BaseCommand):
    help = "Sends the mails of the outbox that are due. To be run every minute."

    def handle(self, **options):
        run = send_due()
        if run.trouble:
            raise CommandError(str(run))
        self.stdout.write(str(run))
