import sys
import threading

from django.apps import AppConfig
from django.conf import settings
from django.db.models.signals import post_migrate, pre_migrate
from modeltranslation import manager


class PortalConfig(AppConfig):
    name = "bildung_verbindet"
    verbose_name = "Bildung verbindet"
    public_texts = (  # of the frame and of the ground's parts that are no apps, see ``languages.messages``
        *(
            f"templates/{name}.html"
            for name in ("4??*", "5??", "base", "error", "home", "not_saved", "public", "thanks")
        ),
        *(f"templates/{folder}/*" for folder in ("account", "allauth", "django", "mfa")),
        *(f"templates/components/{name}.html" for name in ("account", "card", "cards", "form_problems", "guard")),
        *(
            f"templates/components/{name}.html"
            for name in (
                "guarded",
                "kept_to_answer",
                "language_menu",
                "messages",
                "pager",
                "person",
                "problems",
                "read_aloud",
                "written",
            )
        ),
        *(f"templates/components/{name}.html" for name in ("drawing", "line", "picture", "project")),
        *("foundation/reading/codes.py", "foundation/submissions/codes.py", "foundation/submissions/public.py"),
        *("bildung_verbindet/home.py", "bildung_verbindet/machine_views.py"),
    )
    texts_seen_at = {  # where a person who reads a language finds them, see ``proofreading.texts``
        "templates/base.html": "/",
        "templates/home.html": "/",
        "bildung_verbindet/home.py": "/",
        "templates/components/card.html": "/angebote/",
        "templates/components/person.html": "/kontakt/",
        "templates/account/email/*": "E-Mail",
        "templates/account/*": "/konto/login/",
        "templates/allauth/*": "/konto/",
        "templates/mfa/*": "/konto/2fa/",
        **dict.fromkeys(
            ("templates/[45]??*.html", "templates/error.html", "templates/not_saved.html"), "404, 500, 503"
        ),
    }

    def ready(self):
        """Triggers go before a migration and come back after it: SQLite cannot make a table anew beneath them.
        Querysets of translated models have a class that stays.
        """
        from bildung_verbindet import checks  # noqa: F401 - registers itself
        from bildung_verbindet.freshness.stamps import drop_triggers, install_triggers
        from bildung_verbindet.freshness.watch import watch
        from foundation.languages.translations import multilingual
        from foundation.operation import append_only
        from foundation.remembered import STATE
        from foundation.web.logs import log_uncaught

        if not (settings.DEBUG or sys.stderr.isatty()):  # who sits before it may read all
            sys.excepthook = threading.excepthook = log_uncaught
        STATE.append(lambda: watch.token)
        manager.multilingual_queryset_factory = multilingual
        pre_migrate.connect(drop_triggers, sender=self)
        post_migrate.connect(install_triggers, sender=self)
        post_migrate.connect(append_only.install, sender=self)
