from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.utils.translation import get_language_from_path, gettext_lazy
from django.utils.translation import gettext as _

from accounts.models import User
from contacts.models import ContactPerson, Message, Office
from foundation.editing.versioned import DAY, Versioned, VersionedForm
from foundation.languages.names import SPOKEN
from foundation.reading.text_fields import Line
from foundation.submissions.limits import count
from foundation.submissions.networks import network_of
from foundation.submissions.public import MOST, WINDOW, PublicForm, ReachableForm

# Which page somebody needs in another language is named by a signed word, so that only ours are counted.
WISH_SALT = "language wish"
WISH_LONGEST = (250, 200)  # signs of path and title
WISH_WORD = 3000  # signs of both, signed


class QuestionForm(ReachableForm):
    text = forms.CharField(
        label=gettext_lazy("What would you like to know?"),
        max_length=5000,
        widget=forms.Textarea({"rows": 6}),
        error_messages={"required": gettext_lazy("Please write what you would like to know.")},
    )


class BarrierForm(PublicForm):
    page = Line(
        label=gettext_lazy("Which page?"),
        max_length=500,
        required=False,
        widget=forms.TextInput({"dir": "auto"}),
        help_text=gettext_lazy("The address, or what the page is about."),
    )
    text = forms.CharField(
        label=gettext_lazy("What is the barrier?"),
        max_length=5000,
        widget=forms.Textarea({"rows": 6}),
        error_messages={"required": gettext_lazy("Please write what the barrier is.")},
    )
    name = Line(
        label=gettext_lazy("Your name"),
        max_length=150,
        required=False,
        widget=forms.TextInput({"autocomplete": "name"}),
    )
    email = forms.EmailField(
        label=gettext_lazy("E-mail"),
        required=False,
        widget=forms.EmailInput({"autocomplete": "email"}),
        help_text=gettext_lazy("Only if you would like an answer."),
    )


class WishForm(PublicForm):
    """In which language somebody needs a page. One tap may be quick, so nobody is asked to look again."""

    language = forms.ChoiceField(label=gettext_lazy("Your language"), choices=[("", "…"), *SPOKEN.items()])

    def look_again(self):
        """A robot's is thanked for, and not counted."""

    def weigh(self):
        counted = count("language wish", network_of(self.request), WINDOW).number
        self.is_doubtful = self.is_trapped or counted > MOST


def word_for(path: str, title: str) -> str:
    """For the link on that page."""
    prefix = f"/{get_language_from_path(path)}"
    return signing.dumps([path.removeprefix(prefix)[: WISH_LONGEST[0]], title[: WISH_LONGEST[1]]], salt=WISH_SALT)


def wished_page(word: str) -> tuple[str, str]:
    """Path and title; empty for the whole portal, and where somebody has made the word up."""
    try:
        path, title = signing.loads(word, salt=WISH_SALT)
    except signing.BadSignature:
        return "", ""
    return path, title


class OfficeForm(VersionedForm):
    slug_from = "name_de"
    plain = ("street", "postal_code", "municipality", "room", "phone", "email", "order")
    translated = ("name", "organisation", "building", "hours")
    required = ("name_de", "organisation_de")
    widgets = {"hours": forms.Textarea({"rows": 3})}

    class Meta:
        model = Office


class ContactPersonForm(VersionedForm):
    slug_from = "name"
    plain = ("name", "office", "phone", "fax", "email", "languages", "photo", "absent_until", "deputy", "order")
    translated = ("position", "topics", "hours")
    widgets = {
        "topics": forms.Textarea({"rows": 3}),
        "languages": forms.CheckboxSelectMultiple(),
        "absent_until": DAY,
    }

    class Meta:
        model = ContactPerson

    def clean_deputy(self):
        deputy = self.cleaned_data["deputy"]
        if deputy and deputy == self.instance:
            raise ValidationError(_("Nobody can be their own deputy."))
        return deputy


class SuccessorForm(forms.Form):
    """Who takes the place of somebody who leaves."""

    successor = forms.ModelChoiceField(ContactPerson.objects.all(), label=gettext_lazy("Successor"))

    def __init__(self, person, **kwargs):
        super().__init__(**kwargs)
        self.fields["successor"].queryset = ContactPerson.objects.exclude(pk=person.pk)


class CareForm(VersionedForm):
    """Who looks after a message, and what the office notes down."""

    plain = ("assigned_to", "notes")
    widgets = {"notes": forms.Textarea({"rows": 4})}

    class Meta:
        model = Message

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.fields["assigned_to"].queryset = User.objects.staff()


class ReplyForm(Versioned, forms.Form):
    text = forms.CharField(
        label=gettext_lazy("Your answer"), max_length=5000, widget=forms.Textarea({"rows": 10, "dir": "auto"})
    )
    compared = {"text": "answer"}

    def __init__(self, message, **kwargs):
        super().__init__(**kwargs)
        self.saved = {"answer": message.answer, "is_closed": bool(message.closed_at)}
