"""The portal's settings as tests need them: no HTTPS, no collected files, mails in memory, cheap passwords."""

import os
import sys
import tempfile
from pathlib import Path

os.environ.update(
    SECRET_KEY="for tests only, long enough for every check",
    DEBUG="false",
    HTTPS="false",
    PORTAL_URL="http://testserver",
    ALLOWED_HOSTS="testserver,localhost,127.0.0.1",
    YEARS_AHEAD="80",  # so that tests can name a year that is always to come
    VAR_DIR=tempfile.mkdtemp(prefix="bildung-verbindet-"),
)

from bildung_verbindet.settings import *
from bildung_verbindet.settings import BASE_DIR, CACHES, DATABASES, POST_OFFICE, STORAGES, TEMPLATES, VAR_DIR

# The database's is tried where it matters; emptying it before each test would need a database for all.
CACHES["default"] = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}

STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
WHITENOISE_AUTOREFRESH = WHITENOISE_USE_FINDERS = True
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
POST_OFFICE = {**POST_OFFICE, "BACKENDS": {"default": "django.core.mail.backends.locmem.EmailBackend"}}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):  # a file, which threads lock as in production
    DATABASES["default"]["TEST"] = {"NAME": VAR_DIR / "test.sqlite3"}
    DATABASES["default"]["OPTIONS"]["init_command"] += "; PRAGMA synchronous=OFF"
    DATABASES["default"]["OPTIONS"]["cached_statements"] = 2000  # of one connection for all tests
else:  # a busy machine may take long for anything
    DATABASES["default"]["OPTIONS"] |= {"options": "-c statement_timeout=60000", "patience": 61}


class UndefinedVariable(str):
    """Fails a test when a template of ours names a variable that is not there; those of packages may."""

    def __contains__(self, part):
        return part == "%s"

    def __mod__(self, name):
        template = sys._getframe(1).f_locals["context"].render_context.template
        if Path(template.origin.name).is_relative_to(BASE_DIR / "templates"):
            raise AssertionError(f"{template.origin.name} names {name}, which is not there.")
        return ""


TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = UndefinedVariable("undefined")
