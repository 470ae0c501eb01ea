"""The texts of dates on their way through the gate: where, which street, a note, why it is cancelled."""

from copy import copy

from courses.actions.gate import needs_review, propose, settle
from courses.models import Course, CourseRun, SchoolHolidays
from courses.models.breaks import in_store, read_breaks
from courses.models.changes import key_of
from courses.sections import TEXTS_OF_RUN


class TextsOfRuns:
    """Of one course under lock. What the public reads of its provider's dates already, needs no second review."""

    def __init__(self, current, user, approved=None):
        """``current``: the course as ``gate.opened``. ``approved``: as ``approved_texts``, where that is known."""
        self.current, self.user = current, user
        self.needs_review = needs_review(current.saved, user)
        self.approved = approved
        self.saved, self.edited = {}, {}

    def read(self, runs):
        """Runs of this course, as they are saved."""
        for run in runs:
            edited = copy(run)
            if self.current.proposal:
                self.current.proposal.apply_to(copy(self.current.saved), [edited])
            self.remember(run.pk, texts_of(run), texts_of(edited))

    def remember(self, pk, saved, edited):
        """What of a run was public before, and what its provider saw of it."""
        self.saved[pk], self.edited[pk] = saved, edited

    def taken_out_of(self, run, names=TEXTS_OF_RUN):
        """Takes what must wait out of the run, before it is saved; before and after of what is new, by field."""
        nothing = texts_of(CourseRun())  # was public before
        saved, edited = self.saved.get(run.pk, nothing), self.edited.get(run.pk, nothing)
        changes = {}
        for name in names:
            wanted, public = getattr(run, name), saved[name]
            if wanted != edited[name]:
                public = self.public_part(name, wanted, saved[name])
                changes[name] = [public, wanted]
            setattr(run, name, public)
        return changes

    def public_part(self, name, wanted, saved):
        """What may be read at once: all, or what was there before; of breaks the days, without a new reason."""
        if name == "breaks":
            rows = read_breaks(wanted)
            return in_store(one if self.may_pass(name, one.reason) else one._replace(reason="") for one in rows)
        return wanted if self.may_pass(name, wanted) else saved

    def may_pass(self, name, text):
        if not self.needs_review or not text or (name == "postal_code" and text.isdecimal()):
            return True
        if self.approved is None:
            self.approved = approved_texts(self.current.saved.provider)
        return text in self.approved[name]

    def pass_on(self, pairs):
        """Each run, saved by now, with what was taken out of it: that waits for the office."""
        changes = {key_of(run, name): pair for run, new in pairs for name, pair in new.items()}
        if self.needs_review and changes:
            propose(self.current.saved, changes, self.user)
        else:
            settle(self.current.saved, {key: after for key, (_before, after) in changes.items()}, self.user)


def texts_of(run):
    return {name: getattr(run, name) for name in TEXTS_OF_RUN}


def approved_texts(provider):
    """What is public of its dates already, its own name and its address, by field."""
    runs = CourseRun.objects.filter(course__provider=provider, course__status=Course.Status.PUBLISHED)
    rows = list(runs.order_by().values_list(*TEXTS_OF_RUN))
    texts = {name: [row[number] for row in rows] for number, name in enumerate(TEXTS_OF_RUN)}
    reasons = [one.reason for breaks in texts["breaks"] for one in read_breaks(breaks)]
    own = {"venue": [provider.name], "street": [provider.street]}
    own["breaks"] = SchoolHolidays.objects.values_list("name", flat=True)
    return {name: {*found, *own.get(name, ())} for name, found in {**texts, "breaks": reasons}.items()}
