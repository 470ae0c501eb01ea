from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PagesConfig(AppConfig):
    name = "pages"
    verbose_name = _("Pages")
    is_coordinators = True  # their role may edit it
    part = "rest"
    private = {"Statement"}
    public_texts = ("templates/pages/page.html", "templates/pages/statement.html")
    texts_seen_at = {"templates/pages/statement.html": "/barrierefreiheit/", "templates/pages/*": "/impressum/"}
