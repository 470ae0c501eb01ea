"""Which rows of a provider's file are dates of exams or placement tests, and of which kind of exam."""

import re
from collections import Counter
from dataclasses import dataclass
from functools import cached_property

from exams.models import ExamKind
from foundation.reading.spelling import folded, for_search
from importing.guesses import wording_of

COURSE, PLACEMENT = "course", "placement"  # answers beside the kinds of exams
LONGEST = 2  # days: what takes longer leads to an exam
EXAM = re.compile(
    r"\b(?:\w*pruefung(?:en|stermine?)?|examen|exams?|dtz|leben in deutschland|einbuergerungstest"
    r"|orientierungstest|\w*sprachtest|deutschtest|deutsch test)\b"
    r"|\b(?:testdaf|test daf|telc|toefl|toeic|ielts|delf|dalf|dele|dsh|tcf|oesd|osd|linguaskill"
    r"|goethe (?:\w*zertifikat|test)|cambridge (?:english|certificate|first|advanced|[bc][12]))\b"
    r"|\b(?:sprach|deutsch)?zertifikat\b(?= (?:\w+ ){0,2}[abc][12]\b)|\b[abc][12] zertifikat\b"
)
CATEGORY = re.compile(  # of exams alone
    rf"{EXAM.pattern}|(?:sprach|kurs|abschluss)?tests?|(?:sprach)?zertifikate?|zertifikatspruefung(?:en)?"
    r"|(?:tests? und )?pruefung(?:en)?(?: und (?:tests?|zertifikate))?|exams? and tests?"
)
WORDS_OF_TESTS = (
    r"\b(?:\w*einstufungs?(?:tests?|testung|pruefung|termine?|gespraeche?|beratung|verfahren|interviews?|sprechstunde)?"
    r"|\w*sprachstands\w+|(?:niveau|level)tests?|level tests?|niveaubestimmung|placement (?:tests?|interviews?))\b"
)
TEST = re.compile(WORDS_OF_TESTS)
ONLY_TEST = re.compile(  # first of all, so that nothing else is meant however long it lasts
    rf"(?:(?:online|kostenlos\w*|offene\w*|freie\w*|individuelle\w*|deutsch|englisch|daf|daz|sprach\w*|integrations\w*"
    rf"|termine?|beratung(?:stermine?)?|anmeldung|und|zur|zum|fuer|die|den|der|kurs|vhs|test) )*{WORDS_OF_TESTS}"
)
WITH_TEST = re.compile(
    r"\b(?:mit|ohne|nach|inklusive|inkl|plus|samt) (?:\w+ ){0,2}\w*(?:einstufung|sprachstand|test)"
    r"|(?:einstufung|sprachstand|test)\w* (?:ist )?(?:erforderlich|noetig|notwendig|empfohlen|vorab|vorher)"
)
TEACHING = re.compile(
    r"\w*(?:vorbereit|training|kurs\b|kurse\b|lehrgang|seminar|workshop|wiederholung|beratung|uebung|lernen|coaching)"
    r"|\b(?:info\w*|vortrag|elternabend|probe\w*|modell\w*|simulation|anmeldung|uebergabe|tipps|rund um|angst"
    r"|fit (?:fuer|zur|zum|in)|auf dem weg|schritte? (?:zur|zum))\b"
)
PREPARING = re.compile(
    r"vorbereit|training|uebung|lehrgang|seminar|workshop|coaching|\b(?:und|plus|mit) \w*kurse?\b"
)
GENERAL = {for_search(word) for word in "Prüfung Prüfungen Abschlussprüfung Examen Test Tests exam exams".split()}
ABOUT_TESTS = re.compile(r"fortbildung|schulung|vortrag")
FOR_WHAT = re.compile(r" (?:fuer|zum|zur|vor|in) .*")


@dataclass
class Found:
    """``kind``: of exam, None of a placement test and where nobody knows it yet. ``said``: the answer, if any."""

    wording: str
    is_test: bool = False
    kind: ExamKind | None = None
    said: str = ""


def is_test(row, title):
    """Whether it is a placement test, and none that stands before a course or beside one."""
    is_called_one, is_of_kind = TEST.search(title), TEST.fullmatch(folded(row.texts.get("kind", "")))
    if not (is_called_one or is_of_kind):
        return False
    if any(one.search(title) for one in (WITH_TEST, ABOUT_TESTS)) or PREPARING.search(FOR_WHAT.sub("", title)):
        return False
    if is_of_kind or ONLY_TEST.match(title):
        return True
    return is_short(row) and not TEACHING.search(title)


def is_short(row):
    start, end = row.run["start"], row.run["end"]
    return start is not None and (end - start).days < LONGEST


def may_be_short(row):
    """Also where nobody knows the day, but nothing speaks of several."""
    if row.run["start"] is not None and not is_short(row):
        return False
    number = max(len(row.dates), row.run.get("sessions") or 0)
    return number <= LONGEST and not row.course.get("lessons") and (row.run["start"] is not None or not row.week)


class Finder:
    """By what somebody has answered, else by the title; a category decides where it names exams alone."""

    def __init__(self, answers):
        self.answers = answers

    def __call__(self, row):
        title = folded(row.course["title_de"])
        said = self.answers.get(wording_of(title), "") if self.answers else ""
        if said == COURSE or not (said or self.looks_like_one(row, title)):
            return None
        wording = wording_of(title)
        if said == PLACEMENT or (not said and is_test(row, title)):
            return Found(wording, is_test=True, said=said)
        return Found(wording, kind=self.by_slug.get(said) or self.kind_named(row.course["title_de"]), said=said)

    def looks_like_one(self, row, title):
        if is_test(row, title):
            return True
        if not may_be_short(row) or TEACHING.search(title):
            return False
        return bool(EXAM.search(title) or CATEGORY.fullmatch(folded(row.texts.get("kind", ""))))

    @cached_property
    def by_slug(self):
        return {kind.slug: kind for kind in ExamKind.objects.offered()}

    @cached_property
    def by_phrase(self):
        """Phrases that only one kind bears, and that say more than that something is an exam."""
        kinds = self.by_slug.values()
        shared = Counter(phrase for kind in kinds for phrase in {*kind.search_lines})
        return {
            phrase: kind
            for kind in kinds
            for phrase in kind.search_lines
            if shared[phrase] == 1 and phrase not in GENERAL
        }

    def kind_named(self, title):
        """Where the title names one alone: a "telc B1-Prüfung" is a question."""
        words = f" {for_search(title)} "
        kinds = {kind for phrase, kind in self.by_phrase.items() if f" {phrase} " in words}
        return kinds.pop() if len(kinds) == 1 else None
