"""How an enquiry stands, in the words of the person who asked: a heading, a sentence, what was and what comes."""

from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy, pgettext, pgettext_lazy
from django.utils.translation import gettext as _

from contacts.models import Office
from enquiries.links import version_of
from enquiries.models import Enquiry, EnquiryStep
from enquiries.models.enquiries import CHASED_AFTER
from enquiries.models.states import Status, Way
from foundation.languages.directions import isolated
from foundation.languages.sentences import day_text, unbroken
from foundation.submissions.codes import read_on_paper

Kind = EnquiryStep.Kind
STEPS = {  # what the person reads of each; that a link was opened is for the provider
    Kind.SENT: pgettext_lazy("enquiry", "Sent"),
    Kind.READ: pgettext_lazy("enquiry", "Read"),
    Kind.ANSWERED: pgettext_lazy("enquiry", "Answered"),
    Kind.OFFERED: gettext_lazy("A seat is free for you"),
    Kind.ACCEPTED: gettext_lazy("You have taken the seat"),
    Kind.LAPSED: gettext_lazy("The seat is no longer held for you"),
    Kind.PLACED: gettext_lazy("You have a seat"),
    Kind.WAITING: gettext_lazy("You are on the waiting list"),
    Kind.DECLINED: gettext_lazy("There is no seat for you in this course"),
    Kind.PASSED: gettext_lazy("Passed on to another provider"),
    Kind.ASKED: gettext_lazy("You have asked something more"),
    Kind.REACHED: gettext_lazy("You were called"),
    Kind.UNREACHED: gettext_lazy("You were called, but not reached"),
    Kind.CHANGED: gettext_lazy("You have changed how to reach you"),
    Kind.CHASED: gettext_lazy("We have asked the provider again."),
    Kind.ESCALATED: gettext_lazy("The coordination office looks after it now."),
    Kind.STILL: gettext_lazy("We asked whether you are still waiting"),
    Kind.WAITS: gettext_lazy("You are still waiting"),
    Kind.CAME: gettext_lazy("You were there on the first day"),
    Kind.MISSED: gettext_lazy("You were not there on the first day"),
    Kind.WITHDRAWN: pgettext_lazy("enquiry", "Withdrawn"),
    Kind.CLOSED: gettext_lazy("Your question has ended without an answer"),
}
OWN_WORDS = {Kind.SENT, Kind.ASKED}  # all others are the provider's


@dataclass
class Act:
    """The one thing to do: the page that it is sent to, and the buttons with their words."""

    page: str
    answers: list[tuple[str, str, str]]  # name, value, words
    may_withdraw: bool = True  # instead


ACCEPT = Act("enquiries:accept", [("", "", gettext_lazy("Yes, I take the seat"))])
STILL = Act("enquiries:still_waits", [("", "", gettext_lazy("Yes, I am still waiting"))])
FIRST_DAY = Act(
    "enquiries:first_day",
    [("came", "yes", gettext_lazy("Yes, I was there")), ("came", "no", gettext_lazy("No, I was not there"))],
    may_withdraw=False,
)


@dataclass
class Head:
    """Nothing in it tells who asks: who has only the code reads it, too."""

    title: str
    sentences: list[str] = field(default_factory=list)
    tone: str = ""  # of the frame: good, wait, problem
    act: Act | None = None
    ways_out: bool = False  # other courses, and whom to call
    may_call: bool = False  # whoever does not want to wait any longer


@dataclass
class Step:
    title: str
    at: datetime | None = None  # none of what is still to come
    lead: str = ""  # whose words these are
    words: str = ""
    language: str = ""  # of the words, where it is known
    mark: str = "done"


def head_of(enquiry, kinds):
    """``kinds``: of all steps until now."""
    return HEADS[enquiry.status](enquiry, kinds)


def asked(enquiry, kinds):
    due = _("You get an answer by %(date)s.") % {"date": day(enquiry.answer_due)}
    rest = _("You need not do anything now.")
    if enquiry.chased >= CHASED_AFTER[-1]:
        return Head(
            _("No answer yet"), [_("The coordination office looks after it now."), rest], "wait", may_call=True
        )
    if enquiry.chased:
        return Head(_("No answer yet"), [_("We have asked the provider again."), rest], "wait", may_call=True)
    if enquiry.read_at:
        read = _("Your question was read on %(date)s.") % {"date": day(timezone.localdate(enquiry.read_at))}
        return Head(_("Your question is with the provider"), [read, due])
    if Kind.PASSED in kinds:
        return Head(_("Your question is with another provider"), [_("You have agreed to this."), due])
    return Head(_("Your question has arrived"), [due, rest], "good")


def offered(enquiry, _kinds):
    until = enquiry.seat_until
    if until is None or until < timezone.localdate():
        return Head(_("The seat is no longer held for you"), [_("You are still on the waiting list.")], "wait")
    held = _("The seat is held for you until %(date)s.") % {"date": day(until)}
    rest = _("Please say yes by then; after that the next person gets it.")
    return Head(_("A seat is free for you"), [held, rest], "good", ACCEPT)


def placed(enquiry, _kinds):
    start, sought = enquiry.first_day, enquiry.sought
    if sought.course and start and start <= timezone.localdate():
        is_told = enquiry.came is not None or enquiry.says_came is not None
        asks = Head(_("Were you there on the first day?"), act=FIRST_DAY)
        return Head(has_seat(enquiry), tone="good") if is_told else asks
    begins = [_("It begins on %(date)s.") % {"date": day(start)}] if start and start == sought.start else []
    return Head(
        has_seat(enquiry),
        [*begins, _("You cannot come? Please say so, so that somebody else gets the seat.")],
        "good",
    )


def waiting(enquiry, _kinds):
    place = _("Waiting list: place %(number)d") % {"number": enquiry.position}
    if enquiry.still_asked_at:
        return Head(_("Are you still waiting for a seat?"), [place], "wait", STILL)
    return Head(place, [_("When a seat is free, you hear from us.")], "wait")


def declined(enquiry, _kinds):
    reason = [enquiry.get_reason_display()] if enquiry.reason else []
    return Head(no_seat(enquiry), reason, "problem", ways_out=True)


def has_seat(enquiry):
    """In some languages a seat is one in a course."""
    return _("You have a seat") if enquiry.sought.course else _("The seat is yours")


def no_seat(enquiry):
    if enquiry.sought.course:
        return _("There is no seat for you in this course")
    return _("There is no seat for you at this exam")


def answered(_enquiry, _kinds):
    return Head(_("Your question has been answered"), [], "good")


def withdrawn(enquiry, _kinds):
    gone = [_("We have deleted your number, your address and your words.")]
    if enquiry.name:
        words = _("Your name still stands on the provider's list. We delete it after %(date)s.")
        gone.append(words % {"date": day(enquiry.kept_until)})
    return Head(pgettext("enquiry", "Withdrawn"), gone, ways_out=True)


def closed(enquiry, _kinds):
    if enquiry.has_waited:
        title = _("You are no longer on the waiting list")
    else:
        title = _("Your question has ended without an answer")
    return Head(title, [], "problem", ways_out=True)


HEADS = {
    Status.NEW: asked,
    Status.ANSWERED: answered,
    Status.OFFERED: offered,
    Status.PLACED: placed,
    Status.WAITING: waiting,
    Status.DECLINED: declined,
    Status.PASSED: asked,
    Status.WITHDRAWN: withdrawn,
    Status.CLOSED: closed,
}


def page_of(enquiry):
    """For the page that the link leads to."""
    rows, sought = list(enquiry.steps.all()), enquiry.sought
    steps = steps_of(enquiry, rows)
    return {
        "enquiry": enquiry,
        "head": head_of(enquiry, {row.kind for row in rows}),
        "steps": steps,
        "answer": steps[-1] if steps and enquiry.status == Status.ANSWERED else None,
        "coming": list(coming(enquiry)),
        "is_open": enquiry.status != Status.WITHDRAWN,
        "version": version_of(enquiry),
        "others": None if enquiry.status == Status.PLACED else sought.others(enquiry.fitting_levels),
        "code_address": code_address(),
        "office": Office.objects.coordination().first(),
        "bring": sought.bring if enquiry.status == Status.PLACED else None,
        "calendar": sought.calendar,
        **sought.context(),
    }


def code_address():
    """Where the code is typed."""
    return read_on_paper("/anfrage")


def typed_at(code):
    return code_address() if Enquiry.objects.credible().filter(code=code).exists() else ""


TITLES = {Kind.PLACED: has_seat, Kind.DECLINED: no_seat}  # other words at an exam


def steps_of(enquiry, rows):
    """The last one is how it stands now, but where everybody waits for the answer."""
    steps = [step(row, enquiry) for row in rows if row.kind in STEPS]
    if steps and enquiry.status != Status.NEW:
        steps[-1].mark = "now"
    return steps


def step(row, enquiry):
    """The first one carries what was asked."""
    words = enquiry.text if row.kind == Kind.SENT else row.words
    title = TITLES[row.kind](enquiry) if row.kind in TITLES else str(STEPS[row.kind])
    if row.kind in OWN_WORDS:
        return Step(title, row.at, _("You wrote:"), words)
    provider = isolated(enquiry.sought.provider.name)
    is_german = get_language().partition("-")[0] == settings.LANGUAGE_CODE
    lead = _("%(provider)s writes:") if is_german else _("%(provider)s writes, in German:")
    return Step(title, row.at, lead % {"provider": provider}, words, settings.LANGUAGE_CODE)


def coming(enquiry):
    """What is still to come."""
    if enquiry.status == Status.NEW:
        yield Step(_("Answer by %(date)s") % {"date": day(enquiry.answer_due)}, words=way_of(enquiry))
        if not enquiry.chased:
            yield Step(_("If no answer comes, we ask the provider and tell you."))
    if enquiry.status in {Status.OFFERED, Status.WAITING}:
        yield Step(has_seat(enquiry))
    start = enquiry.first_day
    has_hope = enquiry.status in {Status.OFFERED, Status.WAITING, Status.PLACED}
    if has_hope and start and start > timezone.localdate():
        words = _("First day: %(date)s") if enquiry.sought.course else _("It begins on %(date)s.")
        yield Step(words % {"date": day_text(start, "WEEKDAY_DATE_FORMAT")})


def way_of(enquiry):
    words = {
        Way.CALL: _("By phone: %(number)s"),
        Way.MESSAGE: _("By WhatsApp or text message: %(number)s"),
        Way.EMAIL: _("By e-mail: %(number)s"),
    }
    to = enquiry.email if enquiry.way == Way.EMAIL else enquiry.phone
    return words[enquiry.way] % {"number": isolated(unbroken(to or enquiry.email or enquiry.phone))}


def day(date):
    return day_text(date, "DATE_FORMAT")
