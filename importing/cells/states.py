"""Whether one may still join, said in a column of its own or in a title: "ABGESAGT: Deutsch A1"."""

import re
from typing import NamedTuple

from courses.models import CourseRun

Status = CourseRun.Status
STATUS = {
    Status.FULL: "ausgebucht, belegt, voll, warteliste, full, fully booked, keine plaetze frei, nur warteliste",
    Status.CANCELLED: "abgesagt, faellt aus, ausgefallen, entfaellt, storniert, cancelled, canceled,"
    " findet nicht statt",
    Status.OPEN: "offen, frei, buchbar, anmeldung moeglich, plaetze frei, fast ausgebucht, garantiert, open,"
    " findet statt, durchfuehrung gesichert, wenige plaetze frei, anmeldung offen",
    Status.PLANNED: "geplant, in planung, planung, planned, anmeldung noch nicht moeglich",
}
STATUS_BY_WORD = {word.strip(): status for status, words in STATUS.items() for word in words.split(",")}
TAKES_PLACE = {"garantiert", "findet statt", "durchfuehrung gesichert"}  # for sure, with free seats or without
WITHOUT_STATUS = {*"aktiv laeuft begonnen beendet veroeffentlicht freigegeben ja x".split()}

CANCELLED = (
    r"abgesagt|absage|f(?:ä|ae)llt\s+(?:leider\s+)?aus|entf(?:ä|ae)llt|storniert|cancell?ed|findet\s+nicht\s+statt"
)
FULL = (
    r"ausgebucht|ausverkauft|fully\s+booked|sold\s+out|keine\s+(?:freien\s+)?pl(?:ä|ae)tze(?:\s+mehr)?(?:\s+frei)?"
)
ALSO_FULL = r"voll|belegt|(?:nur\s+(?:noch\s+)?)?warteliste"  # words of other meanings, too
MOVED = r"verschoben|verlegt"
PLAIN = rf"(?P<cancelled>{CANCELLED})|(?P<full>{FULL})|(?P<moved>{MOVED})"
SAID = r"(?:(?:ist|sind|leider|bereits|schon|wird|wurde)\s+)*"
WHY = r"(?:\s+(?:auf|bis|wegen|am|ab|vom|in)\b[^:–—|()\[\]]{0,40}|[,;/]?\s*(?:nur\s+)?warteliste(?:\s+möglich)?)?"
PATTERNS = [
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"[(\[]\W*{SAID}(?:{PLAIN}|(?P<also>{ALSO_FULL})){WHY}\W*?[)\]]",
        rf"^\W*{SAID}(?:{PLAIN}|(?P<also>warteliste)){WHY}\s*(?:[:|–—!*/]|-\s|$)[\s:|–—!*/-]*",
        rf"\s*(?:[:|–—!*/+]|\s-)\W*{SAID}(?:{PLAIN}|(?P<also>{ALSO_FULL})){WHY}\W*$",
        rf",\s*{SAID}(?:{PLAIN})\W*$",
        rf"\s(?:ist|wird|wurde)\s+{SAID}(?:{PLAIN})\W*$",
        r"\s(?P<cancelled>f(?:ä|ae)llt\s+(?:leider\s+)?aus|entf(?:ä|ae)llt|findet\s+(?:leider\s+)?nicht\s+statt)\W*$",
    )
]
SHOUTED = (
    r"(?P<cancelled>ABGESAGT|ENTFÄLLT|FÄLLT AUS|STORNIERT|AUSGEFALLEN|CANCELL?ED)|(?P<full>AUSGEBUCHT)"
    r"|(?P<moved>VERSCHOBEN)"
)
PATTERNS += [re.compile(rf"^\W*(?:{SHOUTED})\W+(?=\w)"), re.compile(rf"\s(?:{SHOUTED})\W*$")]
BESIDE_DAY = re.compile(rf"\b(?:{CANCELLED})\b|\b(?P<full>{FULL})\b", re.IGNORECASE)
HINT = re.compile(
    r"sag|f(?:ä|ae)l|tornier|cancel|findet|ausge|ausver|full|sold|keine|voll|belegt|warteliste|ver[sl]",
    re.IGNORECASE,
)
FOR_A_WHILE = re.compile(r"\b(?:bis|ab)\b", re.IGNORECASE)  # "ausgebucht bis März"
BY_NAME = {"cancelled": Status.CANCELLED, "full": Status.FULL, "also": Status.FULL, "moved": None}


class Stated(NamedTuple):
    """``words`` as they stand there; ``status`` is None where only the days have changed."""

    words: str
    status: str | None


def taken_from(title: str) -> tuple[str, list[Stated]]:
    """The title without what it says of the state; a title that says nothing else stays."""
    found = []
    for pattern in PATTERNS if HINT.search(title) else ():
        while match := pattern.search(title):
            name = next(name for name, words in match.groupdict().items() if words)
            is_unsure = "?" in match[0] or (name != "cancelled" and FOR_A_WHILE.search(match[0]))
            found.append(Stated(match[name], None if is_unsure else BY_NAME[name]))
            title = " ".join(f"{title[: match.start()]} {title[match.end() :]}".split()).strip(" -–—:|,*")
    return title, found


def beside_day(cell: str) -> list[Stated]:
    """ "12.01.2027 entfällt"."""
    found = BESIDE_DAY.search(cell)
    if not found or "?" in cell:
        return []
    return [Stated(found[0], Status.FULL if found["full"] else Status.CANCELLED)]
