from django.core.management.base import BaseCommand, CommandError

from enquiries.actions import follow
from foundation.privacy import clock


class Command(BaseCommand):
    help = "Asks again where nobody has answered, ends held seats and what is too old; to be run every hour."

    def handle(self, **options):
        if doubt := clock.doubt_in(
            "en"
        ):  # what ends by a wrong clock nobody brings back; ``forget`` tells the office
            raise CommandError(f"Nothing was done, as the clock may be wrong. {doubt} See the command forget.")
        for what, number in follow().items():
            self.stdout.write(f"{number} {what}.")
