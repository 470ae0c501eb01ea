"""Text with headings, lists and links, as the editor sends it."""

import nh3
from django.db import models
from modeltranslation.utils import get_translation_fields

TAGS = {"a", "blockquote", "br", "data", "em", "h2", "h3", "li", "ol", "p", "strong", "ul"}


def sanitised(html: str) -> str:
    """The HTML with nothing but the portal's few tags and http(s), mailto and tel links in it."""
    return nh3.clean(
        html,
        tags=TAGS,
        attributes={"a": {"href"}, "data": {"value"}, "*": {"lang"}},
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel="noopener",
    )


class RichText(models.Model):
    """Has a translated ``text`` with formatting; whoever saves it, nothing but the portal's few tags is stored."""

    class Meta:
        abstract = True

    def save(self, **kwargs) -> None:
        self.sanitise()
        super().save(**kwargs)

    def sanitise(self) -> None:
        for column in get_translation_fields("text"):
            setattr(self, column, sanitised(getattr(self, column) or "") or None)
