#!/usr/bin/env python
"""Django's commands."""

import os
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line
from django.db import Error

from foundation import environment

# Commands for which somebody waits.
QUICK = {"doctor", "minutely", "runserver", "changepassword", "createsuperuser", "delete_account"}
WRONG, FAILED = 2, 1  # what the doctor tells monitoring, and any other command

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bildung_verbindet.settings")
    if not QUICK.intersection(sys.argv[1:2]):
        environment.wait_long()
    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        print(f"{type(error).__name__}: {error}", file=sys.stderr)  # noqa: T201
        sys.exit(WRONG if sys.argv[1:2] == ["doctor"] else FAILED)
    except Error as error:
        from foundation.outages.database import in_words  # needs the settings, which are read by now

        if not (words := in_words(error)):
            raise
        print(words, file=sys.stderr)  # noqa: T201
        sys.exit(FAILED)
