"""What centres and partners are told of exam seats: numbers, never names."""

from contacts.actions import addresses_of
from exams.tasks.letters import asked_of, helpers, tasks_page
from foundation.mail.sending import in_german, send_mail
from foundation.submissions import gathered


def tell_moved_up(row, session, given):
    """Somebody has given seats back, or there are more."""
    context = {"row": row, "session": session, "given": given}
    context["path"] = in_german("workplace:exam_pool", row.provider.slug)
    send_mail("exams/mail/moved_up.txt", addresses_of(row.provider), context, owner=session)


def tell_of_change(session, kind):
    """``kind``: cancelled, takes_place or moved; to each partner that has seats, waits for some, helps or is asked
    to. What was asked ends with a date that is cancelled: of its coming back nobody hears who was only asked.
    """
    leaves_at = gathered.leaves_at("exam changed", session, [session])
    rows = {row.provider: row for row in session.seat_requests.select_related("provider")}
    tasks, asked = helpers(session), asked_of(session)
    for provider in {**rows, **tasks, **asked}:
        path = in_german("workplace:exam_pool", provider.slug) if provider in rows else tasks_page(provider)
        context = {"row": rows.get(provider), "tasks": tasks.get(provider), "asked": asked.get(provider)}
        context |= {"session": session, "path": path}
        to = addresses_of(provider)
        send_mail(f"exams/mail/{kind}.txt", to, context, owner=session, leaves_at=leaves_at)


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
