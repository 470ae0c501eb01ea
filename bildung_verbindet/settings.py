"""Settings of the portal. Whatever differs between machines comes from the environment (see README)."""

import os
from importlib.util import find_spec
from pathlib import Path

from django.conf.locale import LANG_INFO
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from foundation import environment as env

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = env.folder("VAR_DIR", str(BASE_DIR / "var"))

# Core

DEBUG = env.flag("DEBUG")
SECRET_KEY = env.text("SECRET_KEY", "for development only" if DEBUG else "")
if not SECRET_KEY:
    raise ImproperlyConfigured("SECRET_KEY is not set. It may only be missing when DEBUG is true.")
SECRET_KEY_FALLBACKS = env.words("SECRET_KEY_FALLBACKS")

PORTAL_URL = env.page("PORTAL_URL", "http://127.0.0.1:8000")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", "localhost,127.0.0.1")
HTTPS = env.flag("HTTPS", not DEBUG)
TRUSTED_PROXIES = env.number("TRUSTED_PROXIES", 0)

INSTALLED_APPS = [
    "bildung_verbindet",
    "office",
    "workplace",
    "exams",
    "planning",
    "importing",
    "cooperation",
    "enquiries",
    "courses",
    "providers",
    "contacts",
    "news",
    "pages",
    "accounts",
    "places",
    "foundation.languages",
    "foundation.mail",
    "modeltranslation",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "django_filters",
    "django_prose_editor",
    "post_office",
    "simple_history",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.sitemaps",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
]

MIDDLEWARE = [
    "bildung_verbindet.freshness.page_cache.PageCacheMiddleware",
    "foundation.frames.RoomMiddleware",
    "bildung_verbindet.operation.journal.JournalMiddleware",
    "foundation.submissions.networks.UnnamedProxyMiddleware",
    "foundation.web.headers.ContentSecurityPolicyMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "foundation.web.methods.MethodsMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "foundation.web.private_pages.PrivatePagesMiddleware",
    "foundation.reading.requests.CleanRequestMiddleware",
    "foundation.web.progress.WorkingMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "foundation.languages.middleware.PortalLocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "foundation.operation.audit.RequestAtHandMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.second_factor.StaffSecondFactorMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "foundation.submissions.kept.KeptFormMiddleware",
    "foundation.submissions.once.OnceMiddleware",
    "foundation.outages.database.DatabaseOutageMiddleware",
]

ROOT_URLCONF = "bildung_verbindet.urls"
WSGI_APPLICATION = "bildung_verbindet.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": [
                "django.templatetags.i18n",
                "foundation.web.templatetags.portal",
                "contacts.templatetags.contact_facts",
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
FORMS_URLFIELD_ASSUME_HTTPS = True  # the default from Django 6 on

if not os.environ.get("WEB_CONCURRENCY", "1").strip():
    raise ImproperlyConfigured(
        "WEB_CONCURRENCY must be a whole number, or not be set: gunicorn reads no blank one."
    )
WEB_CONCURRENCY = env.number("WEB_CONCURRENCY", 1, 1)  # gunicorn's own, whose number of workers it is
MONITORING_TOKEN = env.text("MONITORING_TOKEN")  # whoever shows it is told details, see ``operation/state.py``

# Data

DATABASES = {"default": env.database("DATABASE_URL", VAR_DIR / "portal.sqlite3")}
CACHES = {
    "default": env.cache("CACHE_URL", is_alone=DEBUG),  # shared by all processes
    # The frame's parts, the same on many pages for as long as a process lives.
    "template_fragments": {
        "BACKEND": f"django.core.cache.backends.{'dummy.DummyCache' if DEBUG else 'locmem.LocMemCache'}",
        "LOCATION": "template_fragments",
    },
    # Whole pages, in each process: nothing on the way to them can be slow or down.
    "pages": {"BACKEND": "bildung_verbindet.freshness.page_cache.Pages"},
}
# Who was erased, as keyed hashes: outside the database, so that an older backup does not bring them back.
ERASURE_LEDGER = env.ledger("ERASURE_LEDGER", str(VAR_DIR / "erasures.ledger"))
BACKUP_RECIPIENT = env.text("BACKUP_RECIPIENT")  # public key of age
BACKUPS_KEPT = env.number("BACKUPS_KEPT", 14)  # 0 keeps all
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Languages: LANGUAGES is what visitors see, MODELTRANSLATION_LANGUAGES what the database can hold. The second
# is fixed, so that a deployment with fewer languages needs no migrations of its own.

LANG_INFO["de-simple"] = {
    "bidi": False,
    "code": "de-simple",
    "name": "German in plain words (Leichte Sprache)",
    "name_local": "Leichte Sprache",
}
LANGUAGE_CODE = "de"
LANGUAGES = [
    ("de", _("German")),
    ("de-simple", _("German in plain words (Leichte Sprache)")),
    ("en", _("English")),
    ("uk", _("Ukrainian")),
    ("ru", _("Russian")),
    ("ar", _("Arabic")),
    ("fa", _("Persian (Farsi, Dari)")),
    ("tr", _("Turkish")),
    ("fr", _("French")),
    ("pl", _("Polish")),
    ("ro", _("Romanian")),
]
LOCALE_PATHS = [BASE_DIR / "locale", BASE_DIR / "locale_allauth"]
MODELTRANSLATION_DEFAULT_LANGUAGE = "de"
MODELTRANSLATION_LANGUAGES = ("de", "de-simple", "en", "uk", "ru", "ar", "fa", "tr", "fr", "pl", "ro")
MODELTRANSLATION_FALLBACK_LANGUAGES = ("de",)
USE_I18N = True
FORMAT_MODULE_PATH = "foundation.languages.formats"
TIME_ZONE = "Europe/Berlin"
USE_TZ = True

# Accounts: log in by e-mail; people join by invitation, so there is no open sign-up.

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_SUBJECT_PREFIX = "Bildung verbindet: "
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if HTTPS else "http"
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_FORMS = {"confirm_login_code": "accounts.forms.LoginCodeForm"}
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "accounts.reset_links.ResetLinks"  # noqa: S105
ACCOUNT_RATE_LIMITS = {  # wrong passwords are counted in accounts.attempts
    "login_failed": "10/m/ip,5/5m/key",  # codes of the second factor
    "reset_password": "20/m/ip,5/h/key",
    "request_login_code": "20/m/ip,5/h/key",
    "confirm_email": "1/h/key",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_FORMS = {
    "add_webauthn": "accounts.passkey_forms.AddForm",
    "authenticate_webauthn": "accounts.passkey_forms.AuthenticateForm",
    "login_webauthn": "accounts.passkey_forms.LoginForm",
    "reauthenticate_webauthn": "accounts.passkey_forms.ReauthenticateForm",
}
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_ISSUER = "Bildung verbindet"
MFA_TOTP_TOLERANCE = 1  # half minutes: who types slowly, or whose clock is a little ahead (RFC 6238, 5.2)
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS  # browsers themselves allow it for localhost only
LOGIN_URL = "account_login"
LOGOUT_REDIRECT_URL = "home"

# Mail: everything goes through the outbox in the database; `send_queued_mail`, run by a timer, empties it
# (`foundation/mail/outbox.py`).

EMAIL_BACKEND = "foundation.mail.outbox.EmailBackend"
EMAIL_HOST = env.text("EMAIL_HOST")
EMAIL_PORT = env.number("EMAIL_PORT", 587, 1, 65_535)
EMAIL_HOST_USER = env.text("EMAIL_HOST_USER")
EMAIL_HOST_PASSWORD = env.text("EMAIL_HOST_PASSWORD")
EMAIL_USE_TLS = env.flag("EMAIL_USE_TLS", True)
EMAIL_TIMEOUT = env.number("EMAIL_TIMEOUT", 60, 1)  # seconds for each answer; no visitor waits for it
EMAIL_FILE_PATH = VAR_DIR / "mail"  # where mails land as files when no EMAIL_HOST is given
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", "Bildung verbindet <portal@bildung-verbindet.example>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
ADMINS = [(address, address) for address in env.words("ADMINS")]
POST_OFFICE = {
    "BACKENDS": {
        "default": "foundation.mail.smtp.EmailBackend"
        if EMAIL_HOST
        else "django.core.mail.backends.filebased.EmailBackend"
    },
    "FILE_STORAGE": "outbox",
}

# Machine translation, on an editor's click; without a service nothing is called.

TRANSLATION_SERVICE = env.text("TRANSLATION_SERVICE")
TRANSLATION_URL = env.page("TRANSLATION_URL")
TRANSLATION_KEY = env.text("TRANSLATION_KEY")
if TRANSLATION_SERVICE not in {"", "deepl", "libretranslate"}:
    raise ImproperlyConfigured("TRANSLATION_SERVICE must be deepl or libretranslate, or not be set.")
if TRANSLATION_SERVICE and not find_spec("deepl" if TRANSLATION_SERVICE == "deepl" else "requests"):
    raise ImproperlyConfigured("TRANSLATION_SERVICE needs what requirements-translation.txt names.")
if TRANSLATION_SERVICE == "deepl" and not TRANSLATION_KEY:
    raise ImproperlyConfigured("DeepL needs a TRANSLATION_KEY.")
if TRANSLATION_SERVICE == "libretranslate" and not TRANSLATION_URL:
    raise ImproperlyConfigured("LibreTranslate needs a TRANSLATION_URL.")

# Static files

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "foundation.files.storage.WholeFiles"},
    "outbox": {  # files that go with mails: theirs alone, not the web's
        "BACKEND": "foundation.files.storage.WholeFiles",
        "OPTIONS": {"location": VAR_DIR / "outbox", "base_url": None},
    },
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "foundation.files.storage.FilesOfReleases"
    },
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
WHITENOISE_ALLOW_ALL_ORIGINS = False  # nobody else's pages read them

# Files that people upload: the portal itself serves them, while somebody may see them;
# see `foundation/files/uploads.py`.

MEDIA_URL = "/media/"
MEDIA_ROOT = VAR_DIR / "media"

# Security

SECURE_CSP = {
    "default-src": ["'none'"],
    "script-src": ["'self'"],
    "style-src": ["'self'"],
    "img-src": ["'self'", "data:"],
    "connect-src": ["'self'"],
    "font-src": ["'self'"],  # the icons of the text editor
    "manifest-src": ["'self'"],
    "form-action": ["'self'"],
    "base-uri": ["'none'"],
    "frame-ancestors": ["'none'"],
}
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
SECURE_REDIRECT_EXEMPT = [r"^(health|ready)z$"]
MESSAGE_STORAGE = "foundation.web.progress.Messages"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrf"
DEVICE_COOKIE_NAME = "__Host-device" if HTTPS else "device"  # see accounts/attempts.py
CSRF_FAILURE_VIEW = "bildung_verbindet.machine_views.csrf_failure"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000  # a page of the office has a box for each text and language

# Logging: one line an event on standard error, without tokens, query strings or personal data;
# see `foundation/web/logs.py`. As JSON each request has its line, too.

LOG_FORMAT = env.text("LOG_FORMAT", "line")
SLOW_QUERY_MS = env.number("SLOW_QUERY_MS", 500)  # a query of a request that takes longer is noted; 0: none is
if LOG_FORMAT not in {"line", "json"}:
    raise ImproperlyConfigured("LOG_FORMAT must be line or json.")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": f"foundation.web.logs.{LOG_FORMAT.title()}Formatter",
            "format": "%(asctime)s %(levelname)s %(name)s %(message)s",
        }
    },
    "filters": {"without_typed": {"()": "foundation.web.logs.WithoutTyped"}},
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["without_typed"]},
        "admins": {
            "class": "foundation.web.logs.AdminMailHandler",
            "formatter": "line",
            "filters": ["without_typed"],
            "level": "ERROR",
        },
    },
    "root": {"handlers": ["stderr"], "level": "INFO" if DEBUG else "WARNING"},
    "loggers": {
        "django": {"handlers": [] if DEBUG else ["admins"], "level": "INFO"},
        "django.security": {"level": "CRITICAL"},  # what visitors send, not faults; the answer has its line
        "django.server": {"handlers": ["stderr"], "level": "INFO", "propagate": False},
        "requests": {"level": "INFO" if LOG_FORMAT == "json" else "WARNING"},
        "post_office": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
    },
}
