"""The links of mails by which an organisation stands in at an exam, or answers whether it helps, without a login.

One is for one task at one date, and works while the organisation is a partner and reached at the address that it
was sent to. Standing in counts once: afterwards the organisation has more of the task than when it was asked.
"""

from typing import NamedTuple

from django.core import signing

from contacts.actions import addresses_of
from exams.models import ExamSession, HelpRequest, Task
from foundation.mail.sending import digest_of_address
from providers.models import Provider

SALT, HELP_SALT = "stand in at an exam", "help at an exam"


class Asked(NamedTuple):
    session: ExamSession
    provider: Provider
    task: Task
    taken: int  # places of the task that the organisation had when it was asked

    @property
    def is_used(self) -> bool:
        return taken_by(self.session, self.provider, self.task) > self.taken


def taken_by(session: ExamSession, provider: Provider, task: Task) -> int:
    return session.turns.filter(provider=provider).places(task)


def stand_in_token(session: ExamSession, provider: Provider, task: Task, address: str) -> str:
    taken = taken_by(session, provider, task)
    return signing.dumps([session.pk, provider.pk, str(task), taken, digest_of_address(address, SALT)], salt=SALT)


def by_stand_in_link(token: str) -> Asked | None:
    try:
        session, provider, task, taken, who = signing.loads(token, salt=SALT)
    except (signing.BadSignature, TypeError, ValueError):
        return None
    session = ExamSession.objects.for_pages().filter(pk=session).first()
    provider = Provider.objects.filter(pk=provider, partner__isnull=False).first()
    if (
        not session
        or not provider
        or who not in {digest_of_address(address, SALT) for address in addresses_of(provider)}
    ):
        return None
    asked = Asked(session, provider, Task(task), taken)
    return None if taken_by(session, provider, asked.task) < taken else asked  # it has given some up itself


def help_token(asked: HelpRequest, address: str) -> str:
    return signing.dumps([asked.pk, digest_of_address(address, HELP_SALT)], salt=HELP_SALT)


def by_help_link(token: str) -> HelpRequest | None:
    """Also what has been answered or has ended: the page says so."""
    try:
        pk, who = signing.loads(token, salt=HELP_SALT)
    except (signing.BadSignature, TypeError, ValueError):
        return None
    asked = HelpRequest.objects.for_pages().filter(pk=pk, provider__partner__isnull=False).first()
    known = {digest_of_address(one, HELP_SALT) for one in addresses_of(asked.provider)} if asked else set()
    return asked if who in known else None
