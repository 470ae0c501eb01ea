from django.conf import settings
from django.core.management.base import CommandError

from bildung_verbindet.operation.backups import rooms
from bildung_verbindet.operation.backups.saving import await_first_backup
from foundation.operation.jobs import forget_others
from foundation.privacy import clock
from office.management.deleting import tell_office
from office.management.timed import TimedCommand
from office.timetable import ALL, BACKUP, EACH_NIGHT


class Command(TimedCommand):
    help = "Runs what is to be done each night, each job on its own and once a day; for a timer."
    jobs = EACH_NIGHT

    def handle(self, **options):
        rooms.sweep()
        if doubt := clock.doubt_in("en"):
            tell_office(clock.doubt_in(settings.LANGUAGE_CODE))
            raise CommandError(
                f"Nothing was done, as the clock may be wrong. {doubt}"
                " The office can confirm the time on its first page, you by forget --yes-really."
            )
        await_first_backup()
        forget_others([*ALL, BACKUP])
        super().handle(**options)
