from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PlanningConfig(AppConfig):
    name = "planning"
    verbose_name = _("Planning of starts")
    part = "rest"  # of what visitors see, see ``freshness.stamps``: coarse numbers, and how many sources report
    private = {
        "AreaNote",
        "ClashRule",
        "Demand",
        "DemandOutcome",
        "Demand_also_told_by",
        "Demand_enquiries",
        "Demand_others",
        "PairAsked",
        "ProposedStart",
        "StartJudged",
        "StartTold",
        "SupplyNumber",
    }
    courses_of = {
        "planning.Threshold": "SELECT id FROM courses_course WHERE course_type_id = {course_type_id}",
    }
    # Where texts stand that visitors see, and columns whose choices they see; see ``languages.messages``.
    public_texts = ("templates/planning/public/*.html", "planning/public/*.py")
    public_choices = {"Demand": ("reach_km", "aim")}
    texts_seen_at = {
        "templates/planning/public/numbers.html": "/kurs-gesucht/zahlen/",
        "templates/planning/public/*": "/kurs-gesucht/",
        "planning/*": "/kurs-gesucht/",
    }

    def ready(self):
        """Whoever leaves a provider's list leaves the register; public pages say how soon one may begin; how the
        duty to align starts is kept has been counted."""
        from cooperation.duties import MEASURES
        from courses.public.soon import SAID_OF_STARTS
        from enquiries.actions.keeping import FOLLOWING
        from foundation.submissions.codes import KINDS
        from planning.actions import follow_enquiry
        from planning.public.slips import typed_at
        from planning.public.soon import soon
        from planning.starts.judging import ALIGNED

        FOLLOWING.append(follow_enquiry)
        KINDS.append(typed_at)
        SAID_OF_STARTS.append(soon)
        MEASURES.append(ALIGNED)
