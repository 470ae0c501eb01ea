"""What centres and those who help are told of tasks at exams: organisations and numbers, never names."""

from contacts.actions import addresses_of
from exams.models.tasks import NEEDS, Task
from exams.tasks.links import stand_in_token
from foundation.mail.sending import in_german, send_mail
from foundation.submissions import gathered


def tell_centre(turn):
    """How many places of the task somebody has now; none where it was given up."""
    host = turn.session.provider
    if host == turn.provider:
        return
    path = in_german("workplace:exam", host.slug, turn.session_id)
    leaves_at = gathered.leaves_at("exam task", turn, [turn])
    context = {"turn": turn, "session": turn.session, "path": path}
    send_mail("exams/mail/task.txt", addresses_of(host), context, owner=turn, leaves_at=leaves_at)


def ask_substitutes(turn, providers):
    """Whoever takes the place on first has it."""
    leaves_at = gathered.leaves_at("exam substitute", turn, [])
    session, task = turn.session, Task(turn.task)
    for provider in providers:
        for address in addresses_of(provider):
            path = in_german("workplace:stand_in", stand_in_token(session, provider, task, address))
            context = {"task": task, "session": session, "path": path}
            send_mail("exams/mail/substitute.txt", [address], context, owner=session, leaves_at=leaves_at)


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
    taken = dict.fromkeys(Task, 0)
    for turn in session.turns.all():
        taken[turn.task] += turn.number
    missing = {task: getattr(session, NEEDS[task]) - taken[task] for task in Task}
    return [(task, number) for task, number in missing.items() if number > 0]


def helpers(session):
    """By provider: the tasks that it has taken on, and how many places of each; its centre's own ones apart."""
    found = {}
    for turn in session.turns.taken().exclude(provider=session.provider).select_related("provider"):
        found.setdefault(turn.provider, []).append((Task(turn.task), turn.number))
    return found
