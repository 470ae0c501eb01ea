"""The portal's settings as tests need them: no HTTPS, no collected files, mails in memory, cheap passwords."""

import os
import tempfile

os.environ.update(
    SECRET_KEY="for tests only, long enough for every check",
    DEBUG="false",
    HTTPS="false",
    PORTAL_URL="http://testserver",
    ALLOWED_HOSTS="testserver,localhost,127.0.0.1",
    VAR_DIR=tempfile.mkdtemp(prefix="bildung-verbindet-"),
)

from bildung_verbindet.settings import *
from bildung_verbindet.settings import STORAGES

STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
WHITENOISE_AUTOREFRESH = WHITENOISE_USE_FINDERS = True
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
POST_OFFICE = {
    "BACKENDS": {"default": "django.core.mail.backends.locmem.EmailBackend"},
    "DEFAULT_PRIORITY": "now",
}
