"""What centres and partners are told of exam seats: numbers, never names."""

from functools import partial

from contacts.actions import addresses_of
from exams.public import wording
from exams.tasks.letters import asked_of, helpers, tasks_page
from foundation.editing.snapshots import differs
from foundation.mail.sending import in_german, send_mail
from foundation.submissions import gathered

# What of a date concerns whoever is there, also has or wants a seat, and only waits for one
WHEN = {"kind", "level", "date", "starts_at", "ends_at", "be_there_at"}
COMING = WHEN | {"provider", "venue", "street", "postal_code", "municipality"}
PAYING = COMING | {"fee", "is_free_in_course"}
SEATED = PAYING | {"registration_deadline"}
WAITING = SEATED | {"offer"}


def tell_moved_up(row, session, given):
    """Somebody has given seats back, or there are more."""
    context = {"row": row, "session": session, "given": given}
    context["path"] = in_german("workplace:exam_pool", row.provider.slug)
    send_mail("exams/mail/moved_up.txt", addresses_of(row.provider), context, owner=session)


def tell_released(row, session):
    """The centre gives to others what they had or waited for."""
    path = in_german("workplace:exams", row.provider.slug)
    context = {"row": row, "session": session, "path": path}
    send_mail("exams/mail/seats_released.txt", addresses_of(row.provider), context, owner=session)


def changes(now, before):
    """Columns that say something else than they did, and ``offer`` where partners move up no more, or again."""
    changed = {name for name in now if differs(now[name], before[name])}
    return changed | ({"offer"} if is_offering(now) != is_offering(before) else set())


def is_offering(values):
    return values["is_offered"] and values["seats_total"] is not None


def tell_of_change(session, kind, changed=COMING):
    """``kind``: cancelled, takes_place or changed; to each partner that has seats, waits for some, helps or is
    asked to, as far as it concerns them. What was asked ends with a date that is cancelled: of its coming back
    nobody hears who was only asked.
    """
    rows = {row.provider: row for row in session.seat_requests.select_related("provider")}
    tasks, asked = helpers(session), asked_of(session)
    owners = dict.fromkeys([*tasks, *asked], session) if changed & COMING else {}
    owners |= {one: row for one, row in rows.items() if changed & (WAITING if row.waiting else SEATED)}
    leave_at = {owner: gathered.leaves_at("exam changed", owner, [owner]) for owner in set(owners.values())}
    for provider, owner in owners.items():
        row = rows.get(provider)
        path = in_german("workplace:exam_pool", provider.slug) if row else tasks_page(provider)
        context = {"row": row, "tasks": tasks.get(provider), "asked": asked.get(provider)}
        context |= {"session": session, "path": path, "cost": partial(wording.cost, session)}
        ways = {"owner": owner, "leaves_at": leave_at[owner]}
        send_mail(f"exams/mail/{kind}.txt", addresses_of(provider), context, **ways)


def tell_centres(session, before):
    """The one whose date it was (``before``), and the one that has it now."""
    for centre in (before, session.provider):
        path = in_german("workplace:exam", centre.slug, session.pk)
        context = {"session": session, "before": before, "is_new": centre == session.provider, "path": path}
        send_mail("exams/mail/handed_over.txt", addresses_of(centre), context, owner=session)


def tell_deadline(session):
    """To the centre with what is still free, and to each partner with its own numbers."""
    rows = list(session.seat_requests.select_related("provider"))
    host = session.provider
    letters = [(host, None, in_german("workplace:exam", host.slug, session.pk))]
    letters += [(row.provider, row, in_german("workplace:exam_pool", row.provider.slug)) for row in rows]
    number = 0
    for provider, row, path in letters:
        to = addresses_of(provider)
        context = {"session": session, "row": row, "path": path}
        send_mail("exams/mail/deadline.txt", to, context, owner=session)
        number += len(to)
    return number
