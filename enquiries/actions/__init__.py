"""What is done with an enquiry, each act all or nothing, with the mails that belong to it.

Whoever changes one holds its run and then its row: ``keeping``. So seats and states agree, and nobody waits in
a circle.
"""

from enquiries.actions.answering import (
    answer,
    call,
    give_back_seat,
    needs_call,
    not_given_back,
    offer,
    read,
    said_came,
)
from enquiries.actions.following import follow
from enquiries.actions.forgetting import forget
from enquiries.actions.keeping import keeping
from enquiries.actions.personal import (
    accept,
    ask_again,
    change_contact,
    says_came,
    still_waits,
    waits_no_more,
    withdraw,
    withdraw_again,
)
from enquiries.actions.receiving import arrived, believe, confirm, receive
from enquiries.actions.translating import translate

__all__ = [
    "accept",
    "answer",
    "arrived",
    "ask_again",
    "believe",
    "call",
    "change_contact",
    "confirm",
    "follow",
    "forget",
    "give_back_seat",
    "keeping",
    "needs_call",
    "not_given_back",
    "offer",
    "read",
    "receive",
    "said_came",
    "says_came",
    "still_waits",
    "translate",
    "waits_no_more",
    "withdraw",
    "withdraw_again",
]
