"""The portal's own pages as the office writes them."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.guards import for_staff
from foundation.editing.locking import atomic_when_sent, locked, sent
from foundation.editing.model_pages import ModelPages
from pages.forms import FrontForm, PageForm, StatementForm
from pages.models import Front, Page, Statement

FIXED = {"impressum", "datenschutz", Statement.SLUG}  # linked at the foot of every page


class Fronts(ModelPages):
    """The home page: there is but one, so its list leads to it."""

    guard = staticmethod(for_staff)
    name, names, path = "front", "fronts", "startseite"
    form = FrontForm
    template = "pages/edit.html"
    can_grow = False

    @property
    def urls(self):
        return [*super().urls, path(f"{self.path}/neu/", self.guard(self.new), name="new_front")]

    def list(self, request):
        front = Front.objects.first()
        return redirect("office:front", front.pk) if front else redirect("office:new_front")

    @method_decorator(atomic_when_sent)
    def new(self, request):
        front = Front.objects.first()
        return redirect("office:front", front.pk) if front else self.edit(request, Front())

    def why_not(self, front):
        return _("There is always a home page.")


class Pages(ModelPages):
    """``linked_from(path)`` names the public texts that lead to an address; only the whole portal knows them."""

    guard = staticmethod(for_staff)
    name, names, path = "page", "pages", "seiten"
    new_title = gettext_lazy("New page")
    form = PageForm
    search = ("title_de", "title_en", "text_de")
    template = "pages/edit.html"

    def __init__(self, linked_from):
        self.linked_from = linked_from

    def row(self, page):
        return page.title, page.get_group_display()

    def why_not(self, page):
        if page.slug in FIXED:
            return _("Every page of the portal links to this one.")
        places = self.linked_from(f"/{page.slug}/")
        return _("It is still linked in: %(places)s.") % {"places": ", ".join(places[:5])} if places else ""


@for_staff
@atomic_when_sent
def statement(request):
    """The accessibility statement as the questions that the state's model asks; saving writes the page.

    The page's lock holds the statement, too: there is but one, and the first is made here.
    """
    if request.method == "POST":
        locked(Page.objects, slug=Statement.SLUG)
    today = timezone.localdate()
    statement = Statement.objects.first() or Statement(prepared_on=today, reviewed_on=today)
    form = StatementForm(instance=statement, data=sent(request))
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Saved."))
        return redirect("office:statement")
    page = Page.objects.filter(slug=Statement.SLUG).first()
    context = {"form": form, "page": page, "back": reverse("office:start")}
    return render(request, "pages/edit_statement.html", context, status=form.status)
