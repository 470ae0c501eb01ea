"""Notes the acts that one may have to account for, in the transaction that they belong to."""

import ipaddress
from contextlib import contextmanager
from contextvars import ContextVar

from foundation.operation.models import AuditEntry
from foundation.submissions.networks import address_of

Act = AuditEntry.Act
PREFIXES = {4: 24, 6: 48}  # bits: from roughly where
_is_erasing = ContextVar("_is_erasing", default=False)
_request = ContextVar("_request", default=None)  # that is being answered


class RequestAtHandMiddleware:
    """Whoever notes need not be told from where: where a request is answered, it is known."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        mark = _request.set(request)
        try:
            return self.get_response(request)
        finally:
            _request.reset(mark)


def note(act, user=None):
    """``user``: who did it; None is whose request is answered, and without one somebody at the machine itself."""
    request = _request.get()
    user = user or whose(request)
    AuditEntry.objects.create(
        act=act,
        account=user and user.pk,
        role=user.role if user else "",
        network=network_of(request) if request else "",
    )


@contextmanager
def noting_rights(rights):
    """Around what may change rights; ``rights()`` says which there are."""
    before = rights()
    yield
    if rights() != before:
        note(Act.RIGHTS)


@contextmanager
def erasing(user=None):
    """Around whatever erases a person or an account: noted once, by the outermost, however much leaves with it."""
    if not _is_erasing.get():
        note(Act.ERASE, user)
    with noted_elsewhere():
        yield


@contextmanager
def noted_elsewhere():
    """Whoever calls notes itself that somebody is erased."""
    mark = _is_erasing.set(True)
    try:
        yield
    finally:
        _is_erasing.reset(mark)


def whose(request):
    """None while nobody has logged in."""
    user = getattr(request, "user", None)
    return user if user and user.is_authenticated else None


def network_of(request):
    address = ipaddress.ip_address(address_of(request))
    return str(ipaddress.ip_network((address, PREFIXES[address.version]), strict=False))
