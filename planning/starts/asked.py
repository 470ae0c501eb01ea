"""Before a start is saved, made public, accepted or brought back: other starts near by, people who are known, and
what is to be done.

What was typed travels along as hidden fields: nothing is lost, and nothing is done before somebody decides.
"""

from dataclasses import dataclass, field
from typing import NamedTuple

from django import forms
from django.contrib import messages
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop, ngettext

from courses.models import CourseRun
from foundation.languages.sentences import listed
from foundation.reading.amounts import MOST, WholeNumberBox
from foundation.reading.text_fields import Line
from foundation.submissions.choices import explained
from foundation.submissions.kept import fields_of
from planning.public.known import known
from planning.reckoning.rounding import FEW, full_fives
from planning.starts.before_saving import Check, Found, course_kind, is_new
from planning.starts.letters import TooOftenError, pass_on
from planning.starts.people import at_least, number_told, reaching_both
from planning.starts.pictures import bullet
from planning.starts.reading import hours_of, single_hours, to_align_with

PREFIX = "asked"
SAVE, INTEND, PASS = "save", "intend", "pass"
DECIDE, RECKON, BACK = "decide", "reckon", "back"
SAID = gettext_noop("asked about the start")  # in the history
TOLD = 10  # sentences
Status = CourseRun.Status


class Deed(NamedTuple):
    """What is about to be done: that it is not done yet, and doing it though, in words."""

    not_yet: str
    though: str


SAVING = Deed(gettext_lazy("Not saved yet: please look again"), gettext_lazy("Save it, because …"))
PUBLISHING = Deed(gettext_lazy("Not public yet: please look again"), gettext_lazy("Make it public, because …"))
ACCEPTING = Deed(gettext_lazy("Not accepted yet: please look again"), gettext_lazy("Accept it, because …"))
TAKING_BACK = Deed(
    gettext_lazy("Not taken back yet: please look again"), gettext_lazy("Take it back though, because …")
)


class DecisionForm(forms.Form):
    """Nothing is chosen on arrival."""

    needed_by_choice = ("own", "reason", "to")

    own = WholeNumberBox(
        label=gettext_lazy("How many people are on your own waiting list for it?"),
        help_text=gettext_lazy("Counted is the larger number, yours or the common one, never both together."),
        min_value=0,
        max_value=MOST,
        required=False,
    )
    do = forms.ChoiceField(
        label=gettext_lazy("What would you like to do?"), widget=forms.RadioSelect, required=False
    )
    reason = Line(label=gettext_lazy("Why, in a sentence"), max_length=200, required=False)
    to = forms.TypedChoiceField(
        label=gettext_lazy("To which start?"), coerce=int, empty_value=None, required=False
    )

    def __init__(self, found, may_intend, *, deed=SAVING, is_decided=True, prefix=PREFIX, **kwargs):
        """``found``: of starts of one provider. ``is_decided``: else somebody only reckons with another number,
        and what was typed stays as it is.
        """
        super().__init__(prefix=prefix, **kwargs)
        self.deed, self.is_decided = deed, is_decided
        near = {id(other): other for one in found for other in one.near}.values()  # each lies near many of a file
        self.others = {other.run.pk: other for other in near if is_of_another(other, found[0].start)}
        self.fields["do"].choices = self.choices(may_intend)
        self.fields["to"].choices = [("", "–"), *((pk, named(other.run)) for pk, other in self.others.items())]
        if not self.others:
            del self.fields["to"]

    def choices(self, may_intend):
        found = [(SAVE, self.deed.though, _("The reason stands on the board and in the history."))]
        if may_intend:
            seen = _("Partners see it and plan with it, the public does not.")
            found.append((INTEND, _("Keep it as an intention"), seen))
        if self.others:
            hint = _("All stays as it is. The other provider gets an e-mail with the number, without names.")
            found.append((PASS, _("Do not begin, and pass our people on"), hint))
        return explained(found)

    def clean(self):
        cleaned = super().clean()
        if not self.is_decided:
            return cleaned
        wanted = cleaned.get("do")
        if not wanted and not self.errors:
            self.add_error("do", _("Please choose what should happen."))
        if wanted == SAVE and not cleaned.get("reason"):
            self.add_error("reason", _("Please say why."))
        if wanted == PASS:
            for name in ("to", "own"):
                if not cleaned.get(name) and not self.has_error(name):
                    self.add_error(name, _("Please say how many people, and to which start."))
        return cleaned


def is_of_another(other, start):
    """Provider: to oneself nobody passes anybody on."""
    return other.run.course.provider_id != start.run.course.provider_id


class AskedForm(forms.Form):
    """What came back from the page before anything is checked anew."""

    own = WholeNumberBox(min_value=0, max_value=MOST, required=False)
    act = forms.ChoiceField(choices=[(one, one) for one in (DECIDE, RECKON, BACK)], required=False)


@dataclass
class Asked:
    """What there is to ask about starts that are about to be saved, and what was decided."""

    found: list[Found]
    form: DecisionForm
    own: int | None
    act: str
    is_moved: bool = False  # a reason was given for another day, place or hour
    lapsed: list[CourseRun] = field(
        default_factory=list
    )  # so of these, saved already: or for another kind of course

    @property
    def wants_back(self):
        return self.act == BACK

    @property
    def is_open(self):
        return bool(self.found) and not (self.act == DECIDE and self.form.is_valid())

    @property
    def goes_on(self):
        """Whether what was about to be done is done now."""
        return not (self.wants_back or self.is_open or self.wanted == PASS)

    @property
    def wanted(self):
        return self.form.cleaned_data["do"] if self.found else ""

    @property
    def said(self):
        """Columns of the runs that were asked about."""
        said = {"start_reason": ""} if self.is_moved else {}
        if self.wanted == SAVE:
            said["start_reason"] = self.form.cleaned_data["reason"]
        elif self.wanted == INTEND:
            said["status"] = Status.INTENDED
        if self.own is not None:
            said |= {"own_list": self.own, "own_list_as_of": timezone.localdate()}
        return said

    def said_of(self, run):
        """The same of one of several that are about to be saved: where some are asked about, nothing of others."""
        is_about = not self.found or any(found.start.run is run for found in self.found)
        return self.said if is_about else {}

    def say_on(self, run):
        for name, value in self.said_of(run).items():
            setattr(run, name, value)

    def keep(self):
        """Of starts that are saved already; what was said of those that nobody is asked about any more goes."""
        said = {start.start.run.pk for start in self.found}
        for run in self.lapsed:
            if run.start_reason and run.pk not in said:
                run.start_reason = ""
                run.save(update_fields=["start_reason"])
        for start in self.found:
            self.say_on(start.start.run)
            start.start.run._change_reason = SAID
            start.start.run.save(update_fields=list(self.said))


def ask(request, runs, before=None):
    """``runs``: each with its hours, as they are about to be saved. ``before``: the snapshot of a saved one."""
    may_intend = before is None or before["status"] == Status.INTENDED
    new = [(run, hours) for run, hours in runs if is_new(run, hours, before)]
    asked = asked_of(request, new, may_intend)
    asked.is_moved = before is not None and bool(new)
    return asked


def ask_of_course(request, course, kind_before=None, *, may_intend=False, deed=SAVING):
    """Of the starts that lie ahead of a course that becomes public, or another kind of course: in both cases it
    is as if they were new. ``kind_before``: None where it becomes public; there a reason that was given for few
    people stands, and one for others near by may have been given for other ones.
    """
    starts, stands = starts_of(course, kind_before), stands_for_few if kind_before is None else None
    asked = asked_of(request, starts, may_intend, deed=deed, stands=stands)
    asked.lapsed = lapsing(starts, kind_before)
    return asked


def ask_reviewer(request, course, kind_before=None):
    """As its provider was asked; who has answered with the same before their eyes is not asked again of a course
    that becomes public. Of a change nothing is kept with the starts before it is accepted.
    """

    def stands(found):
        return kind_before is None and (stands_for_few(found) or is_answered(found))

    starts = starts_of(course, kind_before)
    asked = asked_of(request, starts, may_intend=kind_before is None, deed=ACCEPTING, stands=stands)
    asked.lapsed = lapsing(starts, kind_before)
    return asked


def lapsing(starts, kind_before):
    """Of what becomes public, and stays the kind that it was, what was said holds."""
    return [] if kind_before is None else [run for run, _hours in starts]


def starts_of(course, kind_before):
    """None where it stays the kind that it was."""
    runs = CourseRun.objects.filter(course=course.pk, start__gt=timezone.localdate()).for_checks()
    starts = list(runs.none() if kind_before == course_kind(course) else runs)
    for run in starts:
        run.course = course
    return [(run, hours_of(run)) for run in starts]


def stands_for_few(found):
    return bool(found.start.run.start_reason) and not found.near


def is_answered(found):
    """Whether somebody was asked about this start, and none of the others has changed after that."""
    run = found.start.run
    said = (
        run.history.filter(history_change_reason=SAID).order_by("-history_date").first()
        if run.start_reason
        else None
    )
    if said is None:
        return False
    others = [other.run for other in found.near if other.run.course_id != run.course_id]
    rows = [row for other in others for row in (other, other.course)]
    return all(row.changed_at <= said.history_date for row in rows)


def asked_of(request, starts, may_intend, *, deed=SAVING, stands=None):
    """``stands``: tells of what was found whether what was said of it before is enough."""
    sent = AskedForm(prefix=PREFIX, data=request.POST)
    sent.is_valid()
    own, act = sent.cleaned_data.get("own"), sent.cleaned_data.get("act", "")
    check = Check(to_align_with(request.user), own, user=request.user)
    found = [one for one in check.of_all(list(starts)) if one]
    if stands:
        found = [one for one in found if not stands(one)]
    data = request.POST if act in {DECIDE, RECKON} else None
    reason = next((one.start.run.start_reason for one in found), "")
    initial = {"own": own_of(found, own), "reason": reason}
    form = DecisionForm(found, may_intend, deed=deed, is_decided=act == DECIDE, data=data, initial=initial)
    return Asked(found, form, own, act)


def own_of(found, typed):
    return typed if typed is not None else next((one.findings.own for one in found if one.findings.own), None)


def answered(request, asked, draw, back):
    """The page with the question; or what follows from passing people on. None where it is to be done, or its form
    to be shown again.

    ``draw``: makes the page of a context and a status. ``back``: where one is led after passing people on.
    """
    if asked.wants_back:
        return None
    if asked.is_open:
        return question(request, asked, draw)
    if asked.wanted == PASS:
        other = asked.form.others[asked.form.cleaned_data["to"]]
        try:
            pass_on(asked.found[0].start, other, asked.form.cleaned_data["own"], request.user)
        except TooOftenError:
            asked.form.add_error("to", too_often(other))
            return question(request, asked, draw)
        words = _("%(provider)s has been told. Nothing else is saved.")
        messages.success(request, words % {"provider": other.run.course.provider})
        return redirect(back)
    return None


def too_often(other):
    text = _("%(provider)s got several of these e-mails within the hour. Please call, or wait a while.")
    return text % {"provider": other.run.course.provider}


def question(request, asked, draw):
    carried = [pair for pair in fields_of(request) if not pair[0].startswith(f"{PREFIX}-")]
    context = {
        "asked": asked,
        "form": asked.form,
        "questions": [shown_of(one) for one in asked.found],
        "carried": carried,
        "known": known(),
    }
    return draw(context, 400 if asked.form.errors else 200)


def shown_of(found):
    """A start's two questions, with all that is told in words and pictures."""
    start, findings = found.start, found.findings
    return {
        "found": found,
        "start": start,
        "title": named(start.run),
        "others": [
            {
                "start": other,
                "place": place_with_way(other.run, found.way_to(other)),
                "later": weeks_apart(start.run, other.run),
                "picture": bullet(other.taken or 0, other.minimum, other.maximum),
                "in_both": reaching_both(findings.in_both(other.placed, number_told)),
            }
            for other in found.near
        ],
        "common": at_least(findings.common),
        "expected": at_least(full_fives(findings.expected)),
        "overdue": at_least(findings.overdue),
        "picture": bullet(
            findings.seated + findings.common,
            findings.needed,
            start.maximum,
            own=findings.seated + findings.own,
            more=findings.expected if findings.expected >= FEW else 0,
        ),
        "rule": found.rule,
    }


def near_others(seen, runs):
    """Of runs that nobody was asked about, one sentence for each that lies near others.

    ``seen``: the starts that the reader may know of.
    """
    check = Check(seen)
    runs = runs.filter(start__gt=check.today).for_checks().order_by("start", "pk")
    text = _("%(start)s begins near others, please talk about it with their providers: %(others)s.")
    found = [one for one in check.of_all([(run, hours_of(run)) for run in runs]) if one and one.near]
    return [
        text % {"start": named(one.start.run), "others": "; ".join(named(other.run) for other in one.near)}
        for one in found[:TOLD]
    ]


def place_with_way(run, km):
    """Of one that is held online as well both are said."""
    name = run.town
    found = name if not (km and name) else _("%(place)s, %(km)d km") % {"place": name, "km": round(km)}
    return f"{found}, {run.course.get_mode_display()}" if run.municipality_id and run.course.is_online else found


def weeks_apart(run, other):
    weeks = round((other.start - run.start).days / 7)
    if not weeks:
        return _("in the same week")
    text = (
        ngettext("%(number)d week later", "%(number)d weeks later", weeks)
        if weeks > 0
        else ngettext("%(number)d week earlier", "%(number)d weeks earlier", -weeks)
    )
    return text % {"number": abs(weeks)}


def named(run):
    """ "Integrationskurs A1, Lübz, 1 March 2027, Bildungswerk"."""
    start = date_format(run.start, "DATE_FORMAT")
    return listed(filter(None, [run.course.title, run.town, start, run.course.provider.name]))


def typed_hours(run, lines):
    """As they are about to be saved: the week that was typed, and single days that are there."""
    weekly = [(line.weekdays, line.starts_at) for line in lines]
    return weekly if run._state.adding else [*weekly, *single_hours(run)]
