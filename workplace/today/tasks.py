"""What waits for a provider's people, most urgent and oldest first; equal tasks are one line."""

from datetime import timedelta
from itertools import chain

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from courses.actions.letters import path_of
from courses.availability import SEATS_DOUBTED_AFTER, SEATS_HIDDEN_AFTER
from courses.models import Proposal
from enquiries.models import Enquiry
from enquiries.models.enquiries import CHASED_AFTER
from exams.models.asked import OF_EXAMS
from foundation.languages.sentences import listed
from foundation.reading.days import beginning
from foundation.web.counts import keys
from importing.undoing import imports_with_courses
from providers.models import LICENCE_REMIND_BEFORE
from workplace.exams.appointments import people_of
from workplace.today.exams import doubtful_tests, to_call, to_help
from workplace.today.lines import LATER, NAMED, NOW, SHOWN, SOON, Task, grouped

OF_PEOPLE = {  # lists of enquiries, and the column by which they are in order
    "to_offer": "waits_since",
    "giving_back": "closed_at",
    "first_day": "first_day",
    "to_say": "asked_at",
    "still": "still_asked_at",
}
OVERDUE_AFTER, _MANAGERS, OFFICE_AFTER = CHASED_AFTER  # days: somebody has waited too long, the office is told


def lists_of(provider):
    """Rows that are many or none: how many of each is asked before, so that nobody looks for what is not there."""
    asked, courses = enquiries_of(provider), provider.courses
    return {
        "forgotten": asked.unanswered().soon_forgotten(),
        "to_offer": asked.to_offer(),
        "giving_back": asked.giving_back().order_by("closed_at", "pk"),
        "first_day": asked.first_day_unknown().order_by("first_day", "pk"),
        "to_say": asked.to_call().order_by("asked_at", "pk"),
        "still": asked.to_ask_by_phone().order_by("still_asked_at", "pk"),
        "to_call": people_of(provider).to_call(),
        "doubtful_tests": people_of(provider).doubtful(),
        "to_help": provider.help_requests.open().for_pages(),
        "returned": returned_to(provider),
        "old": courses.forgotten().order_by("confirmed_on", "pk"),
        "unanswered": courses.unanswered().order_by("changed_at", "pk"),
        "licences": provider.licences.to_renew().order_by("valid_until", "pk"),
        "wrong": provider.reports.of_providers().waiting().order_by("created_at", "pk"),
    }


def tasks_of(provider, runs, asked, lists, numbers):
    """``runs`` and ``asked`` as ``figures`` has counted them, ``lists`` with the ``numbers`` of their rows."""
    found = [
        *enquiries(provider, asked, numbers),
        *doubtful(provider, asked),
        *seats(provider, runs),
        *decisions(provider),
        *(drafts(provider) if numbers["courses"] else ()),
    ]
    asked_rows = first_of_each(lists, numbers)
    for name, line in LINES.items():
        if numbers[name]:
            rows = asked_rows[name] if name in OF_PEOPLE else list(lists[name][:SHOWN])
            found += line(provider, rows, numbers[name])
    return sorted(found, key=lambda task: (task.urgency, task.since))


def first_of_each(lists, numbers):
    """By list of enquiries its first ones, oldest on top: read together, as each row has many columns."""
    found = keys({name: lists[name][:SHOWN] for name in OF_PEOPLE if numbers[name]})
    rows = whole(Enquiry.objects.with_first_day()).filter(pk__in=set(chain.from_iterable(found.values())))
    by_key = {row.pk: row for row in rows.order_by("pk")} if found else {}
    return {
        name: sorted(
            (by_key[key] for key in sorted(of_list) if key in by_key),
            key=lambda row, column=OF_PEOPLE[name]: getattr(row, column) or row.asked_at,
        )
        for name, of_list in found.items()
    }


def enquiries(provider, asked, numbers):
    """Whoever has waited longest by name, the others in a line."""
    rows = enquiries_of(provider).unanswered().order_by("asked_at", "pk")
    named = list(rows[:NAMED]) if asked["unanswered"] else []
    if not named:
        return
    first, *others = named
    yield Task(
        since=timezone.localdate(first.asked_at),
        title=_("%(name)s asks for a seat") % {"name": called(first)},
        notes=[*filter(None, [wanted(first.sought), office_soon(first), deleted_soon(numbers["forgotten"])])],
        address=reverse("workplace:enquiry", args=[provider.slug, first.pk]),
        act=_("Answer"),
        waits=_("waiting"),
        urgency=urgency_of(first),
    )
    if others:
        number = asked["unanswered"] - 1
        names = [called(row) for row in others]
        yield Task(
            since=timezone.localdate(others[0].asked_at),
            title=ngettext("%(number)d more enquiry", "%(number)d more enquiries", number) % {"number": number},
            notes=[listed(names) + (" …" if number > len(names) else "")],
            address=reverse("workplace:inbox", args=[provider.slug]) + "?status=new",
            act=_("Answer"),
            waits=_("waiting"),
            urgency=urgency_of(others[0]),
        )


def enquiries_of(provider):
    return whole(Enquiry.objects.asked_of([provider]))


def whole(enquiries):
    return enquiries.select_related("run__course", "run__municipality", *OF_EXAMS)


def called(enquiry):
    return enquiry.name or _("Somebody")


def to_offer(provider, rows, number):
    """Whom a seat can be offered."""
    title = ngettext("Offer a seat: %(number)d waits", "Offer seats: %(number)d wait", number)
    return of_people(provider, rows, title % {"number": number}, "waiting", lambda row: row.waits_since)


def giving_back(provider, rows, number):
    title = ngettext("%(number)d person gave a seat back", "%(number)d people gave seats back", number)
    title %= {"number": number}
    return of_people(provider, rows, title, "withdrawn", lambda row: row.closed_at or row.asked_at)


def first_day(provider, rows, number):
    title = ngettext("Did %(number)d person come?", "Did these %(number)d people come?", number)
    return of_people(provider, rows, title % {"number": number}, "placed", lambda row: beginning(row.first_day))


def to_say(provider, rows, number):
    title = ngettext("Call %(number)d person: say the answer", "Call %(number)d people: say the answer", number)
    title %= {"number": number}
    return of_people(provider, rows, title, "", lambda row: row.closed_at or row.answered_at or row.asked_at)


def still(provider, rows, number):
    title = ngettext("Call %(number)d person: still waiting?", "Call %(number)d people: still waiting?", number)
    return of_people(provider, rows, title % {"number": number}, "waiting", lambda row: row.still_asked_at)


def of_people(provider, rows, title, status, since):
    return grouped(
        rows,
        title,
        since=lambda row: timezone.localdate(since(row)),
        name=lambda row: (
            f"{called(row)}: {wanted(row.sought)}",
            reverse("workplace:enquiry", args=[provider.slug, row.pk]),
        ),
        more=reverse("workplace:inbox", args=[provider.slug]) + (f"?status={status}" if status else ""),
        urgency=SOON,
    )


def wanted(sought):
    start = date_format(sought.start, "DATE_FORMAT") if sought.start else _("join any time")
    return listed(filter(None, [sought.title, sought.town if sought.course else "", start]))


def urgency_of(enquiry):
    days = (timezone.localdate() - timezone.localdate(enquiry.asked_at)).days
    return NOW if days >= OVERDUE_AFTER else SOON


def office_soon(enquiry):
    days = OFFICE_AFTER - (timezone.localdate() - timezone.localdate(enquiry.asked_at)).days
    if days <= 0:
        return _("The office has been told.")
    text = ngettext("In %(number)d day the office is told.", "In %(number)d days the office is told.", days)
    return text % {"number": days} if days <= OFFICE_AFTER - OVERDUE_AFTER else ""


def deleted_soon(number):
    text = ngettext("%(number)d is deleted soon", "%(number)d are deleted soon", number)
    return text % {"number": number} if number else ""


def doubtful(provider, asked):
    if asked["doubtful"]:
        yield Task(
            since=timezone.localdate(asked["oldest_doubtful"]),
            title=_("Look through doubtful enquiries"),
            notes=[number_of(asked["doubtful"])],
            address=reverse("workplace:inbox", args=[provider.slug]),
            waits=_("waiting"),
        )


def number_of(number):
    return ngettext("%(number)d enquiry", "%(number)d enquiries", number) % {"number": number}


def seats(provider, runs):
    if not runs["doubtful"]:
        return
    number = runs["doubtful"]
    title = ngettext("Confirm %(number)d number of seats", "Confirm %(number)d numbers of seats", number)
    yield Task(
        since=runs["oldest"],
        title=title % {"number": number},
        notes=hidden_soon(runs["oldest_shown"]),
        address=reverse("workplace:seats", args=[provider.slug]),
        act=_("Confirm"),
        waits=pgettext("of a number", "old"),
        urgency=NOW if is_doubted(runs["oldest"]) else SOON,
    )


def is_doubted(day):
    return (timezone.localdate() - day).days > SEATS_DOUBTED_AFTER


def hidden_soon(oldest):
    """Of the oldest number that the public still sees."""
    if oldest is None:
        return []
    days = SEATS_HIDDEN_AFTER - (timezone.localdate() - oldest).days + 1
    text = ngettext("the number is hidden in %(number)d day", "the number is hidden in %(number)d days", days)
    return [text % {"number": days}]


def returned_to(provider):
    """What the office has sent back with a question."""
    rows = Proposal.objects.filter(status=Proposal.Status.RETURNED).of(provider)
    return rows.select_related("course__provider", "provider").order_by("changed_at", "pk")


def returned(provider, rows, number):
    title = ngettext("%(number)d change came back", "%(number)d changes came back", number)
    return grouped(
        rows,
        title % {"number": number},
        since=lambda row: timezone.localdate(row.changed_at),
        name=lambda row: (row.title, path_of(row)),
        note=lambda row: row.answer,
        urgency=SOON,
    )


def wrong(provider, rows, number):
    title = ngettext("%(number)d error found by a visitor", "%(number)d errors found by visitors", number)
    return grouped(
        rows,
        title % {"number": number},
        since=lambda row: timezone.localdate(row.created_at),
        name=lambda row: (row.about or row.page, reverse("workplace:report", args=[provider.slug, row.pk])),
        more=reverse("workplace:reports", args=[provider.slug]),
        note=lambda row: row.text,
        urgency=SOON,
    )


def decisions(provider):
    """What the network has decided, and this provider sees to: each has its own day."""
    partner = getattr(provider, "partner", None)
    for row in partner.decisions.open().select_related("meeting")[:SHOWN] if partner else []:
        yield Task(
            since=row.due_on or timezone.localdate(row.meeting.starts_at),
            age=date_format(row.due_on, "SHORT_DATE_FORMAT") if row.due_on else "",
            waits=_("due") if row.due_on else "",
            title=row.text,
            notes=[_("Decided by the network")],
            address=reverse("office:meeting_page", args=[row.meeting_id]),
            urgency=NOW if row.is_late else LATER,
        )


def unconfirmed(provider, rows, number):
    title = ngettext("%(number)d offer: still right?", "%(number)d offers: still right?", number)
    return grouped(
        rows,
        title % {"number": number},
        since=lambda row: row.confirmed_on,
        name=lambda row: page_of(provider, row),
        more=of_offers(provider, "old"),
        urgency=SOON,
    )


def unanswered(provider, rows, _number):
    return grouped(
        rows,
        _("Say what offers cost, for whom and where they are"),
        since=lambda row: timezone.localdate(row.changed_at),
        name=lambda row: page_of(provider, row),
        more=of_offers(provider, "unanswered"),
    )


def drafts(provider):
    """Those that one file has brought are one line, and so are all the others."""
    rows = list(provider.courses.unfinished().order_by("changed_at", "pk"))
    imports = imports_with_courses(provider) if rows else []
    for file, brought_keys in imports:
        brought = [row for row in rows if row.pk in brought_keys]
        rows = [row for row in rows if row.pk not in brought_keys]
        number, name = len(brought), {"file": file}
        text = ngettext("%(number)d draft of “%(file)s”", "%(number)d drafts of “%(file)s”", number)
        yield from draft_line(provider, brought, text % {"number": number, **name})
    text = ngettext("Finish %(number)d draft", "Finish %(number)d drafts", len(rows))
    yield from draft_line(provider, rows, text % {"number": len(rows)})


def draft_line(provider, rows, title):
    return grouped(
        rows,
        title,
        since=lambda row: timezone.localdate(row.changed_at),
        name=lambda row: page_of(provider, row),
        more=of_offers(provider, "drafts"),
        waits=_("untouched"),
    )


def page_of(provider, course):
    """Its title and the address of its page."""
    return course.title, reverse("workplace:course", args=[provider.slug, course.pk])


def of_offers(provider, part):
    return reverse("workplace:courses", args=[provider.slug]) + f"?part={part}"


def licences(provider, rows, _number):
    """Each has its own day, from which on it is urgent."""
    for row in rows:
        yield Task(
            since=row.valid_until - timedelta(days=LICENCE_REMIND_BEFORE),
            age=date_format(row.valid_until, "SHORT_DATE_FORMAT"),
            waits=_("due"),
            title=_("Renew a licence: %(kind)s") % {"kind": row},
            address=reverse("workplace:quality", args=[provider.slug]),
            urgency=NOW if row.valid_until < timezone.localdate() else SOON,
        )


LINES = {  # what ``lists_of`` has, each as a line
    "to_offer": to_offer,
    "giving_back": giving_back,
    "first_day": first_day,
    "to_say": to_say,
    "still": still,
    "to_call": to_call,
    "doubtful_tests": doubtful_tests,
    "to_help": to_help,
    "returned": returned,
    "old": unconfirmed,
    "unanswered": unanswered,
    "wrong": wrong,
    "licences": licences,
}
