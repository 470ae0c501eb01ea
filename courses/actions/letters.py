"""The mails about what waits for the office: to the office, and to the author."""

from contacts.actions import office_address
from foundation.mail.sending import in_german, send_mail
from foundation.submissions import gathered


def tell_office(proposal):
    path = in_german("office:proposal", proposal.pk)
    context = {"proposal": proposal, "path": path}
    leaves_at = gathered.leaves_at("proposal", proposal.subject, proposal.subject.proposals.all())
    send_mail("courses/mail/proposal.txt", [office_address()], context, owner=proposal, leaves_at=leaves_at)


def tell_author(proposal, corrections=()):
    """What was decided; ``corrections`` names the fields in which the office has written something else."""
    if proposal.author:
        context = {"proposal": proposal, "path": path_of(proposal), "corrections": corrections}
        to, office = [proposal.author.email], office_address()
        send_mail("courses/mail/reviewed.txt", to, context, owner=proposal, reply_to=office)


def tell_remark(remark):
    """The other side gets it."""
    proposal, office = remark.proposal, office_address()
    context = {"proposal": proposal, "remark": remark}
    if not remark.author.is_staff:
        context["path"] = in_german("office:proposal", proposal.pk)
        send_mail("courses/mail/remark.txt", [office], context, owner=remark, reply_to=remark.author.email)
    elif proposal.author:
        context["path"] = path_of(proposal)
        send_mail("courses/mail/remark.txt", [proposal.author.email], context, owner=remark, reply_to=office)


def path_of(proposal):
    """Where the author goes on."""
    if proposal.provider:
        return in_german("workplace:profile", proposal.provider.slug)
    return in_german("workplace:course", proposal.owner.slug, proposal.course_id)
