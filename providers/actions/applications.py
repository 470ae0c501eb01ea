"""Organisations that apply: told of to the office, which makes a provider of them or says why not."""

from django.db import transaction

from foundation.editing.locking import again_where_taken
from foundation.editing.slugs import free_slug
from foundation.mail.sending import in_german, send_mail
from foundation.operation import audit
from providers.actions.members import invite
from providers.models import Application, Membership, Provider


@transaction.atomic
def receive_application(office, **fields):
    """Stores it and tells the office, by the mail address given; of a doubtful one nobody gets a mail."""
    application = Application.objects.create(**fields)
    if not application.is_doubtful:
        announce(application, office)
    return application


@transaction.atomic
def believe_applications(applications, office):
    """These (a QuerySet) are no robot's: the office gets its mails now."""
    for application in applications.believe():
        announce(application, office)


def announce(application, office):
    context = {"application": application, "path": in_german("office:application", application.pk)}
    send_mail("providers/mail/application.txt", [office], context, owner=application, reply_to=application.email)


@transaction.atomic
def accept(pk, by, provider=None):
    """Makes the provider, unless it is there already, and invites the applicant as its manager.

    None when somebody has decided already.
    """
    application = undecided(pk)
    if application is None:
        return None
    if provider:
        invite(provider, application.email, Membership.Role.MANAGER, by, application.language)
    else:
        names = ("name", "kind", "municipality", "contact_name", "email", "phone")
        details = {name: getattr(application, name) for name in names} | {"website": application.homepage}
        provider = create_with_manager(by=by, language=application.language, **details)
    application.status, application.provider, application.decided_by = Application.Status.ACCEPTED, provider, by
    application.is_doubtful = False
    application.save()
    audit.note(audit.Act.ACCEPT, by)
    return provider


@again_where_taken
@transaction.atomic
def create_with_manager(*, by, email, language="de", **details):
    """A public provider whose first manager is invited by mail."""
    slug = free_slug(Provider, details["name"])
    provider = Provider.objects.create(slug=slug, email=email, is_published=True, **details)
    invite(provider, email, Membership.Role.MANAGER, by, language)
    return provider


@transaction.atomic
def decline(pk, answer, by, office):
    """Tells the applicant why; replies go to the office. False when somebody has decided already."""
    application = undecided(pk)
    if application is None:
        return False
    application.status, application.answer, application.decided_by = Application.Status.DECLINED, answer, by
    application.is_doubtful = False
    application.save()
    context = {"application": application}
    ways = {"language": application.language, "reply_to": office}
    send_mail("providers/mail/declined.txt", [application.email], context, owner=application, **ways)
    return True


def undecided(pk):
    return Application.objects.select_for_update().filter(pk=pk, status=Application.Status.NEW).first()
