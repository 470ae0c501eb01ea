"""Links in the portal's public texts, of all rooms."""

from django.conf import settings
from modeltranslation.utils import build_localized_fieldname

from news.models import Post
from pages.models import Page

TEXTS = [(Page, "text"), (Post, "text")]


def linked_from(path: str) -> list[str]:
    """Names of the pages and posts whose text leads to that address, in whatever language."""
    names = []
    for model, field in TEXTS:
        columns = [build_localized_fieldname(field, code) for code in settings.MODELTRANSLATION_LANGUAGES]
        for thing in model.objects.all():
            if any(f'{path}"' in (getattr(thing, column) or "") for column in columns):
                names.append(str(thing))
    return names
