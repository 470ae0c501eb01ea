from datetime import timedelta

from django.utils import timezone
from post_office.models import Email

from foundation.privacy.mail_files import MAIL_KEPT_DAYS, forget_lost_attachments, forget_mails, lost_attachments
from office.management.deleting import DeletingCommand


class Command(DeletingCommand):
    help = (
        "Deletes old mails from the outbox with their files, in place of post_office's command; a part of forget."
    )
    what = "mails and files of mails"

    def add_arguments(self, parser):
        super().add_arguments(parser)
        parser.add_argument("-d", "--days", type=int, default=MAIL_KEPT_DAYS, help="older than this")

    def number(self, *, days, **options):
        return self.mails(days).count() + len(lost_attachments())

    def delete(self, *, days, **options):
        return forget_mails(self.mails(days)) + forget_lost_attachments()

    def mails(self, days):
        return Email.objects.filter(created__lt=timezone.now() - timedelta(days=days))
