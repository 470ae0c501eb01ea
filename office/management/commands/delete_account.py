from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from accounts.actions import why_not_deleted
from accounts.models import User


class Command(BaseCommand):
    help = (
        "Deletes somebody's account with all that it leaves behind; what they have written stays without a name."
    )

    def add_arguments(self, parser):
        parser.add_argument("email")
        parser.add_argument("--dry-run", action="store_true", help="only say whether there is one")

    def handle(self, *, email, dry_run, **options):
        users = User.objects.filter(email__iexact=email)
        if not users.exists():
            raise CommandError("There is no account with this address.")
        with translation.override("en"):
            why_not = why_not_deleted(users, by=None)
        if why_not:
            raise CommandError(why_not)
        if not dry_run:
            try:
                users.delete()
            except OSError as error:
                raise CommandError(f"Nothing was deleted, as it cannot be noted: {error}") from error
        self.stdout.write(f"1 account {'would be ' if dry_run else ''}deleted.")
