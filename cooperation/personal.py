"""What this room holds of persons, see ``foundation.privacy.register``."""

from django.utils.translation import gettext_lazy as _

from foundation.privacy.register import Held

HELD = [
    Held(
        "cooperation.Liaison",
        _("when the office takes the person out"),
        names=("name",),
        emails=("email",),
        phones=("phone",),
        others=("position",),
        asks=True,
    ),
    Held(
        "cooperation.Signature",
        _("with the agreement"),
        names=("representative",),
        is_kept=True,
        asks=True,
    ),
]
# What partners agree, decide and tell each other is about organisations.
NOT_PERSONAL = {
    "cooperation.Partner": "name role website",
    "cooperation.Agreement": "title slug aims text document",
    "cooperation.Amendment": "text document",
    "cooperation.Signature": "duties other_duties",
    "cooperation.Meeting": "title place agenda",
    "cooperation.Decision": "text",
    "cooperation.NetworkMail": "subject text",
    "cooperation.MeansKind": "name name_in_english unit unit_in_english",
    "cooperation.Means": "title times conditions",  # whom to ask is a liaison person
    "cooperation.Lending": "title",
    "cooperation.NetworkTask": "name name_in_english",
}
