from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProvidersConfig(AppConfig):
    name = "providers"
    verbose_name = _("Providers")
    is_coordinators = True  # their role may edit it
    part = "catalogue"
    private = {"Application", "Invitation", "Membership", "MembershipChange", "QualityReport"}
    public_texts = (
        *(f"templates/providers/{name}.html" for name in ("_hours", "apply", "list", "provider")),
        *("templates/providers/mail/*", "providers/filters.py", "providers/forms.py"),
    )
    public_choices = {"Provider": ("kind",), "Licence": ("kind",)}
    texts_seen_at = {
        "templates/providers/mail/*": "E-Mail",
        "templates/providers/apply.html": "/anbieter/mitmachen/",
        "providers/forms.py": "/anbieter/mitmachen/",
        "templates/providers/*": "/anbieter/",
        "providers/*": "/anbieter/",
    }
