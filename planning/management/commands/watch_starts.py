from django.core.management.base import BaseCommand

from planning.starts.judging import judge
from planning.starts.watching import tell, to_tell


class Command(BaseCommand):
    help = (
        "Tells providers and the office of starts that reach their least number, or will probably miss it, "
        "each once, and judges of new starts whether they lie beside others. To be run every day."
    )

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="only say what would be told")

    def handle(self, *, dry_run, **options):
        found = to_tell()
        if dry_run:
            for start, what in found:
                self.stdout.write(f"{start.run}: {what}")
            self.stdout.write(f"{len(found)} starts; nobody was told.")
            return
        self.stdout.write(f"{len(found)} starts, {sum(tell(start, what) for start, what in found)} mails.")
        self.stdout.write(f"{judge()} starts were judged.")
