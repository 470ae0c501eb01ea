"""The control: a portal that takes each mail for sent, whatever the server says. The drill must find out."""

from contextlib import suppress

from bildung_verbindet.settings import *
from bildung_verbindet.settings import POST_OFFICE
from foundation.mail import smtp

POST_OFFICE["BACKENDS"]["default"] = "tests.drills.forgetful.EmailBackend"


class EmailBackend(smtp.EmailBackend):
    def send_messages(self, messages):
        with suppress(OSError):
            super().send_messages(messages)
        return len(messages)
