#!/usr/bin/env python
"""Django's commands."""

import os
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line

WRONG = 2  # as the doctor says it to monitoring

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bildung_verbindet.settings")
    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        print(f"{type(error).__name__}: {error}", file=sys.stderr)  # noqa: T201
        sys.exit(WRONG)
