"""What this room holds of persons, see ``foundation.privacy.register``."""

from django.utils.translation import gettext_lazy as _

from foundation.privacy.register import Held, after
from providers.models import (
    APPLICATION_KEPT_DAYS,
    INVITATION_KEPT_DAYS,
    TAKE_BACK_MINUTES,
    Application,
    Invitation,
    MembershipChange,
)

HELD = [
    Held(
        "providers.Provider",
        _("when the provider or the office takes it out"),
        names=("contact_name",),
        emails=("email",),
        phones=("phone",),
        is_kept=True,
        asks=True,
    ),
    Held(
        "providers.Invitation",
        after(_("{days} days after it was sent or accepted"), INVITATION_KEPT_DAYS),
        emails=("email",),
        since="sent_at",
        outdated=Invitation.objects.outdated,
        with_account=True,
    ),
    Held(
        "providers.MembershipChange",
        after(_("{days} minutes after it was done"), TAKE_BACK_MINUTES),
        since="made_at",
        account="user",
        outdated=MembershipChange.objects.outdated,
    ),
    Held(
        "providers.Application",
        after(
            _("{days} days after the decision, or after it arrived when nobody decides"),
            APPLICATION_KEPT_DAYS,
        ),
        names=("contact_name",),
        emails=("email",),
        phones=("phone",),
        texts=("offers", "answer", "homepage"),
        others=("name", "language"),
        since="changed_at",
        outdated=Application.objects.outdated,
    ),
]
NOT_PERSONAL = {
    "providers.Provider": "machine_texts name slug description street postal_code website languages hours",
    "providers.Licence": "number proof",
}
