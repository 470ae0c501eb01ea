"""What centres and those who help are told of tasks at exams: organisations and numbers, never names."""

from contacts.actions import addresses_of
from cooperation.models import Partner
from exams.models.tasks import Task, places_open
from exams.tasks.links import help_token, stand_in_token
from foundation.mail.sending import in_german, send_mail
from foundation.submissions import gathered


def tell_centre(turn, is_given_up=False):
    """How many places of the task somebody has now; of what they gave up, how many are left."""
    host = turn.session.provider
    if host == turn.provider:
        return
    path = in_german("workplace:exam", host.slug, turn.session_id)
    leaves_at = gathered.leaves_at("exam task", turn, [turn])
    context = {"turn": turn, "session": turn.session, "path": path, "is_given_up": is_given_up}
    send_mail("exams/mail/task.txt", addresses_of(host), context, owner=turn, leaves_at=leaves_at)


def tell_unlicensed(turn, number):
    """To whoever had named so many people, that they may not serve on that day, and what is theirs still."""
    context = {"turn": turn, "session": turn.session, "number": number, "path": tasks_page(turn.provider)}
    context["may_take"] = Partner.objects.filter(provider=turn.provider).exists()
    send_mail("exams/mail/unlicensed.txt", addresses_of(turn.provider), context, owner=turn)


def tell_released(turn):
    """The centre gives the task to others: they need not come."""
    context = {"turn": turn, "session": turn.session, "path": in_german("workplace:exams", turn.provider.slug)}
    send_mail("exams/mail/task_released.txt", addresses_of(turn.provider), context, owner=turn)


def ask_substitutes(turn, providers):
    """Whoever takes the place on first has it."""
    leaves_at = gathered.leaves_at("exam substitute", turn, [])
    session, task = turn.session, Task(turn.task)
    for provider in providers:
        for address in addresses_of(provider):
            path = in_german("workplace:stand_in", stand_in_token(session, provider, task, address))
            context = {"task": task, "session": session, "path": path}
            send_mail("exams/mail/substitute.txt", [address], context, owner=session, leaves_at=leaves_at)


def ask_for_help(asked, is_reminder=False):
    """With a link of its own for each address; how many mails."""
    to, free = addresses_of(asked.provider), places_open(asked.session, asked.task)
    for address in to:
        path = in_german("workplace:help_by_link", help_token(asked, address))
        context = {"asked": asked, "session": asked.session, "free": free, "path": path}
        context |= {"is_reminder": is_reminder, "page": tasks_page(asked.provider)}
        send_mail("exams/mail/help_asked.txt", [address], context, owner=asked.session)
    return len(to)


def tell_declined(asked):
    """To the centre; who lends somebody, it learns as of all who take a task on."""
    host = asked.session.provider
    path = in_german("workplace:ask_partners", host.slug, asked.session_id, asked.task)
    context = {"asked": asked, "session": asked.session, "path": path}
    send_mail("exams/mail/help_declined.txt", addresses_of(host), context, owner=asked.session)


def tell_covered(asked):
    """Somebody else has taken the task on; nobody waits for an answer any more."""
    context = {"asked": asked, "session": asked.session, "path": tasks_page(asked.provider)}
    send_mail("exams/mail/help_covered.txt", addresses_of(asked.provider), context, owner=asked.session)


def tell_firm(session):
    """To the centre what is open still, to each who helps what they have taken on; how many mails."""
    host, number = session.provider, 0
    letters = [(host, open_tasks(session), in_german("workplace:exam", host.slug, session.pk))]
    letters += [(one, tasks, tasks_page(one)) for one, tasks in helpers(session).items()]
    for provider, tasks, path in letters:
        if not tasks:
            continue
        to, is_host = addresses_of(provider), provider == host
        context = {"session": session, "tasks": tasks, "path": path, "is_host": is_host}
        send_mail("exams/mail/tasks_firm.txt", to, context, owner=session)
        number += len(to)
    return number


def tasks_page(provider):
    return in_german("workplace:exam_tasks", provider.slug)


def open_tasks(session):
    """How many places of each are open still."""
    missing = [(task, places_open(session, task)) for task in Task]
    return [(task, number) for task, number in missing if number > 0]


def asked_of(session):
    """By provider: the tasks that it is asked for and has not answered yet."""
    found = {}
    asked = session.help_requests.pending().filter(provider__partner__isnull=False)
    for row in asked.select_related("provider"):
        found.setdefault(row.provider, []).append(row)
    return found


def helpers(session):
    """By provider: the tasks that it has taken on, and how many places of each; its centre's own ones apart."""
    found = {}
    for turn in session.turns.taken().exclude(provider=session.provider).select_related("provider"):
        found.setdefault(turn.provider, []).append((Task(turn.task), turn.number))
    return found
