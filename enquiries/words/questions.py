"""What a person wrote who asks for a seat, and what helps to read it: a machine's German, or known sentences."""

from dataclasses import dataclass
from datetime import datetime

from enquiries.models import Enquiry, EnquiryStep
from enquiries.words.frequent import in_german
from foundation.languages.machine import is_available


@dataclass
class Question:
    row: Enquiry | EnquiryStep
    column: str  # of the row, with the words
    at: datetime

    @property
    def words(self) -> str:
        return getattr(self.row, self.column)

    @property
    def german(self) -> str:
        """A machine's; nothing where the words are German already."""
        return "" if same(self.row.german, self.words) else self.row.german

    @property
    def known(self) -> list[tuple[str, str]]:
        """Sentences of it that many people write, each with its German; where no machine has translated all."""
        return [] if self.row.german else in_german(self.words)


def questions_of(enquiry: Enquiry) -> list[Question]:
    """The first one, and what was asked later."""
    first = Question(enquiry, "text", enquiry.created_at)
    later = [
        Question(step, "words", step.at) for step in enquiry.steps.all() if step.kind == EnquiryStep.Kind.ASKED
    ]
    return [question for question in [first, *later] if question.words]


def to_translate(enquiry: Enquiry) -> list[Question]:
    """What a machine may put into German, and has not yet."""
    if not (enquiry.may_translate and is_available()):
        return []
    return [question for question in questions_of(enquiry) if not question.row.german]


def same(text: str, other: str) -> bool:
    return "".join(text.split()).casefold() == "".join(other.split()).casefold()
