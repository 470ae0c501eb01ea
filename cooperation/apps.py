from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CooperationConfig(AppConfig):
    name = "cooperation"
    verbose_name = _("Cooperation")
    part = "rest"
    private = {"Decision", "Liaison", "Meeting", "Meeting_partners", "NetworkMail"}
    private |= {"Lending", "Means", "MeansKind", "NetworkTask", "NetworkTask_partners", "Turn"}
    public_texts = ("templates/cooperation/network.html", "templates/cooperation/_dates.html")
    public_choices = {"Partner": ("kind",)}
    texts_seen_at = {"templates/cooperation/*": "/netzwerk/", "cooperation/*": "/netzwerk/"}

    def ready(self):
        """Who has signed an agreement that is in force is trusted."""
        from cooperation.models import Partner
        from providers.models import TRUSTED

        TRUSTED.append(lambda: Partner.objects.signed().values("provider"))
