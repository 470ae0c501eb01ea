import sys

from django.core.management.base import BaseCommand
from django.db import Error
from django.utils import translation
from django.utils.translation import gettext as _

from bildung_verbindet.operation import configured, disks, services, stored, timely
from bildung_verbindet.operation.findings import wrong

EXAMINATIONS = (
    configured.look_at_settings,
    disks.look_at_folders,
    disks.look_at_room,
    disks.look_at_ledger,
    disks.look_at_backups,
    stored.look_at_catalogues,
    stored.look_at_database,
    disks.look_at_other_ledgers,
    disks.look_at_missing_files,
    services.look_at_cache,
    services.look_at_mail,
    timely.look_at_clock,
    timely.look_at_timers,
    configured.look_at_proxy,
)


class Command(BaseCommand):
    help = "Says how the portal is, and what to do. Its status is 0 for fine, 1 for odd, 2 for wrong."
    requires_system_checks = []  # they are a part of what is looked at

    def add_arguments(self, parser):
        parser.add_argument("--language", choices=("de", "en"), default="de")
        parser.add_argument("--mail", metavar="ADDRESS", help="also send a mail there")
        parser.add_argument("--offline", action="store_true", help="do not ask the portal at its address")
        parser.add_argument("--quiet", action="store_true", help="only say what is odd or wrong")

    def handle(self, *, language, mail, offline, quiet, **options):
        with translation.override(language):
            findings = dict.fromkeys(self.findings(mail, offline))  # each once
            for finding in findings:
                if not quiet or finding.level:
                    self.stdout.write(str(finding))
        sys.exit(max(finding.level for finding in findings))

    def findings(self, mail, offline):
        for look in EXAMINATIONS:
            if not (offline and look is configured.look_at_proxy):
                yield from examined(look)
        if mail:
            yield services.send_one(mail)


def examined(look):
    """What cannot even be looked at is wrong, and stops nothing else."""
    try:
        yield from look()
    except Error:
        words = _("Some things were not looked at, as the database does not say them.")
        yield wrong(words, _("Mend first what is said of it."))
    except Exception as error:
        yield wrong(f"{look.__name__}: {type(error).__name__}")
