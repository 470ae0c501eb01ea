"""What came through a public form under doubt: kept without a mail until somebody has looked, and not for long."""

from datetime import timedelta

from django import forms
from django.contrib import messages
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foundation.environment import number
from foundation.reading.days import midnight
from foundation.reading.phones import is_same
from foundation.reading.spelling import for_search

# How long a message that may be a robot's waits for somebody to look
DOUBTFUL_KEPT_DAYS = number("DOUBTFUL_KEPT_DAYS", 14)

SHOWN = 100


def doubted_too_long(now=None):
    """Nobody has looked, and nobody will."""
    return Q(is_doubtful=True, created_at__lt=midnight(DOUBTFUL_KEPT_DAYS, now))


def of_same_person(rows, name, email="", phone="", **_more):
    """Those with the same name and the same way to be reached: families share a phone."""
    return [
        row
        for row in rows
        if for_search(row.name) == for_search(name)
        and ((email and row.email.lower() == email.lower()) or (phone and is_same(row.phone, phone)))
    ]


class DoubtfulQuerySet(models.QuerySet):
    def credible(self):
        return self.filter(is_doubtful=False)

    def doubtful(self):
        return self.filter(is_doubtful=True)

    def believe(self):
        """These are real after all; returns the rows that were doubtful until now."""
        rows = list(self.doubtful().select_for_update(of=["self"]))
        self.model.objects.filter(pk__in=[row.pk for row in rows]).update(is_doubtful=False)
        return rows

    @transaction.atomic
    def discard(self):
        """Deletes those that nobody has believed meanwhile; no mail belongs to them."""
        rows = list(self.doubtful().select_for_update(of=["self"]))
        self.model.objects.filter(pk__in=[row.pk for row in rows]).delete()


class Doubtful(models.Model):
    """May have come from a robot, or says once more what somebody has said."""

    is_doubtful = models.BooleanField(gettext_lazy("doubtful"), default=False, editable=False)

    class Meta:
        abstract = True

    def kept_as_doubtful(self, until):
        """The last day before it is deleted: earlier than ``until`` as long as it is doubted."""
        soon = timezone.localdate(self.created_at) + timedelta(days=DOUBTFUL_KEPT_DAYS)
        return min(until, soon) if self.is_doubtful else until


def settle(request, queryset, believe):
    """Those that were ticked are real, and ``believe`` takes the QuerySet of them, or they go."""
    form = DoubtsForm(queryset, data=request.POST)
    if not form.is_valid():
        messages.error(request, _("Please tick at least one."))
    elif form.cleaned_data["act"] == DoubtsForm.BELIEVE:
        believe(form.cleaned_data["rows"])
        messages.success(request, _("They are taken as real, and the mails are on their way."))
    else:
        form.cleaned_data["rows"].discard()
        messages.success(request, _("Deleted."))


def doubts(queryset, words):
    """For ``components/doubts.html``; ``words`` says what a row is about."""
    rows = queryset.doubtful().order_by("-created_at", "-pk")
    return {
        "number": rows.count(),
        "rows": [(row.pk, row.created_at, words(row)) for row in rows[:SHOWN]],
        "days": DOUBTFUL_KEPT_DAYS,
    }


class DoubtsForm(forms.Form):
    """Which of the doubtful ones are meant, and whether they are real."""

    BELIEVE, DELETE = "believe", "delete"

    rows = forms.ModelMultipleChoiceField(queryset=None)
    act = forms.ChoiceField(choices=[(BELIEVE, ""), (DELETE, "")])

    def __init__(self, queryset, **kwargs):
        super().__init__(**kwargs)
        self.fields["rows"].queryset = queryset.doubtful()
