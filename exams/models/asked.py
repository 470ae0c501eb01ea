"""Newcomers who ask for a seat at an exam: each is an enquiry, and this says for which date."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from enquiries.models import Enquiry
from enquiries.models.states import Status
from exams.models.sessions import ExamSession

HAVE_SEATS = {Status.OFFERED, Status.PLACED}  # a seat is held for them, or is theirs


# For lists of enquiries whose exams are named
OF_EXAMS = [f"exam_seat__session__{name}" for name in ("kind", "municipality", "provider")]


class AskedSeatQuerySet(models.QuerySet):
    def believed(self):
        return self.filter(enquiry__is_doubtful=False)

    def granted(self):
        return self.believed().filter(enquiry__status__in=HAVE_SEATS).count()


class AskedSeat(models.Model):
    """An enquiry that asks for a date of an exam."""

    enquiry = models.OneToOneField(
        Enquiry, models.CASCADE, related_name="exam_seat", verbose_name=_("enquiry"), primary_key=True
    )
    session = models.ForeignKey(ExamSession, models.RESTRICT, related_name="asked", verbose_name=_("exam date"))

    objects = AskedSeatQuerySet.as_manager()

    class Meta:
        verbose_name = _("seat asked for")
        verbose_name_plural = _("seats asked for")
        ordering = ["pk"]

    def __str__(self):
        return f"{self.session}: {self.enquiry.code_in_words}"


def of_sessions(sessions):
    """A condition for enquiries."""
    return Q(exam_seat__session__in=sessions)
