"""The frame of all commands that delete because a time is over: a trial, the look at the clock, one sentence."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone, translation

from contacts.actions import office_address
from foundation.mail.sending import in_german, send_mail
from foundation.privacy import clock
from foundation.privacy.register import register


class DeletingCommand(BaseCommand):
    """Gets ``what`` is deleted, in the plural, ``number()`` for a trial and ``delete()``, which says how many."""

    what = ""

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="only say how many")
        parser.add_argument(
            "--yes-really", action="store_true", help="the clock is right, even if it seems to have jumped"
        )

    def handle(self, *, dry_run, yes_really, **options):
        if dry_run:
            return self.stdout.write(f"{self.counted(self.number(**options))} would be deleted.")
        self.look_at_clock(yes_really)
        done = self.delete(**options)
        clock.trust(type(self).__module__.rpartition(".")[2])
        return self.stdout.write(f"{self.counted(done)} deleted.")

    def counted(self, number):
        return f"{number} {self.what}"

    def look_at_clock(self, is_right):
        if is_right:
            clock.confirm()
            return
        if doubt := clock.doubt_in("en"):
            tell_office(clock.doubt_in(settings.LANGUAGE_CODE))
            with translation.override("en"):
                now = clock.in_words(timezone.now())
            raise CommandError(
                f"Nothing was deleted: the clock says {now}, and may be wrong. {doubt}"
                " The office can confirm the time on its first page, you by --yes-really."
            )


@transaction.atomic
def tell_office(doubt):
    """Once, until the clock is right again."""
    if not clock.is_office_warned():
        with translation.override(settings.LANGUAGE_CODE):
            now = clock.in_words(timezone.now())
        context = {"doubt": doubt, "now": now, "path": in_german("office:start")}
        send_mail("office/mail/clock.txt", [office_address()], context)
        clock.note_warning()


class OutdatedCommand(DeletingCommand):
    """Deletes the rows of one table of the register whose time is over."""

    label = ""

    def number(self, **options):
        return self.held.outdated().count()

    def delete(self, **options):
        return self.held.forget(self.held.outdated())

    @property
    def held(self):
        return next(held for held in register() if held.label == self.label)
