"""Who acts for a provider, which organisations become one, and what they are licensed for: each act is whole."""

from providers.actions.applications import (
    accept,
    believe_applications,
    create_with_manager,
    decline,
    receive_application,
)
from providers.actions.licences import end_licence, remind_of_licence, save_licence
from providers.actions.members import (
    LastManagerError,
    NoRightError,
    TooOftenError,
    confirm,
    invite,
    is_last_manager,
    join,
    join_with_new_account,
    may_take_back,
    remove,
    set_role,
    take_back,
    withdraw,
)

__all__ = [
    "LastManagerError",
    "NoRightError",
    "TooOftenError",
    "accept",
    "believe_applications",
    "confirm",
    "create_with_manager",
    "decline",
    "end_licence",
    "invite",
    "is_last_manager",
    "join",
    "join_with_new_account",
    "may_take_back",
    "receive_application",
    "remind_of_licence",
    "remove",
    "save_licence",
    "set_role",
    "take_back",
    "withdraw",
]
