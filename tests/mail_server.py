"""A mail server for tests: speaks as much SMTP as the portal hears, and misbehaves as it is told."""

import socketserver
import sys
import threading
import time
from contextlib import contextmanager, suppress
from email import message_from_bytes


class MailServer(socketserver.ThreadingTCPServer):
    """``manners``: by address how it behaves at each try; afterwards, and to all others, it accepts.

    ``greeting`` and ``sender`` are its answers to whoever comes, and to the address a mail is from.
    ``most`` mails it takes over one connection; then it says ``enough``, and hangs up.
    """

    daemon_threads = True
    allow_reuse_address = True

    def __init__(
        self, manners=None, greeting=b"220 ready\r\n", sender=b"250 fine\r\n", most=None, enough=b"", port=0
    ):
        self.most, self.enough = most, enough
        self.manners, self.greeting, self.sender = manners or {}, greeting, sender
        self.asked, self.taken = [], []  # addresses, at each try; address and mail of what was received whole
        self.was_patient = []  # addresses for which somebody listened to the end of what dripped
        self.seen, self.is_over = threading.Event(), threading.Event()
        super().__init__(("127.0.0.1", port), Dialogue)

    @property
    def port(self) -> int:
        return self.server_address[1]

    @property
    def addresses(self) -> list[str]:
        return sorted(address for address, _mail in self.taken)

    def manner(self, address) -> str:
        self.asked.append(address)
        manners = self.manners.get(address, [])
        if isinstance(manners, str):
            return manners  # each time
        return manners.pop(0) if manners else "accept"


class Dialogue(socketserver.StreamRequestHandler):
    is_within_a_mail, number = False, 0

    def handle(self):
        with suppress(OSError):
            self.say(self.server.greeting)
            while (line := self.rfile.readline().strip()) and self.answer(line[:4].upper(), line):
                pass

    def say(self, text, pause=0):
        for part in [text] if not pause else [bytes([sign]) for sign in text]:
            self.server.is_over.wait(pause)
            self.wfile.write(part)

    def hang(self):
        self.server.seen.set()
        self.server.is_over.wait(30)

    def answer(self, verb, line) -> bool:
        """Whether the dialogue goes on."""
        if verb == b"QUIT":
            self.say(b"221 bye\r\n")
        elif verb == b"MAIL":
            return self.mail()
        elif verb == b"RCPT":
            self.address = line.partition(b"<")[2].partition(b">")[0].decode()
            self.manner = self.server.manner(self.address)
            return self.recipient()
        elif verb == b"DATA":
            return self.data()
        elif verb == b"EHLO":
            self.say(b"250-fine\r\n250 AUTH PLAIN\r\n")
        else:
            self.is_within_a_mail = self.is_within_a_mail and verb != b"RSET"
            self.say(b"250 fine\r\n")
        return verb != b"QUIT"

    def mail(self) -> bool:
        if self.number == self.server.most:
            self.say(self.server.enough)
            return False
        if self.is_within_a_mail:
            self.say(b"503 5.5.1 nested MAIL command\r\n")
            return True
        self.is_within_a_mail = self.server.sender.startswith(b"2")
        self.say(self.server.sender)
        return True

    def recipient(self) -> bool:
        answers = {"refuse": b"550 5.1.1 no such user\r\n", "later": b"451 4.7.1 come again later\r\n"}
        if self.manner == "hang":
            self.hang()
            return False
        if self.manner == "drip":
            self.say(b"250 " + b"x" * 60 + b"\r\n", pause=0.05)
            self.server.was_patient.append(self.address)
            return False
        if self.manner == "slow":
            time.sleep(0.2)
        self.say(answers.get(self.manner, b"250 fine\r\n"))
        return True

    def data(self) -> bool:
        if self.manner in {"not now", "never"}:
            self.say(b"451 come again later\r\n" if self.manner == "not now" else b"500 no\r\n")
            return True
        self.say(b"354 go on\r\n")
        if self.manner == "cut":
            self.rfile.readline()
            return False
        lines = list(iter(self.rfile.readline, b".\r\n"))
        self.is_within_a_mail = False
        if self.manner == "reject":
            self.say(b"554 5.7.1 not like this\r\n")
            return True
        if self.manner == "full":
            self.say(b"452 4.3.1 no room\r\n")
            return True
        self.server.taken.append((self.address, message_from_bytes(b"".join(lines))))
        if self.manner == "forget":  # the acknowledgement is lost
            return False
        self.say(b"250 taken\r\n")
        self.number += 1
        return self.number != self.server.most or bool(self.server.enough)


@contextmanager
def mail_server(**options):
    with MailServer(**options) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.is_over.set()
            server.shutdown()
            thread.join()


if __name__ == "__main__":  # for `deploy/rehearse`
    MailServer(port=int(sys.argv[1])).serve_forever()
