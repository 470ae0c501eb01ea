from django.core.management.base import BaseCommand, CommandError

from accounts.models import User


class Command(BaseCommand):
    help = (
        "Deletes somebody's account with all that it leaves behind; what they have written stays without a name."
    )

    def add_arguments(self, parser):
        parser.add_argument("email")
        parser.add_argument("--dry-run", action="store_true", help="only say whether there is one")

    def handle(self, *, email, dry_run, **options):
        user = User.objects.filter(email__iexact=email).first()
        if user is None:
            raise CommandError("There is no account with this address.")
        if not dry_run:
            user.delete()
        self.stdout.write(f"1 account {'would be ' if dry_run else ''}deleted.")
