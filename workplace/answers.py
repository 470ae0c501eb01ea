"""The one control by which an enquiry is answered, with an account or by the link of a mail."""

from copy import copy

from django import forms
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language_info, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from courses.actions import NotPossibleError
from courses.models import CourseRun, Hold
from courses.public import wording
from enquiries import actions, letters
from enquiries.models.states import Reason, Status, Way
from exams.public import wording as exam_wording
from foundation.editing.versioned import Versioned
from foundation.reading.phones import dialled
from foundation.submissions.choices import explained

OTHER = "other"  # a run of the same provider
MOST_RUNS = 40


class RunChoice(forms.ModelChoiceField):
    def label_from_instance(self, run):
        start = date_format(run.start, "SHORT_DATE_FORMAT") if run.start else _("join any time")
        facts = filter(None, [run.course.title_de, start, run.town, run.course.provider.name])
        return f"{', '.join(facts)}: {wording.seats(run)}"


class DateChoice(forms.ModelChoiceField):
    """Of exams."""

    def label_from_instance(self, session):
        start = date_format(session.date, "SHORT_DATE_FORMAT")
        facts = [session.short, start, session.municipality.name, session.provider.name]
        return f"{', '.join(facts)}: {exam_wording.seats(session)}"


class AnswerForm(Versioned, forms.Form):
    """What the answer is. The letter follows from it, with the answerer's own words below."""

    status = forms.ChoiceField(label=gettext_lazy("Your answer"), widget=forms.RadioSelect)
    subtract = forms.BooleanField(label=gettext_lazy("One free seat less"), required=False)
    other = RunChoice(label=gettext_lazy("Another date or course of ours"), queryset=None, required=False)
    elsewhere = RunChoice(label=gettext_lazy("Course of another provider"), queryset=None, required=False)
    add = forms.BooleanField(label=gettext_lazy("Count the seat that the person had as free"), required=False)
    reason = forms.ChoiceField(label=gettext_lazy("Why is there no seat?"), required=False)
    text = forms.CharField(
        label=gettext_lazy("Your own words, in German"),
        help_text=gettext_lazy(
            "Needed for your own answer or another reason only: the letter says the rest,"
            " in the person's language."
        ),
        max_length=5000,
        required=False,
        widget=forms.Textarea({"rows": 4, "dir": "auto"}),
    )
    preview = forms.BooleanField(required=False, widget=forms.HiddenInput)  # only show how it would be read
    compared = {"text": "answer"}
    needed_by_choice = ("other", "elsewhere", "reason", "text")

    def __init__(self, enquiry, **kwargs):
        self.enquiry, self.sought = enquiry, enquiry.sought
        super().__init__(**kwargs)
        self.saved = {"status": enquiry.status, "answer": enquiry.answer}
        self.saved |= {"sought": self.sought.seen, "free": self.sought.seats_free}
        self.offer_others()
        self.fields["status"].choices = self.answers()
        reasons = [(reason.value, reason.label) for reason in self.sought.reasons if self.is_true(reason)]
        self.fields["reason"].choices = [("", "–"), *reasons]
        if not self.sought.gives_back or not self.sought.seats_left or enquiry.hold or self.has_seat:
            del self.fields["subtract"]
        if not self.sought.gives_back or not self.has_seat or self.sought.seats_free is None:
            del self.fields["add"]
        self.initial = {"status": self.fields["status"].choices[0][0], "subtract": True, **self.initial}

    def offer_others(self):
        """Runs that a course can be exchanged for, or dates of other centres for one of an exam."""
        course = self.sought.course
        if course is None:
            del self.fields["other"]
            label = _("Exam date of another centre")
            self.fields["elsewhere"] = DateChoice(self.sought.elsewhere(), label=label, required=False)
            return
        own, kind = Q(course__provider=course.provider), Q(course__course_type=course.course_type_id)
        self.fields["other"].queryset = few(joinable().filter(own).exclude(pk=self.enquiry.run_id))
        self.fields["elsewhere"].queryset = few(joinable().filter(kind).exclude(own))

    @property
    def has_seat(self):
        return self.enquiry.status == Status.PLACED

    def answers(self):
        """Those that are possible, with what each means."""
        found, seat = [], (Status.PLACED, _("A seat is free"), self.about_seat())
        has_own = self.enquiry.seat_until or self.has_seat
        is_full = self.sought.seats_left == 0 and not has_own
        if not is_full:
            found.append(seat)
        if self.sought.seats_left and self.sought.takes_offers and not has_own:
            day = date_format(self.sought.hold_ends(), "DATE_FORMAT")
            held = _("Held until %(date)s. The person says yes by then, or the next one gets it.")
            found.append((Status.OFFERED, _("Hold a seat and ask"), held % {"date": day}))
        if self.sought.may_wait(self.enquiry):
            found.append((Status.WAITING, _("On the waiting list"), self.about_line()))
        if is_full and self.sought.gives_back:
            found.append(seat)
        if self.has_choice("other"):
            found.append((OTHER, _("Another date or course of ours"), ""))
        if self.enquiry.may_pass_on and self.has_choice("elsewhere"):
            found.append((Status.PASSED, _("Pass on to another provider"), _("The person has agreed to this.")))
        found.append((Status.DECLINED, _("Sorry, no, because …"), _("the usual reasons, in all languages")))
        found.append((Status.ANSWERED, _("Only answer the question"), _("with your own words")))
        return explained(found)

    def has_choice(self, name):
        return name in self.fields and self.fields[name].queryset.exists()

    def about_seat(self):
        sought = self.sought
        if self.enquiry.seat_until:
            return _("The held seat becomes theirs.")
        if self.has_seat:
            return _("The person has it already. The number of free seats stays as it is.")
        if sought.seats_left is None:
            return _("Nobody has said how many seats are free.")
        if not sought.seats_left:
            return _("By your number none is free. It stays as it is.")
        text = _("%(free)d of %(total)d are free. The answer subtracts one: %(left)d are left then.")
        return text % {"free": sought.seats_left, "total": sought.seats_total, "left": sought.seats_left - 1}

    def about_line(self):
        number = self.sought.enquiries.in_line().exclude(pk=self.enquiry.pk).count() + self.sought.partners_waiting
        return ngettext("%(number)d person waits.", "%(number)d people wait.", number) % {"number": number}

    def is_true(self, reason):
        return reason not in {Reason.FULL, Reason.NO_SEAT} or not self.sought.seats_left

    def clean(self):
        cleaned = super().clean()
        status, text = cleaned.get("status"), cleaned.get("text")
        needs = {OTHER: "other", Status.PASSED: "elsewhere", Status.DECLINED: "reason"}
        if (name := needs.get(status)) and not cleaned.get(name) and not self.has_error(name):
            self.add_error(name, _("Please choose one, so that the person knows what to do next."))
        if not text and (status == Status.ANSWERED or cleaned.get("reason") == Reason.OTHER):
            self.add_error("text", _("Please write your answer."))
        return cleaned

    def stands(self):
        return super().stands() and self.answer["status"] == self.saved["status"]

    @property
    def answer(self):
        """For ``enquiries.actions.answer``; needs a valid form."""
        data = self.cleaned_data
        status, run, text = data.get("status"), None, data.get("text", "")
        if status == OTHER:
            run = data.get("other")
            status = Status.OFFERED if run and run.seats_left else Status.ANSWERED
        elif status == Status.PASSED:
            run = data.get("elsewhere")
        reason = data.get("reason", "") if status == Status.DECLINED else ""
        return {
            "status": Status(status) if status else "",
            "text": text,
            "reason": reason,
            "run": run,
            "subtract": status == Status.PLACED and data.get("subtract", False),
            "add": bool(run) and data.get("add", False),
        }

    def send(self, by=None):
        """Says on the form why not."""
        try:
            with transaction.atomic():
                return actions.answer(self.enquiry, **self.answer, by=by)
        except NotPossibleError as problem:
            self.add_error(None, str(problem))
            return None

    @property
    def is_to_be_sent(self):
        return self.is_bound and self.is_valid() and not self.cleaned_data["preview"]

    def letters(self):
        """As the person would read them, where that is wanted."""
        if not self.is_bound or not self.is_valid() or not self.cleaned_data["preview"]:
            return []
        answer, would = self.answer, copy(self.enquiry)
        would.status, would.reason = answer["status"], answer["reason"]
        if answer["run"]:
            type(self.sought)(answer["run"]).point(would)
        would.waits_since = would.waits_since or timezone.now()
        if would.status == Status.OFFERED and not would.hold:
            would.hold = Hold(run=would.run, until=would.sought.hold_ends())  # of which only the day is read
        if would.status == Status.PASSED:
            would.asked_at = timezone.now()
        kind = letters.kind_of(would.status, bool(answer["run"]))
        return [letter_in_language(one) for one in letters.letters(would, kind, words=answer["text"])]


def joinable():
    """Runs that one may ask for, those with free seats first."""
    runs = CourseRun.objects.published().offered().with_availability().open_to_enquiries().best_first()
    return runs.select_related("course__provider", "municipality")


def few(runs):
    """The first of them, as rows that a form may choose from."""
    return joinable().filter(pk__in=list(runs.values_list("pk", flat=True)[:MOST_RUNS]))


def letter_in_language(letter):
    info = get_language_info(letter.language)
    return {"letter": letter, "language": info["name_translated"], "is_from_right": info["bidi"]}


def to_say(enquiry):
    """What whoever phones says, in the language of the person and in German: the letter without its links."""
    kind = letters.kind_of(enquiry.status)
    return [
        letter_in_language(one) for one in letters.letters(enquiry, kind, words=enquiry.answer, is_spoken=True)
    ]


def ways_of(enquiry):
    """How the person is reached, beside what is to be said: mail goes by itself."""
    number = dialled(enquiry.phone)
    is_message = enquiry.way == Way.MESSAGE and number.startswith("+")
    return {"number": number, "whatsapp": number.lstrip("+") if is_message else ""}
