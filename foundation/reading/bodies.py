"""What is sent is heard to its end before it is answered, also where nobody reads it.

An application server that answers and closes while the web server in front still sends breaks off that one's
writing: whoever sent too much would be told that nobody is there, in place of what was wrong.
"""

from contextlib import suppress

LARGEST = 64 * 1024 * 1024  # bytes, the most that `deploy/nginx` lets through; after more the connection ends
PART = 64 * 1024


class HeardToTheEnd:
    def __init__(self, application):
        self.application = application

    def __call__(self, environ, start_response):
        if not (environ.get("CONTENT_LENGTH") or "HTTP_TRANSFER_ENCODING" in environ):
            return self.application(environ, start_response)

        def start(*said):
            hear(environ)
            return start_response(*said)

        return self.application(environ, start)


def hear(environ):
    """Only where the server says that its stream ends with the request: else reading on would wait for ever."""
    if environ.get("wsgi.input_terminated"):
        with suppress(OSError):  # whoever sent it is gone
            heard = 0
            while heard < LARGEST and (part := environ["wsgi.input"].read(PART)):
                heard += len(part)
