"""Before a start is saved: other starts near by, people who are known, and what is to be done.

What was typed travels along as hidden fields: nothing is lost, and nothing is saved before somebody decides.
"""

from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from courses.models import CourseRun
from foundation.languages.sentences import listed
from foundation.reading.amounts import MOST, WholeNumberBox
from foundation.reading.text_fields import Line
from foundation.submissions.kept import fields_of
from planning.reckoning.rounding import FEW
from planning.starts.before_saving import Check, Found, course_kind, is_new
from planning.starts.letters import TooOftenError, pass_on
from planning.starts.people import full_fives
from planning.starts.pictures import bullet
from planning.starts.reading import hours_of, seen_by, single_hours
from workplace.guards import page

PREFIX = "asked"
SAVE, INTEND, PASS = "save", "intend", "pass"
DECIDE, RECKON, BACK = "decide", "reckon", "back"
Status = CourseRun.Status


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

    def __init__(self, found, may_intend, *, prefix=PREFIX, **kwargs):
        super().__init__(prefix=prefix, **kwargs)
        near = (other for one in found for other, _km in one.others if is_of_another(other, one.start))
        self.others = {other.run.pk: other for other in near}
        self.fields["do"].choices = self.choices(may_intend)
        self.fields["to"].choices = [("", "–"), *((pk, named(other.run)) for pk, other in self.others.items())]
        if not self.others:
            del self.fields["to"]

    def choices(self, may_intend):
        found = [(SAVE, _("Save it, because …"), _("The reason stands on the board and in the history."))]
        if may_intend:
            seen = _("Partners see it and plan with it, the public does not.")
            found.append((INTEND, _("Keep it as an intention"), seen))
        if self.others:
            told = _("Nothing is saved. The other provider gets an e-mail with the number, without names.")
            found.append((PASS, _("Do not begin, and pass our people on"), told))
        label = "<b>{}</b> <small>{}</small>"
        return [(value, format_html(label, name, about)) for value, name, about in found]

    def clean(self):
        cleaned = super().clean()
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

    @property
    def wants_back(self):
        return self.act == BACK

    @property
    def is_open(self):
        return bool(self.found) and not (self.act == DECIDE and self.form.is_valid())

    @property
    def wanted(self):
        return self.form.cleaned_data["do"] if self.found else ""

    @property
    def said(self):
        """Columns of the runs that were asked about."""
        said = {}
        if self.wanted == SAVE:
            said["start_reason"] = self.form.cleaned_data["reason"]
        elif self.wanted == INTEND:
            said["status"] = Status.INTENDED
        if self.own is not None:
            said |= {"own_list": self.own, "own_list_as_of": timezone.localdate()}
        return said

    def say_on(self, run):
        for name, value in self.said.items():
            setattr(run, name, value)

    def keep(self):
        """Of starts that are saved already."""
        for start in self.found:
            self.say_on(start.start.run)
            start.start.run.save(update_fields=list(self.said))


def ask(request, runs, before=None):
    """``runs``: each with its hours, as they are about to be saved. ``before``: the snapshot of a saved one."""
    may_intend = before is None or before["status"] == Status.INTENDED
    return asked_of(request, [(run, hours) for run, hours in runs if is_new(run, hours, before)], may_intend)


def ask_of_course(request, course, kind_before=None, *, may_intend=False):
    """Of the starts that lie ahead of a course that becomes public, or another kind of course: in both cases it
    is as if they were new. ``kind_before``: None where it becomes public; there a reason that was given for few
    people stands, and one for others near by may have been given for other ones.
    """
    runs = CourseRun.objects.filter(course=course.pk, start__gt=timezone.localdate()).for_checks()
    if kind_before == course_kind(course):
        runs = runs.none()
    starts = list(runs)
    for run in starts:
        run.course = course
    asked = [(run, hours_of(run)) for run in starts]
    return asked_of(request, asked, may_intend, reasons_stand=kind_before is None)


def asked_of(request, starts, may_intend, *, reasons_stand=False):
    sent = AskedForm(prefix=PREFIX, data=request.POST)
    sent.is_valid()
    own, act = sent.cleaned_data.get("own"), sent.cleaned_data.get("act", "")
    check = Check(seen_by(request.user), own)
    found = [one for run, hours in starts if (one := check.of(run, hours))]
    if reasons_stand:
        found = [one for one in found if one.others or not one.start.run.start_reason]
    data = request.POST if act == DECIDE else None
    reason = next((one.start.run.start_reason for one in found), "")
    form = DecisionForm(found, may_intend, data=data, initial={"own": own_of(found, own), "reason": reason})
    return Asked(found, form, own, act)


def own_of(found, typed):
    return typed if typed is not None else next((one.findings.own for one in found if one.findings.own), None)


def answer(request, provider, course, asked):
    """The page with the question; or what follows from passing people on. None where the start is to be saved, or
    its form to be shown again.
    """
    if asked.wants_back:
        return None
    if asked.is_open:
        return question(request, provider, course, asked)
    if asked.wanted == PASS:
        other = asked.form.others[asked.form.cleaned_data["to"]]
        try:
            pass_on(asked.found[0].start, other, asked.form.cleaned_data["own"], request.user)
        except TooOftenError:
            asked.form.add_error("to", too_often(other))
            return question(request, provider, course, asked)
        told = _("%(provider)s has been told. Nothing else is saved.")
        messages.success(request, told % {"provider": other.run.course.provider})
        return redirect("workplace:course", provider.slug, course.pk)
    return None


def too_often(other):
    text = _("%(provider)s got several of these e-mails within the hour. Please call, or wait a while.")
    return text % {"provider": other.run.course.provider}


def question(request, provider, course, asked):
    carried = [pair for pair in fields_of(request) if not pair[0].startswith(f"{PREFIX}-")]
    context = {
        "course": course,
        "asked": asked,
        "form": asked.form,
        "questions": [shown(one) for one in asked.found],
        "carried": carried,
    }
    status = 400 if asked.form.errors else 200
    return page(request, "workplace/start_check.html", provider, context, status=status)


def shown(found):
    """A start's two questions, with all that is told in words and pictures."""
    start, findings = found.start, found.findings
    return {
        "found": found,
        "start": start,
        "title": named(start.run),
        "others": [
            {
                "start": other,
                "place": place_with_way(other.run, km),
                "later": weeks_apart(start.run, other.run),
                "picture": bullet(other.taken or 0, other.minimum, other.maximum),
                "in_both": full_fives(findings.in_both.get(other.run.pk, 0)),
            }
            for other, km in found.others
        ],
        "common": full_fives(findings.common),
        "expected": full_fives(findings.expected),
        "overdue": full_fives(findings.overdue),
        "picture": bullet(
            findings.seated + (findings.common if findings.common >= FEW else 0),
            findings.needed,
            start.maximum,
            own=findings.seated + findings.own,
            more=findings.expected if findings.expected >= FEW else 0,
        ),
        "rule": found.rule,
    }


def place_with_way(run, km):
    name = run.town
    return name if not km else _("%(place)s, %(km)d km") % {"place": name, "km": round(km)}


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
