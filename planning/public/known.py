"""How much the register of people waiting knows: which sources have told something, never a share of people."""

from datetime import date, timedelta
from typing import NamedTuple

from django.db.models import Count, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from planning.models import Report, Source


class Known(NamedTuple):
    month: date  # its first day
    reported: int
    asked: int

    def __str__(self):
        """Stands beside every number of people waiting."""
        numbers = {"number": self.reported, "all": self.asked, "month": date_format(self.month, "F")}
        return _("%(number)d of %(all)d sources reported in %(month)s") % numbers


def known(today=None):
    """Of this month, or of the last one as long as more have reported there."""
    this, last = months(today)
    return known_of(this, last, *Source.objects.asked().reported(this, last))


def months(today):
    this = (today or timezone.localdate()).replace(day=1)
    return this, (this - timedelta(days=1)).replace(day=1)


def known_of(this, last, in_this, in_last, asked):
    return Known(last, in_last, asked) if in_last > in_this else Known(this, in_this, asked)


def with_known(rows, today):
    """To rows that a page reads anyway (a QuerySet) it adds what ``known_beside`` tells: a query less."""
    asked = Source.objects.asked().order_by()
    reports = Report.objects.filter(source__in=asked.values("pk")).order_by()
    numbers = [reports.filter(month=month).values("month") for month in months(today)]
    in_this, in_last, all_asked = (
        Coalesce(Subquery(rows.annotate(number=Count("pk")).values("number")), 0)
        for rows in [*numbers, asked.values("is_asked")]
    )
    return rows.annotate(in_this=in_this, in_last=in_last, asked=all_asked)


def known_beside(rows, today):
    """Of rows that were read ``with_known``."""
    row = next(iter(rows), None)
    return known_of(*months(today), row.in_this, row.in_last, row.asked) if row else known(today)
