from django import forms
from django.core import signing
from django.http import HttpRequest
from django.utils.translation import get_language_from_path, gettext_lazy

from contacts.models import Message
from foundation.languages.names import SPOKEN
from foundation.reading.text_fields import Line
from foundation.submissions.limits import count
from foundation.submissions.networks import network_of
from foundation.submissions.public import MOST, WINDOW, PublicForm, ReachableForm
from providers.models import Provider

# Which page somebody speaks of is named by a signed word, so that only ours are.
WORD_SALT = "page of ours"
WORD_PARTS = (250, 200)  # signs of path and title
WORD_LONGEST = 3000  # signs of both, signed


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
        label=gettext_lazy("What is wrong?"),
        max_length=5000,
        widget=forms.Textarea({"rows": 6}),
        error_messages={"required": gettext_lazy("Please write what is wrong.")},
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


class ReportForm(BarrierForm):
    """Something is wrong, here or with somebody."""

    kind = forms.ChoiceField(
        label=gettext_lazy("What is it about?"),
        choices=[
            (Message.Kind.ERROR, gettext_lazy("Something on this page is wrong or out of date")),
            (Message.Kind.BARRIER, gettext_lazy("I cannot read, hear, understand or use something")),
            (Message.Kind.COMPLAINT, gettext_lazy("I want to complain")),
        ],
        initial=Message.Kind.ERROR,
        widget=forms.RadioSelect,
    )
    field_order = ("kind", "page", "text", "name", "email")

    def __init__(self, request: HttpRequest, word: str = "", **kwargs) -> None:
        """``word`` names the page of ours that it is about."""
        super().__init__(request, **kwargs)
        self.path, self.title, key = page_named(word)
        if self.path:
            del self.fields["page"]
        self.provider = Provider.objects.filter(pk=key).first() if key else None

    @property
    def content(self) -> dict:
        about = {"page": self.path, "about": self.title} if self.path else {}
        return {**super().content, **about, "provider": self.provider}


class WishForm(PublicForm):
    """In which language somebody needs a page. One tap may be quick, so nobody is asked to look again."""

    language = forms.ChoiceField(label=gettext_lazy("Your language"), choices=[("", "…"), *SPOKEN.items()])

    def look_again(self) -> None:
        """A robot's is thanked for, and not counted."""

    def weigh(self) -> None:
        counted = count("language wish", network_of(self.request), WINDOW).number
        self.is_doubtful = self.is_trapped or counted > MOST


def word_for(path: str, title: str, provider: int | None = None) -> str:
    """For a link on that page: the same each time. ``provider``: the key of whose page it is."""
    path = path.removeprefix(f"/{get_language_from_path(path)}")
    parts = [path[: WORD_PARTS[0]], title[: WORD_PARTS[1]], provider]
    return signing.Signer(salt=WORD_SALT).sign_object(parts)


def page_named(word: str) -> tuple[str, str, int | None]:
    """Path, title and key; empty for the whole portal, and where somebody has made the word up."""
    try:
        path, title, provider = signing.Signer(salt=WORD_SALT).unsign_object(word)
    except (signing.BadSignature, ValueError):
        return "", "", None
    return path, title, provider
