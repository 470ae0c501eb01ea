from django.contrib.auth.management.commands import changepassword
from django.db import transaction

from foundation.operation import audit


class Command(changepassword.Command):
    """Whoever sets a password could log in as somebody else."""

    @transaction.atomic
    def handle(self, *args, **options):
        done = super().handle(*args, **options)
        audit.note(audit.Act.RIGHTS)
        return done
