"""How the tasks of the network go round, and who has had how many turns."""

from collections import Counter

from django.db.models import Prefetch
from django.utils import timezone

from cooperation.models import NetworkTask, Turn
from cooperation.models.turns import round_of


def rounds_and_turns(year: int) -> dict:
    """Who takes turns but has had none stands there, too: with a nought, and first."""
    turns = Prefetch("turns", Turn.objects.select_related("partner"))
    tasks = list(NetworkTask.objects.prefetch_related("partners", turns))
    today = timezone.localdate()
    counted = Counter(turn.partner for task in tasks for turn in task.turns.all() if turn.on.year == year)
    names = {partner for task in tasks for partner in task.partners.all()} | {*counted}
    return {
        "rounds": [round_of(task, today) for task in tasks],
        "turns": sorted(((partner, counted[partner]) for partner in names), key=lambda row: (row[1], row[0].name)),
    }
