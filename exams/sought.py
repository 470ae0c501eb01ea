"""A date of an exam, as somebody asks for a seat there: who answers, when it is, and the seats that all share."""

from copy import copy
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from courses.actions import NotPossibleError
from courses.public.others import Others
from enquiries.models import Enquiry
from enquiries.models.sought import Sought
from enquiries.models.states import Reason, Status
from exams.actions import count, held_until, move_up
from exams.models import ExamSession
from exams.models.asked import HAVE_SEATS, of_sessions
from exams.public import wording
from foundation.editing.locking import locked


class SoughtExam(Sought):
    cancelled_as, over_as = Reason.CALLED_OFF, Reason.TOO_LATE
    reasons = [Reason.NO_SEAT, Reason.TOO_LATE, Reason.UNREACHED, Reason.OTHER]

    def __init__(self, session):
        self.session = session

    def __str__(self):
        return str(self.session)

    @classmethod
    def of(cls, enquiry):
        return cls(enquiry.exam_seat.session) if enquiry.provider_id else None

    @staticmethod
    def with_seat():
        return of_sessions(ExamSession.objects.with_seat())

    @staticmethod
    def cancelled():
        return of_sessions(ExamSession.objects.filter(is_cancelled=True, date__gte=timezone.localdate()))

    @staticmethod
    def over():
        return of_sessions(ExamSession.objects.filter(date__lt=timezone.localdate()))

    @staticmethod
    def lock_all(enquiries):
        asked = list(enquiries.order_by().values_list("pk", flat=True))
        lock_in_order(ExamSession.objects.filter(asked__in=asked))

    @property
    def key(self):
        return "exam", self.session.pk

    @property
    def enquiries(self):
        return Enquiry.objects.filter(of_sessions([self.session]))

    @property
    def provider(self):
        return self.session.provider

    @property
    def phone(self):
        return self.provider.phone

    @property
    def title(self):
        return wording.title(self.session)

    @property
    def title_de(self):
        with translation.override(settings.LANGUAGE_CODE):
            return self.title

    @property
    def start(self):
        return self.session.date

    @property
    def town(self):
        return self.session.municipality.name

    @property
    def place(self):
        return self.session.address

    @property
    def path(self):
        """Of its page, where it has one."""
        is_seen = self.session.is_public and self.provider.is_published
        return self.session.get_absolute_url() if is_seen else ""

    @property
    def calendar(self):
        return reverse("exams:calendar", args=[self.session.pk]) if self.path and self.is_coming else ""

    @property
    def is_coming(self):
        return self.session.date >= timezone.localdate()

    @property
    def bring(self):
        return self.session.kind if self.session.kind.bring else None

    @property
    def terms(self):
        """What it costs and, for who has no seat yet, how long one may register."""
        deadline = wording.deadline(self.session, timezone.localdate())
        return {"cost": wording.cost(self.session), "deadline": deadline}

    @property
    def seats(self):
        return wording.seats(self.session)

    @property
    def seats_left(self):
        return self.session.seats_free

    @property
    def seats_free(self):
        return self.session.seats_free

    @property
    def seats_total(self):
        return self.session.seats_total

    @property
    def partners_waiting(self):
        """Seats that partners wait for in the same line."""
        rows = self.session.seat_requests.in_line() if self.session.is_offered else []
        return sum(row.waiting for row in rows)

    @property
    def is_full(self):
        return self.session.seats_free == 0

    def when(self):
        return wording.when(self.session)

    def others(self, _levels):
        """Other dates of the same exam."""
        kind = self.session.kind
        number = kind.sessions.registering().exclude(pk=self.session.pk).count()
        path = f"{reverse('exams:list')}?{urlencode({'exam': kind.slug})}"
        return Others(path, _("All exam dates"), number) if number else None

    def elsewhere(self):
        """Of other centres, the next on top; choices of a form."""
        dates = self.session.kind.sessions.registering().exclude(provider=self.provider)
        return dates.select_related("kind", "provider", "municipality")

    def context(self):
        return {"course": None, "row": None, "is_public": bool(self.path), "sought": self}

    def point(self, enquiry):
        seat = copy(enquiry.exam_seat)
        seat.session = self.session
        enquiry.exam_seat, enquiry.provider, enquiry.day = seat, self.provider, self.start

    def keep(self, enquiry):
        enquiry.exam_seat.save()

    # Seats: how many are taken is counted from the enquiries, each time that one stands otherwise

    def lock(self, also=None):
        """``also``: another date that an enquiry may go to."""
        both = ExamSession.objects.filter(pk__in=[self.session.pk, also.pk if also else self.session.pk])
        lock_in_order(both)
        self.session = locked(ExamSession.objects, pk=self.session.pk)

    def give(self, enquiry, status, by, subtract):
        """Whatever stands in the form: a seat is free, or there is none. Whom one is held for has it."""
        has_one = enquiry.status in HAVE_SEATS
        if not has_one and (self.seats_left == 0 or (status == Status.OFFERED and self.seats_left is None)):
            raise NotPossibleError(_("No seat is free any more. Please choose the waiting list."))
        if status == Status.PLACED:
            enquiry.held_until = None
        elif not is_living(enquiry):
            if not self.takes_offers:
                raise NotPossibleError(_("Registration is over: no seat is held any more."))
            enquiry.held_until = self.hold_ends()

    @property
    def takes_offers(self):
        return self.session.is_registering

    def hold_ends(self):
        return held_until(self.session)

    def may_wait(self, enquiry):
        """Not where the seat would come back at once: one is free, or theirs."""
        session = self.session
        stays = enquiry.status == Status.WAITING or not session.moves_up
        return stays or not (session.seats_free or enquiry.status in HAVE_SEATS)

    def waits_since(self, enquiry):
        """Partners wait from when they ask: so does who asks here, whenever somebody answers."""
        return enquiry.asked_at

    def take(self, enquiry):
        was_living, enquiry.held_until = is_living(enquiry), None
        return was_living

    def let_go(self, enquiry):
        enquiry.held_until = None

    def gone(self):
        """Needs its lock."""
        follow(ExamSession.objects.get(pk=self.session.pk))


def lock_in_order(sessions):
    list(sessions.order_by("pk").select_for_update(of=["self"], no_key=True).values_list("pk", flat=True))


def is_living(enquiry):
    return bool(enquiry.held_until) and enquiry.held_until >= timezone.localdate()


def follow_enquiry(enquiry):
    """Under its lock and that of the date it asks for: seats that are free again go on to who waits."""
    if enquiry.provider_id:
        follow(enquiry.exam_seat.session)


def follow(session):
    count(session)
    move_up(session)
