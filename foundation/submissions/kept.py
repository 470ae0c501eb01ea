"""What was typed is not lost when the session ends meanwhile, or a login in another window lets the form expire.

It is kept in the database for whoever the form was shown to, under a word in the address to go to after the
login, never in the browser, as desks are shared. It is sent by a click only. Passwords and files are not kept.
"""

from contextlib import suppress
from secrets import token_urlsafe
from urllib.parse import urlsplit

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.core.signing import BadSignature, Signer
from django.http import HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from foundation.reading.single_values import line
from foundation.submissions.models import KeptForm
from foundation.submissions.once import FIELD, writer_of

SIGNER = Signer(salt="kept form")
WORD = "kept"  # the field with which the page sends what it was found under
NOT_KEPT = {"csrfmiddlewaretoken", FIELD, WORD}
NO_TEXTS = {"version", "born", "more"}  # what forms carry along
MOST = 10  # forms of one person
SHOWN_FROM = 20  # signs; shorter single words are dates, choices and names, by which nobody knows a text again


class KeptFormMiddleware:
    """Stands inside of the session's and messages' middleware: sees where a form was answered with the login."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if request.method != "POST" or response.status_code != 302:
            return response
        if leads_to_login(response) and not request.user.is_authenticated:
            return self.led_through_login(request, response)
        if WORD in request.POST and request.user.is_authenticated:
            kept_under(request.user, line(request.POST, WORD)).delete()
        return response

    def led_through_login(self, request, response):
        writer = get_user_model().objects.filter(pk=writer_of(request), is_active=True).first()
        if writer:
            response = redirect_to_login(keep(request, writer))
        return to_whole_page(response["Location"]) if "HX-Request" in request.headers else response


def leads_to_login(response):
    return urlsplit(response["Location"]).path == resolve_url(settings.LOGIN_URL)


def to_whole_page(address):
    """Where a script has asked for a part of one."""
    return HttpResponse(headers={"HX-Redirect": address})


def keep(request, writer):
    """Returns the address where the writer finds it."""
    word = token_urlsafe(24)
    KeptForm.objects.outdated().delete()
    older = KeptForm.objects.filter(writer=writer).order_by("-kept_at").values_list("pk", flat=True)
    KeptForm.objects.filter(pk__in=list(older[MOST - 1 :])).delete()
    KeptForm.objects.create(
        digest=digest_of(word),
        writer=writer,
        path=path_of(request),
        fields=fields_of(request),
        had_files=bool(request.FILES),
    )
    return reverse("kept_form", args=[word])


def path_of(request):
    """Where the form goes; without a query for which there is no room."""
    path, most = request.get_full_path(), KeptForm._meta.get_field("path").max_length
    return path if len(path) <= most else path.partition("?")[0][:most]


def digest_of(word):
    return salted_hmac("kept form", word, algorithm="sha256").hexdigest()


def kept_under(user, word):
    """Of its writer: under the word in the address after the login, or in the one on their first page."""
    rows = KeptForm.objects.open_to(user)
    with suppress(BadSignature):
        return rows.filter(pk=SIGNER.unsign(word))
    return rows.filter(digest=digest_of(word))


def kept_for(user):
    """For ``components/kept.html``: where somebody finds what is still kept for them, and since when."""
    rows = KeptForm.objects.open_to(user).order_by("-kept_at", "-pk")
    return [(reverse("kept_form", args=[SIGNER.sign(row.pk)]), row.kept_at) for row in rows]


def fields_of(request):
    pairs = [[name, value] for name, values in request.POST.lists() for value in values]
    return [[name, value] for name, value in pairs if name not in NOT_KEPT and "password" not in name]


@never_cache
@login_required
@require_safe
def kept_form(request, word):
    """For anybody but the writer there is nothing here."""
    kept = kept_under(request.user, word).first()
    if kept is None:
        return redirect(get_adapter().get_login_redirect_url(request))
    return page_of_kept(request, kept.path, kept.fields, kept.had_files, word)


def page_of_kept(request, path, fields, had_files, word="", status=200):
    context = {
        "path": path,
        "fields": [*fields, [WORD, word]] if word else fields,
        "texts": texts_in(fields),
        "had_files": had_files,
    }
    return render(request, "kept_form.html", context, status=status)


def texts_in(fields):
    """What somebody has typed, as far as one would miss it."""
    written = [value for name, value in fields if name not in NO_TEXTS and not name.endswith("-seen")]
    return [value for value in written if len(value) >= SHOWN_FROM or len(value.split()) > 1]


def after_csrf_failure(request):
    """The way on for a form of ours whose token is no longer good; none for what may come from elsewhere."""
    writer = writer_of(request) if is_sent_from_here(request) else None
    if writer is None:
        return None
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())  # where the middleware keeps it
    if request.user.pk != writer:
        return None
    if "HX-Request" in request.headers:
        return to_whole_page(keep(request, request.user))
    return page_of_kept(request, request.get_full_path(), fields_of(request), bool(request.FILES), status=403)


def is_sent_from_here(request):
    """Certainly: a request that does not say where it comes from is not."""
    if site := request.headers.get("Sec-Fetch-Site"):
        return site == "same-origin"
    try:
        source = urlsplit(request.headers.get("Origin") or request.headers.get("Referer") or "")
    except ValueError:  # damaged, which no browser sends
        return False
    return (source.scheme, source.netloc) == (request.scheme, request.get_host())
