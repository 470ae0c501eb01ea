from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ContactsConfig(AppConfig):
    name = "contacts"
    verbose_name = _("Contacts")
    is_coordinators = True  # their role may edit it
    part = "rest"
    private = {"LanguageWish", "Message"}
    public_texts = (
        *(
            f"templates/contacts/{name}.html"
            for name in ("_*", "contact", "language_wish", "report*", "thanks", "wished")
        ),
        *("templates/contacts/mail/answer.txt", "contacts/public/*.py"),
    )
    texts_seen_at = {
        "templates/contacts/mail/*": "E-Mail",
        "templates/contacts/report_barrier.html": "/barriere-melden/",
        "templates/contacts/report.html": "/kontakt/melden/",
        "templates/contacts/*": "/kontakt/",
        "contacts/*": "/kontakt/",
    }
