"""What the office keeps of the means: their kinds, and the tasks that go round."""

from django.utils.formats import date_format
from django.utils.translation import gettext_lazy

from accounts.guards import for_staff
from cooperation.means.forms import MeansKindForm, NetworkTaskForm
from cooperation.models import NetworkTask
from foundation.editing.model_pages import ModelPages


class MeansKinds(ModelPages):
    guard = staticmethod(for_staff)
    name, names, path = "means_kind", "means_kinds", "kooperation/mittelarten"
    new_title = gettext_lazy("New kind of means")
    form = MeansKindForm
    search = ("name", "name_in_english")

    def row(self, kind):
        return kind.name, kind.unit


class NetworkTasks(ModelPages):
    guard = staticmethod(for_staff)
    name, names, path = "network_task", "network_tasks", "kooperation/aufgaben"
    new_title = gettext_lazy("New task of the network")
    form = NetworkTaskForm
    search = ("name", "name_in_english", "partners__name")
    hint = gettext_lazy("All partners see whose turn it is. Whoever has had the fewest turns comes next.")

    def rows(self):
        return NetworkTask.objects.prefetch_related("turns")

    def row(self, task):
        last = max((turn.on for turn in task.turns.all()), default=None)
        return task.name, date_format(last, "SHORT_DATE_FORMAT") if last else ""
