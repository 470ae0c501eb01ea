"""What somebody asks for a seat in: a run of a course, or what a higher room has, such as a date of an exam."""

from datetime import date

from django.utils import timezone

KINDS = []  # classes of what is asked for; filled in ``ready()``, by this room and by higher ones


class Sought:
    """One of them, in the words of letters and pages. Acts stand in a transaction, under its ``lock()``."""

    course = None  # that it is a date of
    email_to_register = ""  # before the provider's
    takes_offers = True  # a free seat may be held for somebody
    gives_back = False  # the provider counts free seats, and is asked whether one is free again
    partners_waiting = 0  # seats that others wait for in the same line
    start: date | None = None  # its first day
    calendar = ""  # the path of its calendar file

    @property
    def seen(self):
        """What somebody must have seen of it to act: which it is, and its first day."""
        return *self.key, self.start

    @classmethod
    def of(cls, enquiry):
        """None where the enquiry asks for something else."""
        raise NotImplementedError

    @staticmethod
    def with_seat():
        """A condition for enquiries: a seat is free there that nobody holds."""
        raise NotImplementedError

    @staticmethod
    def cancelled():
        """A condition for enquiries: it does not take place."""
        raise NotImplementedError

    @staticmethod
    def over():
        """A condition for enquiries: it is too late for it."""
        raise NotImplementedError

    @staticmethod
    def lock_all(enquiries):
        """All that these (a QuerySet) ask for, in the order of keys."""
        raise NotImplementedError

    def point(self, enquiry):
        """The enquiry asks for it from now on."""
        raise NotImplementedError

    def keep(self, enquiry):
        """What else is stored of that, under lock."""

    def hold_ends(self):
        """The last day of a seat that is held from today on."""
        raise NotImplementedError

    def may_wait(self, enquiry):
        """Whether somebody may be put on the waiting list."""
        return True

    def waits_since(self, enquiry):
        """Of who is put on the waiting list: by it they stand in line."""
        return timezone.now()

    def gone(self):
        """Enquiries were deleted, or went elsewhere: who counts seats by them counts anew."""


def sought_by(enquiry):
    return next(filter(None, (kind.of(enquiry) for kind in KINDS)))


def some(condition):
    """Of enquiries of all kinds: ``condition`` is the name of one of the three above."""
    first, *others = (getattr(kind, condition)() for kind in KINDS)
    for other in others:
        first |= other
    return first
