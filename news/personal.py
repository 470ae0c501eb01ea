"""What this room holds of persons, see ``foundation.privacy.register``."""

from django.utils.translation import gettext_lazy as _

from foundation.privacy.register import Held

POST = _("with the post")
HELD = [
    Held("news.PostPicture", POST, texts=("credit",), is_kept=True, asks=True),
    Held("news.PressReference", POST, names=("author",), is_kept=True, asks=True),
]
NOT_PERSONAL = {
    "news.Post": "machine_texts title slug teaser text",
    "news.PostPicture": "picture alt",
    "news.Attachment": "title file",
    "news.PressReference": "paper url",
}
