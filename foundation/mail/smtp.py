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

    def open(self):
        """Also greets, so that what fails from then on concerns one mail and not the server."""
        if self.connection and self.connection.sock is None:
            self.connection = None  # the other side has hung up
        is_new = super().open()
        self.connection.ehlo_or_helo_if_needed()
        return is_new
