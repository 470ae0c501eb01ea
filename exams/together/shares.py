"""Whether tasks at exams are divided fairly: what each partner has done in a year, or promised."""

from collections import Counter
from dataclasses import dataclass

from django.utils import timezone

from exams.models import Turn
from places.distance import kilometres
from providers.models import Provider


@dataclass
class Share:
    """What a partner has done in a year, and has promised; kilometres one way, once for each date."""

    provider: Provider
    done: int
    promised: int
    km: int

    @property
    def turn(self):
        """Whoever has the least is next."""
        return self.done + self.promised, self.km


def shares(year):
    """Of all partners, who has the least first: it would be their turn."""
    turns = Turn.objects.taken().filter(session__date__year=year, session__is_cancelled=False)
    done, promised, ways = Counter(), Counter(), {}
    for turn in turns.select_related("session__municipality", "provider__municipality"):
        (promised if turn.session.date >= timezone.localdate() else done)[turn.provider_id] += turn.number
        ways[turn.provider_id, turn.session_id] = way(turn.provider, turn.session)
    km = Counter()
    for (provider, _session), distance in ways.items():
        km[provider] += distance
    partners = Provider.objects.filter(partner__isnull=False).select_related("municipality").order_by("name", "pk")
    rows = [Share(one, done[one.pk], promised[one.pk], round(km[one.pk])) for one in partners]
    return sorted(rows, key=lambda row: row.turn)


def way(provider, session):
    """Kilometres as the crow flies, from the partner's place to that of the exam."""
    home, there = provider.municipality, session.municipality
    return kilometres(home.latitude, home.longitude, there.latitude, there.longitude)
