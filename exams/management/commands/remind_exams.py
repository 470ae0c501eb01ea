from django.core.management.base import BaseCommand

from exams.actions import remind
from exams.models import ExamSession


class Command(BaseCommand):
    help = "Tells centres and partners when registration for an exam with shared seats ends soon, once a deadline."

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="only say of how many dates")

    def handle(self, *, dry_run, **options):
        sessions = list(ExamSession.objects.ending().for_pages())
        mails = 0 if dry_run else sum(map(remind, sessions))
        self.stdout.write(f"{len(sessions)} exams whose registration ends soon, {mails} mails.")
