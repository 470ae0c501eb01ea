from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PlanningConfig(AppConfig):
    name = "planning"
    verbose_name = _("Planning of starts")
    # Where texts stand that visitors see, and columns whose choices they see; see ``languages.messages``.
    public_texts = ("templates/planning/public/*.html", "planning/public/*.py")
    public_choices = {"Demand": ("reach_km", "aim")}

    def ready(self):
        """Whoever leaves a provider's waiting list leaves the register."""
        from enquiries.actions.keeping import FOLLOWING
        from planning.actions import follow_enquiry

        FOLLOWING.append(follow_enquiry)
