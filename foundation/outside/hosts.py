"""Where a name of the internet leads to, and whether the portal may go there: never inside a network."""

import ipaddress
import socket
from concurrent.futures import Future
from threading import Thread
from time import monotonic

NAT64, COMPATIBLE = ipaddress.ip_network("64:ff9b::/96"), ipaddress.ip_network("::/96")
UNICAST, EXAMPLES = ipaddress.ip_network("2000::/3"), ipaddress.ip_network("3fff::/20")
ISATAP = {bytes.fromhex("00005efe"), bytes.fromhex("02005efe")}


class RefusedError(Exception):
    """The portal does not go there."""


def left(end):
    """Seconds until then."""
    seconds = end - monotonic()
    if seconds <= 0:
        raise TimeoutError
    return seconds


def public_address(host, port, end):
    """Where the name leads to, if all of it lies in the public internet; the portal then goes to just that."""
    found = {entry[4][0] for entry in resolved(host, port, left(end))}
    if not all(may_visit(ipaddress.ip_address(address.partition("%")[0])) for address in found):
        raise RefusedError
    return sorted(found, key=lambda address: ":" in address)[0]


def resolved(host, port, seconds):
    """The system's answer, which cannot be told how long it may take; whoever asks does not wait longer."""
    answer = Future()

    def look_up():
        try:
            answer.set_result(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        except Exception as error:
            answer.set_exception(error)

    Thread(target=look_up, daemon=True).start()
    return answer.result(seconds)


def may_visit(address):
    """Public, and so is every address that is wrapped in it: gateways would lead on to that."""
    if address.version == 4:
        return address.is_global and not address.is_multicast
    if not all(map(may_visit, wrapped(address))):
        return False
    if address.ipv4_mapped or address in NAT64:
        return True
    return address in UNICAST and address.is_global and address not in EXAMPLES


def wrapped(address):
    """The addresses of the old internet that one of the new stands for."""
    last = ipaddress.IPv4Address(address.packed[-4:])
    found = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
    if address in NAT64 or address in COMPATIBLE or address.packed[8:12] in ISATAP:
        found.append(last)
    return [one for one in found if one]
