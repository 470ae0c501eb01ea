from django.core.management.base import BaseCommand

from exams.actions import remind
from exams.models import ExaminerLicence, ExamSession, HelpRequest
from exams.tasks import lending, taking
from exams.tasks.serving import remind_of_licences


class Command(BaseCommand):
    help = (
        "Tells centres and partners when registration for an exam with shared seats ends soon, once a deadline; "
        "two weeks before the exam which tasks are open still, and who has taken on what; "
        "partners that were asked for help, shortly before their answer is due; "
        "partners when licences of their people end soon."
    )

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="only say of how many dates")

    def handle(self, *, dry_run, **options):
        sessions = list(ExamSession.objects.ending().for_pages())
        mails = 0 if dry_run else sum(map(remind, sessions))
        helped = list(ExamSession.objects.to_remind_helpers().for_pages())
        mails += 0 if dry_run else sum(map(taking.remind, helped))
        asked = list(HelpRequest.objects.to_remind().for_pages())
        mails += 0 if dry_run else sum(map(lending.remind, asked))
        licences = ExaminerLicence.objects.ending().count()
        mails += 0 if dry_run else remind_of_licences()
        found = f"{len(sessions)} exams whose registration ends soon, {len(helped)} with tasks in two weeks"
        found += f", {len(asked)} requests for help, {licences} licences that end soon"
        self.stdout.write(f"{found}, {mails} mails.")
