"""How much the register of people waiting knows: which sources have told something, never a share of people."""

from datetime import date, timedelta
from typing import NamedTuple

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from planning.models import Source


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
    this = (today or timezone.localdate()).replace(day=1)
    last = (this - timedelta(days=1)).replace(day=1)
    in_this, in_last, asked = Source.objects.asked().reported(this, last)
    return Known(last, in_last, asked) if in_last > in_this else Known(this, in_this, asked)
