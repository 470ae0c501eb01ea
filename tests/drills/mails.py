"""An hour in which mails keep coming while the mail server misbehaves in seven ways, one after the other.

What it takes is counted at the server: each mail arrives, twice only where the server forgot to say that it has
taken it, with one Message-ID; what is refused for ever is given up, and shown. The hour is simulated: before each
run a minute passes, afterwards six hours, until nothing waits. The control takes each mail for sent.
"""

from collections import Counter
from datetime import timedelta

from django.db.models import F

from tests.drills.commands import Read
from tests.mail_server import mail_server

WAYS = ["not there", "refuse", "later", "hang", "slow", "cut", "forget"]
MINUTES, MAILS = 63, 6  # nine for each way; mails a minute, the last one to somebody who is refused for ever


class Whims:
    """How the server behaves at the moment: to every second address; to some always."""

    def __init__(self):
        self.way, self.forgotten = "accept", set()

    def get(self, address, _otherwise):
        if address.startswith("never"):
            return "refuse"
        way = self.way if address.startswith("odd") else "accept"
        if way == "forget":
            self.forgotten.add(address)
        return way


def write(minute, mark) -> list[str]:
    from django.core.mail import EmailMessage

    names = ["odd" if number % 2 else "even" for number in range(MAILS - 1)]
    addresses = [f"{name}-{mark}-{minute}-{number}@beispiel.example" for number, name in enumerate(names)]
    addresses.append(f"never-{mark}-{minute}@beispiel.example")
    for address in addresses:
        EmailMessage(f"Minute {minute}", "Guten Tag", to=[address]).send()
    return addresses


def send(commands, passes):
    """So much time later, by the command that the timer runs."""
    from foundation.mail.outbox import mails

    waiting = mails().filter(scheduled_time__isnull=False).order_by()
    waiting.update(scheduled_time=F("scheduled_time") - passes)
    commands.run("send_queued_mail")


def drill(settings, mark) -> dict:
    from foundation.mail.outbox import mails

    mails().delete()
    whims = Whims()
    with mail_server(manners=whims) as server:
        outside = {"EMAIL_PORT": str(server.port), "EMAIL_TIMEOUT": "1", "DJANGO_SETTINGS_MODULE": settings}
        with Read(**outside) as commands:
            written, asked = hour(server, whims, commands, mark)
            for _ in range(40):
                if mails().waiting().exists():
                    send(commands, timedelta(hours=6))
    return {"tries": dict(asked)} | counted(written, server.taken, whims.forgotten)


def hour(server, whims, commands, mark) -> tuple[list[str], Counter]:
    """What was written, and how often the server was asked in each of its ways; then it behaves again."""
    written, asked, greeting = [], Counter(), server.greeting
    for minute in range(MINUTES):
        whims.way = WAYS[minute * len(WAYS) // MINUTES]
        server.greeting = b"421 not now\r\n" if whims.way == "not there" else greeting
        written += write(minute, mark)
        before = len(server.asked)
        send(commands, timedelta(minutes=1))
        asked[whims.way] += len(server.asked) - before
    whims.way, server.greeting = "accept", greeting
    return written, asked


def counted(written, taken, forgotten) -> dict[str, int]:
    """What became of what was written; ``taken``: address and mail, ``forgotten``: addresses."""
    from foundation.mail.outbox import mails

    ids = {address: [] for address in written}
    for address, mail in taken:
        ids[address].append(mail["Message-ID"])
    good = {address for address in written if not address.startswith("never")}
    return {
        "written": len(written),
        "lost": sum(not ids[address] for address in good),
        "forgotten by the server": len(forgotten),
        "twice": sum(len(ids[address]) == 2 for address in good),
        "twice for nothing": sum(len(ids[address]) > 1 for address in good - forgotten),
        "more often": sum(len(ids[address]) > 2 for address in good),
        "with two Message-IDs": sum(len(set(ids[address])) > 1 for address in good),
        "still waiting": mails().waiting().count(),
        "refused for ever": len(written) - len(good),
        "given up and shown": mails().given_up().count(),
    }


def run(folder) -> bool:
    portal = drill("bildung_verbindet.settings", "portal")
    print("The portal:", portal, flush=True)
    control = drill("tests.drills.forgetful", "control")
    print("Control, a portal that takes each mail for sent:", control, flush=True)
    is_whole = not any(
        portal[loss]
        for loss in ("lost", "twice for nothing", "more often", "with two Message-IDs", "still waiting")
    )
    return is_whole and portal["given up and shown"] == portal["refused for ever"] and control["lost"] > 0
