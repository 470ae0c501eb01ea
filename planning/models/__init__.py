"""What starts are measured by, and what was said of them."""

from planning.models.pairs import PairAsked, StartTold
from planning.models.rules import ClashRule, Threshold

__all__ = ["ClashRule", "PairAsked", "StartTold", "Threshold"]
