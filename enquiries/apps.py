from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EnquiriesConfig(AppConfig):
    name = "enquiries"
    verbose_name = _("Enquiries")
    # Where texts stand that visitors see, see ``languages.messages``.
    public_texts = (
        "templates/enquiries/*.html",
        *("templates/enquiries/mail/answer*.txt", "templates/enquiries/mail/enquiry_received.txt"),
        *("enquiries/forms.py", "enquiries/actions.py"),
    )

    def ready(self):
        """A course's page says how soon its provider answers."""
        from courses.public.views import SAID_BESIDE
        from enquiries.models import Enquiry

        SAID_BESIDE.append(lambda course: {"reply_days": Enquiry.objects.reply_days(course.provider)})
