"""The way to the mail server, with an end to each wait."""

import smtplib
import socket
import threading
from contextlib import suppress

from django.core.mail.backends import smtp


class PunctualSMTP(smtplib.SMTP):
    """Hangs up when an answer is not whole in time: the socket's own timeout begins anew with each byte."""

    def getreply(self):
        watch = threading.Timer(self.timeout, self.hang_up)
        watch.daemon = True
        watch.start()
        try:
            return super().getreply()
        finally:
            watch.cancel()

    def hang_up(self):
        """Wakes whoever waits for the answer, below TLS if there is one."""
        with suppress(OSError, TypeError):  # it may be closed already, or None
            socket.socket.shutdown(self.sock, socket.SHUT_RDWR)


class EmailBackend(smtp.EmailBackend):
    connection_class = PunctualSMTP
    carried = 0  # mails that the server has taken over this connection
    is_touched = False  # by a mail since it was last ready for one

    def open(self):
        """Also greets, so that what fails from then on concerns one mail and not the server.

        What was refused half-way is over for both sides then; a server that has hung up is called again.
        """
        if self.connection and not self.is_ready():
            self.connection.close()
            self.connection = None
        is_new = super().open()
        if is_new:
            self.carried, self.is_touched = 0, False
        self.connection.ehlo_or_helo_if_needed()
        return is_new

    def is_ready(self):
        """Whether the next mail can begin."""
        if self.connection.sock is None:
            return False
        with suppress(OSError):
            self.is_touched = self.is_touched and self.connection.rset()[0] != 250
            return not self.is_touched
        return False

    def send_messages(self, messages):
        try:
            number = super().send_messages(messages)
        finally:
            self.is_touched = True
        self.carried += number
        return number
