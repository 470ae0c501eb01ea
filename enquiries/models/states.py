"""How an enquiry stands, how its person is reached, why there may be no seat, and what may happen to it."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Status(models.TextChoices):
    NEW = "new", _("new")
    ANSWERED = "answered", _("answered")
    OFFERED = "offered", _("a seat is held")
    PLACED = "placed", _("has a seat")
    WAITING = "waiting", _("on the waiting list")
    DECLINED = "declined", _("declined")
    PASSED = "passed", _("passed on")
    WITHDRAWN = "withdrawn", _("withdrawn")
    CLOSED = "closed", _("ended without an answer")


CLOSED = {Status.ANSWERED, Status.PLACED, Status.DECLINED, Status.WITHDRAWN, Status.CLOSED}
OPEN = {Status.NEW, Status.OFFERED, Status.WAITING}


class Way(models.TextChoices):
    """How the person wants to be reached."""

    CALL = "call", _("call")
    MESSAGE = "message", _("WhatsApp or text message")
    EMAIL = "email", _("e-mail")


class Reason(models.TextChoices):
    """Why there is no seat, as the person reads it in every language."""

    FULL = "full", _("The course is full.")
    TOO_HARD = "too_hard", _("This course would be too difficult now. A course of a lower level fits better.")
    TOO_EASY = "too_easy", _("You know more already. A course of a higher level fits better.")
    ENTITLEMENT = "entitlement", _("For this course you need an entitlement or a voucher.")
    AUDIENCE = "audience", _("This course is for other people, such as another age.")
    TEST = "test", _("Before this course you need a placement test.")
    STARTED = "started", _("The course has begun, and it is too late to join.")
    CANCELLED = "cancelled", _("The course does not take place.")
    CHILDCARE = "childcare", _("There is no childcare for this course.")
    NO_SEAT = "no_seat", _("All seats of this exam are taken.")
    CALLED_OFF = "called_off", _("This exam does not take place.")
    TOO_LATE = "too_late", _("It is too late to register for this exam.")
    UNREACHED = "unreached", _("We tried to reach you several times.")
    OTHER = "other", _("There is another reason, see below.")


class Kind(models.TextChoices):
    """What may happen to an enquiry."""

    SENT = "sent", _("sent")
    READ = "read", _("read")
    OPENED = "opened", _("opened by the link of an e-mail")
    ANSWERED = "answered", _("answered")
    OFFERED = "offered", _("a seat is held")
    ACCEPTED = "accepted", _("the seat was accepted")
    LAPSED = "lapsed", _("the held seat was not accepted in time")
    PLACED = "placed", _("has a seat")
    WAITING = "waiting", _("on the waiting list")
    DECLINED = "declined", _("declined")
    PASSED = "passed", _("passed on to another provider")
    ASKED = "asked", _("asked again")
    REACHED = "reached", _("reached by phone")
    UNREACHED = "unreached", _("not reached by phone")
    CHANGED = "changed", _("the way to reach the person was changed")
    CHASED = "chased", _("the portal asked the provider")
    ESCALATED = "escalated", _("the coordination office was told")
    STILL = "still", _("asked whether still waiting")
    WAITS = "waits", _("still waits")
    CAME = "came", _("came on the first day")
    MISSED = "missed", _("did not come on the first day")
    WITHDRAWN = "withdrawn", _("withdrawn")
    CLOSED = "closed", _("ended without an answer")


# What the person has to hear of, by phone where no mail reaches them, and after what they have heard it
TO_HEAR = {Kind.ANSWERED, Kind.OFFERED, Kind.PLACED, Kind.WAITING, Kind.DECLINED, Kind.LAPSED, Kind.CLOSED}
HEARD = {Kind.REACHED, Kind.ACCEPTED, Kind.ASKED, Kind.CHANGED, Kind.WAITS, Kind.CAME, Kind.MISSED}
# How an enquiry stood: the last of these before it ended
STOOD = {Kind.SENT, Kind.PASSED, *TO_HEAR} - {Kind.CLOSED}
