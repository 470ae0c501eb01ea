"""Who waits for a course and who tells of it; what starts are measured by, and what was said of them."""

from planning.models.aligned import StartJudged
from planning.models.demand import Demand
from planning.models.notes import AreaNote
from planning.models.numbers import PublicNumber
from planning.models.outcomes import DemandOutcome
from planning.models.outlooks import Outlook
from planning.models.pairs import PairAsked, StartTold
from planning.models.proposed import ProposedStart
from planning.models.rules import ClashRule, Threshold
from planning.models.sources import Report, Source
from planning.models.supply import SupplyNumber

__all__ = [
    "AreaNote",
    "ClashRule",
    "Demand",
    "DemandOutcome",
    "Outlook",
    "PairAsked",
    "ProposedStart",
    "PublicNumber",
    "Report",
    "Source",
    "StartJudged",
    "StartTold",
    "SupplyNumber",
    "Threshold",
]
