from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate


class PortalConfig(AppConfig):
    name = "bildung_verbindet"
    verbose_name = "Bildung verbindet"

    def ready(self):
        """Triggers go before a migration and come back after it: SQLite cannot make a table anew beneath them."""
        from bildung_verbindet import checks  # noqa: F401 - registers itself
        from bildung_verbindet.freshness.stamps import drop_triggers, install_triggers

        pre_migrate.connect(drop_triggers, sender=self)
        post_migrate.connect(install_triggers, sender=self)
