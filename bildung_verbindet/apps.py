from django.apps import AppConfig
from django.db.models.signals import post_migrate


class PortalConfig(AppConfig):
    name = "bildung_verbindet"
    verbose_name = "Bildung verbindet"

    def ready(self):
        """Triggers follow every migration, as SQLite loses them when Django makes a table anew."""
        from bildung_verbindet.content import install_triggers

        post_migrate.connect(install_triggers, sender=self)
