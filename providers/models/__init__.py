from providers.models.organisations import (
    APPLICATION_KEPT_DAYS,
    FOLLOWING,
    INVITATION_DAYS,
    INVITATION_KEPT_DAYS,
    SLEEPING_AFTER,
    TAKE_BACK_MINUTES,
    TRUSTED,
    Application,
    Invitation,
    Membership,
    MembershipChange,
    Provider,
)
from providers.models.quality import LICENCE_REMIND_BEFORE, Licence, QualityReport

__all__ = [
    "APPLICATION_KEPT_DAYS",
    "FOLLOWING",
    "INVITATION_DAYS",
    "INVITATION_KEPT_DAYS",
    "LICENCE_REMIND_BEFORE",
    "SLEEPING_AFTER",
    "TAKE_BACK_MINUTES",
    "TRUSTED",
    "Application",
    "Invitation",
    "Licence",
    "Membership",
    "MembershipChange",
    "Provider",
    "QualityReport",
]
