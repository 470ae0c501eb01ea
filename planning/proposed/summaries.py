"""A proposal as somebody may read it: one sentence with its numbers, exact for the office alone."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from foundation.languages.sentences import listed
from planning.models import ProposedStart
from planning.reckoning.people import EVENING
from planning.reckoning.rounding import FEW, full_fives
from planning.starts.people import at_least
from planning.starts.pictures import Bullet, bullet


@dataclass
class Summary:
    row: ProposedStart
    is_exact: bool
    is_own: bool = False

    def words(self, number: int) -> str:
        return str(number) if self.is_exact else at_least(full_fives(number))

    @property
    def place(self) -> str:
        return self.row.municipality.name if self.row.municipality else ""

    @property
    def name(self) -> str:
        """ "A1 by day in Plau am See"."""
        said = {"level": self.row.level_name, "place": self.place}
        is_late = self.row.time == EVENING
        if self.place:
            text = _("%(level)s in the evening in %(place)s") if is_late else _("%(level)s by day in %(place)s")
        else:
            text = _("%(level)s in the evening, online") if is_late else _("%(level)s by day, online")
        return listed([text % said, _("with childcare")]) if self.row.childcare else text % said

    @property
    def sentence(self) -> str:
        row = self.row
        text = ngettext(
            "%(name)s, in %(weeks)d week: %(people)s; at least %(least)d, %(seats)d seats.",
            "%(name)s, in %(weeks)d weeks: %(people)s; at least %(least)d, %(seats)d seats.",
            row.weeks,
        )
        said = {"name": self.name, "weeks": row.weeks, "least": row.minimum, "seats": row.maximum}
        return text % {**said, "people": ", ".join(self.people())}

    def people(self) -> list[str]:
        """Whoever is not told the number reads the same words for nobody as for four."""
        row, is_exact = self.row, self.is_exact
        wait = ngettext(
            "%(number)s person within reach waits",
            "%(number)s people within reach wait",
            row.waiting if is_exact else FEW,
        )
        found = [wait % {"number": self.waiting}]
        if row.overdue or not is_exact:
            found.append(_("%(number)s of them longer than six weeks") % {"number": self.overdue})
        if row.expected or not is_exact:
            more = ngettext(
                "%(number)s more is expected", "%(number)s more are expected", row.expected if is_exact else FEW
            )
            found.append(more % {"number": self.expected})
        return found

    @property
    def waiting(self) -> str:
        return self.words(self.row.waiting)

    @property
    def overdue(self) -> str:
        return self.words(self.row.overdue)

    @property
    def expected(self) -> str:
        return self.words(self.row.expected)

    @property
    def picture(self) -> Bullet:
        """Tells no more than the words."""
        row = self.row
        known, more = row.waiting, row.expected
        if not self.is_exact:
            known, more = max(full_fives(known), FEW - 1), full_fives(more)
        return bullet(known, row.minimum, row.maximum, more=more)
