from django.core.management.base import BaseCommand, CommandError

from foundation.databases import unfinished
from foundation.mail.outbox import mails, release, send_due


class Command(BaseCommand):
    help = "Sends the mails of the outbox that are due. To be run every minute."

    def add_arguments(self, parser):
        parser.add_argument("--held", action="store_true", help="also those that are held since a restore")

    def handle(self, *, held, **options):
        unfinished.check()
        if held:
            release(mails().held())
        run = send_due()
        if run.trouble:
            raise CommandError(str(run))
        self.stdout.write(str(run))
