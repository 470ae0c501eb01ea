from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EnquiriesConfig(AppConfig):
    name = "enquiries"
    verbose_name = _("Enquiries")
    # Where texts stand that visitors see, and columns whose choices they see; see ``languages.messages``.
    public_texts = (
        *("templates/enquiries/*.html", "templates/enquiries/mail/*.txt"),
        *("enquiries/forms.py", "enquiries/standing.py", "enquiries/actions/personal.py"),
        *("enquiries/person_views.py", "enquiries/code_views.py", "enquiries/words/frequent.py"),
    )
    public_choices = {"Enquiry": ("reason", "way")}
    texts_seen_at = {
        "templates/enquiries/mail/*": "E-Mail",
        **dict.fromkeys(("templates/enquiries/enquire.html", "enquiries/forms.py"), "/angebote/…/anfragen/"),
        "templates/enquiries/*": "/anfrage/",
        "enquiries/*": "/anfrage/",
    }

    def ready(self):
        """A course's page says how soon its provider answers; its runs are what one asks for."""
        from courses.public.views import SAID_BESIDE
        from enquiries.models import Enquiry
        from enquiries.models.sought import KINDS
        from enquiries.runs import SoughtRun
        from enquiries.standing import typed_at
        from foundation.submissions import codes

        KINDS.append(SoughtRun)
        codes.KINDS.append(typed_at)
        SAID_BESIDE.append(lambda course: {"reply_days": Enquiry.objects.reply_days(course.provider)})
