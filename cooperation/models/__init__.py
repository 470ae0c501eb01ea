from cooperation.models.means import Lending, Means, MeansKind
from cooperation.models.network import (
    AGREEMENT_REMIND_BEFORE,
    Agreement,
    Amendment,
    Decision,
    DutiesField,
    Duty,
    Liaison,
    Meeting,
    NetworkMail,
    Partner,
    Signature,
    validate_duties,
)
from cooperation.models.turns import NetworkTask, Turn

__all__ = [
    "AGREEMENT_REMIND_BEFORE",
    "Agreement",
    "Amendment",
    "Decision",
    "DutiesField",
    "Duty",
    "Lending",
    "Liaison",
    "Means",
    "MeansKind",
    "Meeting",
    "NetworkMail",
    "NetworkTask",
    "Partner",
    "Signature",
    "Turn",
    "validate_duties",
]
