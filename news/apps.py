from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NewsConfig(AppConfig):
    name = "news"
    verbose_name = _("News")
    is_coordinators = True  # their role may edit it
    part = "rest"
    public_texts = (*(f"templates/news/{name}.html" for name in ("_post", "list", "post")), "news/feeds.py")
    texts_seen_at = {"templates/news/*": "/aktuelles/", "news/*": "/aktuelles/"}
