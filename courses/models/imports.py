"""Files with courses that a provider has sent, until they are taken in or back; and what it has said of them."""

from datetime import timedelta
from enum import nonmember

from django.conf import settings
from django.core.validators import URLValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from foundation.environment import number
from foundation.mail.models import owned_mails
from foundation.reading.days import midnight
from foundation.reading.text_fields import LineField, URLField
from providers.models import Provider

# How long a file is kept that somebody has sent and not imported
IMPORT_WAITS_DAYS = number("IMPORT_WAITS_DAYS", 14)
IMPORT_KEPT_DAYS = number("IMPORT_KEPT_DAYS", 90)  # how long an import can be taken back


DONE_AT = Coalesce("done_at", "created_at")


class ImportedFileQuerySet(models.QuerySet):
    def outdated(self):
        """Sent and never imported, or imported so long ago that nobody takes it back."""
        is_open = Q(status=ImportedFile.Status.OPEN)
        never = is_open & Q(created_at__lt=midnight(IMPORT_WAITS_DAYS))
        since = self.alias(since=DONE_AT)
        return since.filter(never | ~is_open & Q(since__lt=midnight(IMPORT_KEPT_DAYS)))

    def taken_in(self):
        """Some perhaps back since; the one that was imported last comes first, whenever it was sent."""
        return self.exclude(status=ImportedFile.Status.OPEN).order_by(DONE_AT.desc(), "-pk")

    def waiting(self):
        """For somebody to look, and to take them or not."""
        return self.filter(status=ImportedFile.Status.OPEN)

    def fetched(self):
        """Of those that wait, what comes from the provider's address."""
        return self.waiting().filter(as_of__isnull=False)


class ImportedFile(models.Model):
    """A file of courses that a provider has sent: looked at first, then done, perhaps undone."""

    class Status(models.TextChoices):
        OPEN = "open", _("not imported yet")
        DONE = "done", _("imported")
        UNDONE = "undone", _("taken back")

    provider = models.ForeignKey(
        Provider, models.CASCADE, related_name="imported_files", verbose_name=_("provider")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, related_name="+", verbose_name=_("user"), null=True
    )
    name = LineField(_("name"), max_length=200)
    table = models.JSONField(_("file"), default=list)  # its rows of cells, only until it is imported
    mapping = models.JSONField(_("columns"), default=dict)  # what was said of columns: name → field, "" for none
    counts = models.JSONField(_("results"), default=dict)
    undo = models.JSONField(_("undo"), default=dict)
    status = LineField(_("status"), max_length=10, choices=Status, default=Status.OPEN)
    as_of = models.DateField(_("day of the file"), null=True)  # only of one that was fetched
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    done_at = models.DateTimeField(_("imported"), null=True, editable=False)

    objects = ImportedFileQuerySet.as_manager()

    class Meta:
        verbose_name = _("imported file")
        verbose_name_plural = _("imported files")
        ordering = ["-created_at", "-pk"]

    def __str__(self):
        return self.name

    @property
    def kept_until(self):
        """The last day before it is deleted."""
        is_open = self.status == self.Status.OPEN
        days = IMPORT_WAITS_DAYS if is_open else IMPORT_KEPT_DAYS
        return timezone.localdate(self.done_at or self.created_at) + timedelta(days=days)


class FileShape(models.Model):
    """What a provider has said of the columns of all files that have just these names of columns."""

    provider = models.ForeignKey(Provider, models.CASCADE, related_name="file_shapes", verbose_name=_("provider"))
    names = LineField(_("digest of its columns"), max_length=64)
    mapping = models.JSONField(_("columns"), default=dict)  # as of ``ImportedFile``

    class Meta:
        verbose_name = _("kind of file")
        verbose_name_plural = _("kinds of files")
        constraints = [models.UniqueConstraint(fields=["provider", "names"], name="file_shape_once")]

    def __str__(self):
        return ", ".join(self.mapping)


class CellCorrection(models.Model):
    """What a cell of a column should say, as a provider has said: in every file in which the cell is the same."""

    LONGEST = 300  # signs

    provider = models.ForeignKey(
        Provider, models.CASCADE, related_name="cell_corrections", verbose_name=_("provider")
    )
    column = LineField(_("column"), max_length=40)  # a field of ``importing.columns``
    cell = LineField(_("cell"), max_length=LONGEST)  # as the file has it, on one line
    right = LineField(_("what it should say"), max_length=LONGEST)

    class Meta:
        verbose_name = _("correction of a cell")
        verbose_name_plural = _("corrections of cells")
        constraints = [models.UniqueConstraint(fields=["provider", "column", "cell"], name="cell_corrected_once")]

    def __str__(self):
        return f"{self.cell} → {self.right}"


class TakeOverQuerySet(models.QuerySet):
    def failing(self):
        """Of which somebody has been told that it does not work."""
        return self.exclude(told_state="")


class TakeOver(models.Model):
    """The address at which a provider keeps its export, and what came of fetching it every night."""

    class State(models.TextChoices):
        NEW = "new", _("not fetched yet")
        FINE = "fine", _("fetched")
        TIMEOUT = "timeout", _("nobody answers at this address")
        BROKEN = "broken", _("the server answers with an error")
        REFUSED = "refused", _("the server does not let the portal in")
        GONE = "gone", _("there is no file at this address")
        INTERNAL = "internal", _("the address leads into an internal network, or away from https")
        CERTIFICATE = "certificate", _("the connection is not safely encrypted")
        LARGE = "large", _("the file is larger than 30 MB")
        UNREADABLE = "unreadable", _("the file cannot be understood")
        EMPTY = "empty", _("the file is empty")
        VANISHED = "vanished", _("many dates are missing in the file")
        WRONG = "wrong", _("the provider says that the file is wrong")

        PASSING = nonmember(("timeout", "broken"))
        ASKED = nonmember(("vanished", "wrong"))  # somebody says whether it is gone, or the file is wrong

    provider = models.OneToOneField(
        Provider, models.CASCADE, related_name="take_over", verbose_name=_("provider"), editable=False
    )
    url = URLField(
        _("address of your export"),
        max_length=500,
        validators=[URLValidator(["https"], message=_("Please give an address that begins with https://."))],
        help_text=_("It begins with https:// and gives the file without a login."),
    )
    takes_at_once = models.BooleanField(
        _("take what is new or changed without asking"),
        default=False,
        help_text=_("Only while your agreement is in force. What a person has changed here always waits for you."),
    )
    state = LineField(_("state"), max_length=15, choices=State, default=State.NEW, editable=False)
    problem = models.JSONField(default=list, editable=False)  # of a file that cannot be understood: words, numbers
    failures = models.PositiveSmallIntegerField(_("failures in a row"), default=0, editable=False)
    failing_since = models.DateField(_("failing since"), null=True, editable=False)
    told_state = LineField(max_length=15, blank=True, editable=False)  # the failure that people know of
    told_changes = LineField(max_length=20, blank=True, editable=False)  # digest of those that people know of
    fetched_at = models.DateTimeField(_("fetched"), null=True, editable=False)
    # By the key of each date that the file has: a digest of what it said when it was taken from there
    known = models.JSONField(default=dict, editable=False)
    missing = models.JSONField(default=list, editable=False)  # keys of dates that are gone from the file

    mails = owned_mails()
    objects = TakeOverQuerySet.as_manager()

    class Meta:
        verbose_name = _("nightly take-over")
        verbose_name_plural = _("nightly take-overs")
        ordering = ["provider__name", "pk"]

    def __str__(self):
        return self.url
