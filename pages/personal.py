"""What this room holds of persons, see ``foundation.privacy.register``."""

from django.utils.translation import gettext_lazy as _

from foundation.privacy.register import Held

PICTURE = _("with the picture")
HELD = [
    Held("pages.Front", PICTURE, texts=("credit",), is_kept=True, asks=True),
    Held("pages.Page", PICTURE, texts=("credit",), is_kept=True, asks=True),
]
NOT_PERSONAL = {
    "pages.Front": (
        "machine_texts slug line question hero claim text task task_source more_url picture alt caption"
    ),
    "pages.Page": "machine_texts title slug teaser text pager picture alt caption",
    "pages.Statement": "barriers burden outside authority",
}
