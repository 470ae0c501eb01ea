"""Who of a partner's people serves at an exam that it helps: named by the partner, now or later."""

from django.db import transaction
from django.utils.translation import gettext as _

from contacts.actions import addresses_of
from courses.actions import NotPossibleError
from exams.models import ExaminerLicence, ExamPerson, ExamSession, Task
from exams.models.tasks import version_of_names
from exams.tasks.seen import check_seen
from foundation.editing.locking import locked
from foundation.mail.sending import in_german, send_mail
from providers.models import Provider


def may_serve(person, session, task):
    """A room is nobody's task; whoever examines has a licence for that exam, valid on its day."""
    return task == Task.INVIGILATOR or (task == Task.EXAMINER and person.licence_for(session) is not None)


def is_free(person, session, task):
    """May serve there, and is nowhere else at that time."""
    return may_serve(person, session, task) and not person.serves_elsewhere(session)


def offered(people, session, task):
    """Of these those who may and can, first who reach its town."""
    found = [one for one in people if is_free(one, session, task)]
    return sorted(found, key=lambda one: not one.is_near(session))


def able(session, task, but=()):
    """Who could take that on: partners there for a room, else those with somebody who may serve, of these such as
    reach the town where there are any. ``but``: the keys of those who are not asked, as its centre never is.
    """
    partners = Provider.objects.filter(partner__isnull=False).exclude(pk__in=[*but, session.provider_id])
    if task == Task.ROOM:
        return list(partners.filter(municipality=session.municipality_id))
    people = ExamPerson.objects.filter(provider__in=partners).exclude(turns__session=session).for_pages()
    fit = [one for one in people.select_related("provider") if is_free(one, session, task)]
    near = [one for one in fit if one.is_near(session)]
    return list(dict.fromkeys(one.provider for one in near or fit))


@transaction.atomic
def name_people(session, provider, task, people, version=None):
    """These of its people and no others, of the places that it has taken on; ``version``: as it was shown."""
    session = locked(ExamSession.objects, pk=session.pk)
    turn = session.turns.taken().filter(provider=provider, task=task).first()
    if turn is None or not session.takes_help:
        raise NotPossibleError(_("You do not have this task."))
    check_seen(version_of_names(session, turn), version)
    put_down(turn, people)


def put_down(turn, people):
    """Needs the date's lock."""
    session = turn.session
    if len(people) > turn.number:
        raise NotPossibleError(_("You have taken on fewer of these tasks than you name people."))
    if not all(may_serve(one, session, turn.task) for one in people):
        text = _("%(name)s has no licence to examine in speaking here that is valid on the day of the exam.")
        odd = next(one for one in people if not may_serve(one, session, turn.task))
        raise NotPossibleError(text % {"name": odd.name})
    others = session.turns.exclude(pk=turn.pk)
    if others.filter(people__in=people).exists():
        raise NotPossibleError(_("Somebody of these has another task at this exam already."))
    check_free(session, people)
    turn.people.set(people)


def check_free(session, people):
    """Nobody is at two exams at once. Takes the people's locks."""
    keys = [one.pk for one in people]
    list(ExamPerson.objects.filter(pk__in=keys).order_by("pk").select_for_update(no_key=True))
    for one in ExamPerson.objects.filter(pk__in=keys).prefetch_related("turns__session"):
        if other := one.serves_elsewhere(session):
            text = _("%(name)s serves at another exam at that time: %(exam)s.")
            raise NotPossibleError(text % {"name": one.name, "exam": other})


def remind_of_licences():
    """Tells each partner how many of its people's licences end soon, once a day of an end; how many mails."""
    by_provider, number = {}, 0
    for licence in ExaminerLicence.objects.ending().select_related("person__provider"):
        by_provider.setdefault(licence.person.provider, []).append(licence)
    for provider, licences in by_provider.items():
        number += remind(provider, licences)
    return number


@transaction.atomic
def remind(provider, licences):
    """Without names, as mails go far."""
    path, to = in_german("workplace:exam_people", provider.slug), addresses_of(provider)
    first = min(licence.valid_until for licence in licences)
    context = {"number": len(licences), "first": first, "path": path}
    send_mail("exams/mail/licences.txt", to, context, owner=provider)
    for licence in licences:
        licence.reminded_for = licence.valid_until
        licence.save(update_fields=["reminded_for"])
    return len(to)
