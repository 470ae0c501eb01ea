from pathlib import Path

from django.core.management.base import BaseCommand

from bildung_verbindet.operation.backups.bringing_back import bring_back
from foundation.privacy import clock, set_aside


class Command(BaseCommand):
    help = "Takes a backup back into an empty portal, while no process of it runs."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("source", type=Path)
        parser.add_argument("--identity", default="", help="the file with the secret key of age")
        parser.add_argument("--over-live", action="store_true", help="in place of the portal that is here")
        parser.add_argument(
            "--ledger", action="append", default=[], help="a copy of who was erased; is taken over"
        )
        parser.add_argument(
            "--without-ledger", action="store_true", help="though whoever was erased since the backup comes back"
        )

    def handle(self, *, source, ledger, **options):
        said = {name: options[name] for name in ("identity", "over_live", "without_ledger")}
        done = bring_back(source, ledgers=ledger, **said)
        self.stdout.write(
            "The portal of {made_at} is back: {rows} rows. {sessions} sessions have ended, {erased} erasures were "
            "done again, {held} mails are held, and what timers write, until “send_queued_mail --held”.".format(
                **done
            )
        )
        if done["lacks_ledger"]:
            self.stdout.write("Its ledger of erasures is not here: whoever was erased since then is back.")
        if done["staying"]:
            self.stdout.write(
                f"The account of {', '.join(done['staying'])} was deleted after this backup and stays, as there "
                "would be no administrator: make somebody else one, and then delete it (delete_account)."
            )
        if doubt := clock.doubt_in("en"):
            self.stdout.write(
                f"Nothing is deleted and no night's work is done until somebody confirms the time. {doubt} If it "
                "is right, the office does so on its first page, or you by forget --yes-really."
            )
        if done["kept"]:
            self.stdout.write(
                f"Files of before are kept as {', '.join(done['kept'])}, for {set_aside.KEPT_DAYS} days; delete "
                "them when all is well."
            )
