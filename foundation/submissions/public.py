"""Forms for people without an account: guarded against robots without cookies and without riddles."""

from functools import wraps
from time import time
from urllib.parse import urlsplit

from django import forms
from django.core import signing
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from foundation.reading.single_values import line
from foundation.reading.text_fields import Line, PhoneLine
from foundation.submissions.limits import count
from foundation.submissions.networks import network_of

SALT = "public form"
ANOTHER_LANGUAGE = "another_language"  # the button's name
FASTEST, SLOWEST = 3, 24 * 3600  # seconds a person needs at least, and may take at most
WINDOW = 600  # seconds in which one network may send …
TRUSTED, MOST = 5, 30  # … so many messages, and so many in all: a class behind one address
MOST_ACTS = 60  # acts by links that one network may send within it
HOUR, BUSY = 3600, 300  # when all networks together send more in an hour, every message is doubtful


def public_form(view):
    """For views with a ``PublicForm``: no CSRF token, which needs a cookie, but no foreign page may post.

    Never cached, as the form carries the time of its birth.
    """

    @never_cache
    @csrf_exempt
    @wraps(view)
    def checked_view(request, *args, **kwargs):
        if request.method == "POST" and comes_from_elsewhere(request):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return checked_view


def form_by_link(view):
    """As ``public_form``, for addresses that are secret: no page tells anybody where it is, so browsers that say
    nothing else of where a form comes from say that it is from nowhere. A foreign page does not know the address.
    """

    @never_cache
    @csrf_exempt
    @wraps(view)
    def checked_view(request, *args, **kwargs):
        if request.method == "POST" and comes_from_elsewhere(request) and not comes_from_nowhere(request):
            raise PermissionDenied
        response = view(request, *args, **kwargs)
        response["Referrer-Policy"] = "no-referrer"
        response["X-Robots-Tag"] = "noindex"
        return response

    return checked_view


def comes_from_nowhere(request):
    return "Sec-Fetch-Site" not in request.headers and request.headers.get("Origin") == "null"


def comes_from_elsewhere(request):
    if site := request.headers.get("Sec-Fetch-Site"):
        return site not in {"same-origin", "none"}
    source = request.headers.get("Origin") or request.headers.get("Referer")
    try:
        return bool(source) and urlsplit(source).netloc != request.get_host()
    except ValueError:  # damaged, which no browser sends
        return True


class PublicForm(forms.Form):
    """Bound to the request when it is a POST. ``components/guard.html`` adds the trap and the signed time.

    What is valid is stored, always. Once it is, ``is_doubtful`` says whether somebody has to look at it first.
    Where the button of another language sends it (``components/language_menu.html``) nothing is judged: the page
    comes in that language, with what was typed and ticked, which stands in no address.
    """

    is_doubtful = False
    not_stored = ()  # fields that are only asked for
    elsewhere = None  # where what was typed belongs: a path and how one reads it
    of_language = ()  # fields that say what the page's language says, until somebody chooses

    def __init__(self, request, **kwargs):
        self.is_carried = request.method == "POST" and bool(line(request.POST, ANOTHER_LANGUAGE))
        is_sent = request.method == "POST" and not self.is_carried
        super().__init__(data=request.POST if is_sent else None, **kwargs)
        self.request = request

    def get_initial_for_field(self, field, field_name):
        if self.is_carried and field_name not in self.of_language:
            return field.widget.value_from_datadict(self.request.POST, {}, self.add_prefix(field_name))
        return super().get_initial_for_field(field, field_name)

    @property
    def stamp(self):
        """Of the form, signed: when it was born, whether it comes back because of the trap, and whether at all."""
        return signing.dumps([int(time()), self.is_trapped, self.is_bound], salt=SALT)

    @property
    def is_trapped(self):
        """Something stands in the field that people neither see nor hear of."""
        return bool(self.data.get("more"))

    def clean(self):
        cleaned = super().clean()
        if not self.errors:
            self.look_again()
            self.weigh()
        return cleaned

    def look_again(self):
        """Back once more what came too fast, too late, or with the trap filled: people lose nothing.

        Whoever gets a form back knows what stands in it, and may send it at once.
        """
        born, was_trapped, came_back = self.birth()
        age = time() - born
        is_hasty = age < FASTEST and not came_back
        if is_hasty or age > SLOWEST or (self.is_trapped and not was_trapped):
            raise ValidationError(_("Your text is still here. Please look at it once more and send it again."))

    def weigh(self):
        number = number_of(self.request, "public form", MOST)
        is_busy = count("public forms", "all networks", HOUR).number > BUSY
        self.is_doubtful = self.is_trapped or number > TRUSTED or is_busy

    @property
    def content(self):
        """What is to be stored when it is valid, with the language in which its sender reads."""
        stored = {name: value for name, value in self.cleaned_data.items() if name not in self.not_stored}
        return {"language": get_language(), **stored, "is_doubtful": self.is_doubtful}

    def birth(self):
        """As in ``stamp``; as if born now when that is missing or forged."""
        try:
            born, was_trapped, *came_back = signing.loads(self.data.get("born", ""), salt=SALT)
        except signing.BadSignature:
            return time(), False, False
        return born, was_trapped, any(came_back)  # forms from before this was noted have two parts


def number_of(request, kind, most):
    """How many of the kind came from that network lately; more than ``most`` are refused."""
    number = count(kind, network_of(request), WINDOW).number
    if number > most:
        raise ValidationError(_("Many messages came from your connection. Please wait ten minutes, or call us."))
    return number


class ByLink:
    """Sent from a page that only its person has the address of: no robot's, however quick."""

    def look_again(self):
        """What was sent is meant."""

    def weigh(self):
        number_of(self.request, "acts by link", MOST_ACTS)


class ReachableForm(PublicForm):
    """Of somebody who wants an answer, by mail or by phone."""

    needed_by_choice = ("email", "phone")  # one of them

    name = Line(
        label=gettext_lazy("Your name"),
        max_length=150,
        widget=forms.TextInput({"autocomplete": "name"}),
        error_messages={"required": gettext_lazy("Please write your name.")},
    )
    email = forms.EmailField(
        label=gettext_lazy("E-mail"), required=False, widget=forms.EmailInput({"autocomplete": "email"})
    )
    phone = PhoneLine(
        label=gettext_lazy("Phone"), max_length=40, required=False, widget=forms.TelInput({"autocomplete": "tel"})
    )

    def clean(self):
        if not self.data.get("email") and not self.data.get("phone"):
            raise ValidationError(_("Please give an e-mail address or a phone number, so that we can answer."))
        return super().clean()
