"""What the course page says besides its dates: whom to turn to, who may join, where one tells others of it."""

from typing import NamedTuple
from urllib.parse import quote

from django.conf import settings
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from courses.availability import Availability, rank_and_entry
from courses.models import Course
from courses.public import wording
from courses.public.cards import run_rows
from courses.search.finder import CAN_DO
from foundation.languages.names import names_of
from foundation.languages.sentences import colon, listed, quotable, unstopped
from foundation.languages.texts import text_for_reader
from foundation.reading.phones import links

SHOWN = 6  # dates; more are folded away
TEXTS = ("title", "summary", "description", "requirements", "bring", "registration", "cost_note")


class Act(NamedTuple):
    """What one does with one tap."""

    url: str
    pictogram: str
    words: str


class Fact(NamedTuple):
    """A line of who may join."""

    pictogram: str
    name: str
    lines: list[str]
    text: str = ""  # the provider's own
    language: str = ""  # of that text, where it is not the reader's


def page_context(course, runs):
    """All in the reader's language; ``runs`` as ``for_page()`` fetches them."""
    rows = best_first(run_rows(runs))
    following = next_of(rows)
    times, more_times = wording.times(following) if following else ([], "")
    return {
        "course": course,
        "next": following,
        "times": times,
        "more_times": more_times,
        "cost": wording.cost_by_label(course),
        "without_entitlement": wording.cost_without_entitlement(course),
        "ticks": list(ticks(course)),
        "acts": acts(course, 1 if following and following.ask else 2),
        "hours": wording.opening_hours(course.provider.hours),
        "by_appointment": course.is_by_appointment,
        "rows": rows[:SHOWN],
        "more_rows": rows[SHOWN:],
        "who_may_join": who_may_join(course),
        "has_german": has_german(course, rows),
        "sharing": sharing(course),
        "confirmed": wording.ago(course.confirmed_on, timezone.localdate()),
    }


def best_first(rows):
    """Dates that one may join first, cancelled ones last."""
    return sorted(rows, key=lambda row: rank_and_entry(row.run))


def next_of(rows):
    """The date that the page is about; ``rows`` the best first."""
    return next((row for row in rows if row.run.availability != Availability.CANCELLED), None)


def ticks(course):
    """Pictograms and words of what else one would like to know at once."""
    if number := course.lessons:
        lessons = ngettext("%(number)s lesson of 45 minutes", "%(number)s lessons of 45 minutes", number)
        yield "book", lessons % {"number": number}
    if course.childcare:
        yield "child", course.get_childcare_display()
    if course.step_free is not None:
        yield "step_free", _("step-free") if course.step_free else _("not step-free")
    if course.teaching_language:
        in_words = {"language": course.get_teaching_language_display()}
        yield "letters", _("The teaching is in this language: %(language)s") % in_words
    if codes := course.languages or course.provider.languages:
        speaking = _("We speak")
        yield "speech", f"{speaking}{colon()}{listed(names_of(codes))}"


def acts(course, number):
    """Ways to the provider, the quickest first; so many at most."""
    found = [Act(f"tel:{dialled}", "phone", _("Call")) for dialled, _typed in links(course.phone_to_register)[:1]]
    if course.email_to_register:
        found.append(Act(f"mailto:{course.email_to_register}", "mail", _("E-mail")))
    if course.website:
        found.append(Act(course.website, "globe", _("Website")))
    return found[:number]


def who_may_join(course):
    """Only what somebody has answered."""
    facts = [Fact("ticket", _("Entitlement"), entitlement(course))]
    facts.append(Fact("people", _("For"), filled(course.get_audience_display(), wording.ages(course))))
    facts.append(Fact("letters", _("Level"), filled(level(course), wording.module(course))))
    test = filled(course.placement_test and _("Before this course you need a placement test."))
    facts.append(Fact("speech", _("How to register"), test, *text_for_reader(course, "registration")))
    costs = filled(wording.cost_by_label(course), wording.cost_without_entitlement(course))
    costs += wording.further_costs(course)
    facts.append(Fact("cost", _("Cost"), costs, *text_for_reader(course, "cost_note")))
    facts.append(Fact("book", _("Textbook"), [], course.textbook, "de" if course.textbook else ""))
    return [fact for fact in facts if fact.lines or fact.text]


def filled(*lines):
    return [str(line) for line in lines if line]


def entitlement(course):
    if course.cost != Course.Cost.FREE_WITH_ENTITLEMENT:
        return []
    return [
        _("You pay nothing with a certificate of entitlement (Berechtigungsschein)."),
        _("The provider tells you whether you can get one."),
    ]


def level(course):
    """With what one can do already, in the finder's words."""
    words = next((words for _icon, levels, words in CAN_DO if course.level_from in levels), "")
    if not words:
        return course.levels
    facts = {"level": course.levels, "sentence": quotable(unstopped(words))}
    return _("%(level)s is right for you if you say: “%(sentence)s.”") % facts


def sharing(course):
    """The page's address, and links by which one tells others of it; nobody else is asked for anything."""
    address = f"{settings.PORTAL_URL}{course.get_absolute_url()}"
    title = text_for_reader(course, "title")[0]
    text = quote(f"{title}\n{address}", safe="")
    return {
        "address": address,
        "whatsapp": f"https://wa.me/?text={text}",
        "telegram": f"https://t.me/share/url?url={quote(address, safe='')}&text={quote(title, safe='')}",
        "mail": f"mailto:?subject={quote(title, safe='')}&body={text}",
    }


def has_german(course, rows):
    """Whether something on the page is there in German only; the page says so once."""
    texts = [(course, name) for name in TEXTS]
    texts += [(course.course_type, "name"), (course.course_type, "description")]
    if course.contact_person:
        texts += [(course.contact_person, "position"), (course.contact_person, "hours")]
    if any(text_for_reader(row, name)[1] for row, name in texts):
        return True
    return get_language() != "de" and any(row.run.note or row.run.cancel_reason for row in rows)
