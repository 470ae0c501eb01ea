"""A run of a course, as somebody asks for a seat in it."""

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from courses import actions as seats
from courses.actions import NotPossibleError
from courses.models import Course, CourseRun
from courses.public import wording
from courses.public.cards import run_rows
from courses.public.others import others_of
from enquiries.models.sought import Sought
from enquiries.models.states import Reason, Status


def of_run(runs):
    """Asked of each enquiry, of which there are few: who reads all such runs first reads most of all courses."""
    return Q(Exists(runs.filter(pk=OuterRef("run"))))


class SoughtRun(Sought):
    gives_back = True
    cancelled_as, over_as = Reason.CANCELLED, Reason.STARTED
    reasons = [reason for reason in Reason if reason not in {Reason.NO_SEAT, Reason.CALLED_OFF, Reason.TOO_LATE}]

    def __init__(self, run):
        self.run, self.course = run, run.course

    def __str__(self):
        return str(self.run)

    @classmethod
    def of(cls, enquiry):
        return cls(enquiry.run) if enquiry.run else None

    @staticmethod
    def with_seat():
        return of_run(CourseRun.objects.current_or_coming().with_seat_left())

    @staticmethod
    def cancelled():
        return of_run(CourseRun.objects.filter(status=CourseRun.Status.CANCELLED))

    @staticmethod
    def over():
        return of_run(CourseRun.objects.filter(end__lt=timezone.localdate()))

    @staticmethod
    def lock_all(enquiries):
        seats.held(CourseRun.objects.filter(pk__in=list(enquiries.order_by().values_list("run", flat=True))))

    @property
    def key(self):
        return "run", self.run.pk

    @property
    def enquiries(self):
        return self.run.enquiries.all()

    @property
    def provider(self):
        return self.course.provider

    @property
    def email_to_register(self):
        return self.course.email_to_register

    @property
    def phone(self):
        return self.course.phone_to_register

    @property
    def title(self):
        """In the reader's language, where there is one."""
        return self.course.title

    @property
    def title_de(self):
        return self.course.title_de

    @property
    def start(self):
        return self.run.start

    @property
    def town(self):
        return self.run.town

    @property
    def place(self):
        return self.run.address or (_("online") if self.course.is_online else "")

    @property
    def calendar(self):
        run = self.run
        return reverse("courses:run_calendar", args=[self.course.slug, run.pk]) if run.has_calendar else ""

    @property
    def bring(self):
        """The row that says what to bring, if it does."""
        return self.course if self.course.bring else None

    @property
    def seats_left(self):
        return self.run.seats_left

    @property
    def seats_total(self):
        return self.run.seats_total

    @property
    def seats_free(self):
        return self.run.seats_free

    @property
    def is_full(self):
        return self.run.seats_left == 0 or self.run.status == CourseRun.Status.FULL

    def when(self):
        """Its day and its times, as its course's page says them."""
        run = CourseRun.objects.with_availability().get(pk=self.run.pk)
        return [wording.heading(run, timezone.localdate()), *wording.week_in_words(run.weekly_times.all())]

    def others(self, levels):
        return others_of(self.run, levels)

    def context(self):
        """For ``enquiries/_course.html``."""
        return course_of(self.run)

    def point(self, enquiry):
        enquiry.run = self.run

    # Seats

    def lock(self, also=None):
        """``also``: another run that an enquiry may go to."""
        seats.held(CourseRun.objects.filter(pk__in=[self.run.pk, also.pk if also else self.run.pk]))

    def give(self, enquiry, status, by, subtract):
        """A seat is held for its person, or is theirs."""
        if status == Status.OFFERED:
            enquiry.hold = enquiry.hold or seats.hold(self.run, by)
        elif enquiry.hold:
            if not self.take(enquiry):
                raise NotPossibleError(_("The seat was held until yesterday. Please look whether one is free."))
        elif subtract and not seats.take_free(self.run):
            raise NotPossibleError(_("No seat is free any more. Please choose the waiting list."))

    def hold_ends(self):
        return seats.hold_ends()

    def take(self, enquiry):
        """The held seat is its person's now; False when it had ended."""
        hold, enquiry.hold = enquiry.hold, None
        return bool(hold) and seats.take(hold)

    def let_go(self, enquiry):
        if enquiry.hold:
            hold, enquiry.hold = enquiry.hold, None
            seats.release(hold)

    def one_more(self):
        """Never more than there are."""
        run = self.run
        if run.seats_free is not None and run.seats_free < run.seats_total:
            seats.confirm_seats(CourseRun.objects.filter(pk=run.pk), {run.pk: run.seats_free + 1})


def course_of(run):
    """For ``_course.html``: what is asked for stays in view."""
    run = CourseRun.objects.for_page().select_related("course__provider", "course__contact_person").get(pk=run.pk)
    (row,) = run_rows([run])
    return {
        "row": row,
        "course": run.course,
        "is_public": Course.objects.published().filter(pk=run.course_id).exists(),
    }
