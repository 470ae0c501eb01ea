"""The links of mails by which an organisation stands in at an exam, or answers whether it helps, without a login.

One is for one task at one date, and works while the organisation is a partner and reached at the address that it
was sent to. Standing in counts once: not again when what was taken on, by the link or otherwise, is given up.
"""

from typing import NamedTuple

from django.core import signing

from contacts.actions import addresses_of
from exams.models import ExamSession, HelpRequest, Task
from foundation.mail.sending import digest_of_address
from foundation.privacy.veiled import number_in, veiled
from providers.models import Provider

SALT, HELP_SALT = "stand in at an exam", "help at an exam"


class Asked(NamedTuple):
    session: ExamSession
    provider: Provider
    task: Task
    changes: int  # when it was asked
    is_used: bool


def changes_of(session: ExamSession, provider: Provider, task: Task) -> int:
    """How often the organisation has taken the task on there, or given it up."""
    turn = session.turns.filter(provider=provider, task=task).first()
    return turn.changes if turn else 0


def stand_in_token(session: ExamSession, provider: Provider, task: Task, address: str) -> str:
    changes = changes_of(session, provider, task)
    return signing.dumps(
        [veiled(session.pk), veiled(provider.pk), str(task), changes, digest_of_address(address, SALT)], salt=SALT
    )


def by_stand_in_link(token: str) -> Asked | None:
    try:
        session, provider, task, changes, who = signing.loads(token, salt=SALT)
    except (signing.BadSignature, TypeError, ValueError):
        return None
    session = ExamSession.objects.for_pages().filter(pk=number_in(session)).first()
    provider = Provider.objects.filter(pk=number_in(provider), partner__isnull=False).first()
    if (
        not session
        or not provider
        or who not in {digest_of_address(address, SALT) for address in addresses_of(provider)}
    ):
        return None
    since = changes_of(session, provider, task) - changes
    is_theirs = since == 1 and session.turns.taken().filter(provider=provider, task=task).exists()
    return Asked(session, provider, Task(task), changes, is_theirs) if is_theirs or since == 0 else None


def help_token(asked: HelpRequest, address: str) -> str:
    return signing.dumps([veiled(asked.pk), digest_of_address(address, HELP_SALT)], salt=HELP_SALT)


def by_help_link(token: str) -> HelpRequest | None:
    """Also what has been answered or has ended: the page says so."""
    try:
        pk, who = signing.loads(token, salt=HELP_SALT)
    except (signing.BadSignature, TypeError, ValueError):
        return None
    asked = HelpRequest.objects.for_pages().filter(pk=number_in(pk), provider__partner__isnull=False).first()
    known = {digest_of_address(one, HELP_SALT) for one in addresses_of(asked.provider)} if asked else set()
    return asked if who in known else None
