"""What this room holds of persons, see ``foundation.privacy.register``: nothing but numbers and rules."""

HELD = []
NOT_PERSONAL = {
    "planning.ClashRule": "text decided_at",
    "planning.Threshold": "source",
    "planning.PairAsked": "reason",
}
