"""What this room holds of persons, see ``foundation.privacy.register``."""

from django.utils.translation import gettext_lazy as _

from contacts.models import MESSAGE_KEPT_DAYS, Message
from foundation.privacy.register import Held, after

HELD = [
    Held(
        "contacts.ContactPerson",
        _("when the office takes the person out"),
        names=("name",),
        emails=("email",),
        phones=("phone", "fax"),
        texts=("topics", "hours"),
        others=("slug", "position", "languages", "photo"),
        asks=True,
    ),
    Held(
        "contacts.Message",
        after(
            _("{days} days after it is closed, or after it arrived when nobody closes it"),
            MESSAGE_KEPT_DAYS,
        ),
        names=("name",),
        emails=("email",),
        phones=("phone",),
        texts=("text", "notes", "answer"),
        others=("page", "about", "language"),
        since="created_at",
        outdated=Message.objects.outdated,
    ),
]
NOT_PERSONAL = {
    "contacts.LanguageWish": "path title",
    "contacts.Office": "name slug organisation building room street postal_code phone email hours",
}
