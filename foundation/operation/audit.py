"""Notes the acts that one may have to account for, in the transaction that they belong to."""

import ipaddress

from foundation.operation.models import AuditEntry
from foundation.submissions.networks import address_of

Act = AuditEntry.Act
PREFIXES = {4: 24, 6: 48}  # bits: from roughly where


def note(act, user=None, request=None):
    """``user``: who did it; None is somebody at the machine itself."""
    AuditEntry.objects.create(
        act=act,
        account=user and user.pk,
        role=user.role if user else "",
        network=network_of(request) if request else "",
    )


def network_of(request):
    address = ipaddress.ip_address(address_of(request))
    return str(ipaddress.ip_network((address, PREFIXES[address.version]), strict=False))
