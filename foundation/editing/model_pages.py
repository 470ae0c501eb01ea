"""What the office keeps of one kind: a list, a form for new and old ones, their history, and their end.

A class with hooks where the house has functions: a dozen kinds are kept alike, each differs in a line or two.
"""

from django.contrib import messages
from django.db import transaction
from django.db.models import ProtectedError, Q
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from foundation.editing.history import came_back, entries
from foundation.editing.locking import atomic_when_sent, locked, row_of, sent
from foundation.editing.machine_texts import translate
from foundation.languages.machine import is_available, same_gaps
from foundation.languages.models import Translated
from foundation.languages.translations import forget, machine_texts, set_machine_texts
from foundation.operation import audit
from foundation.reading.single_values import line, version_in
from foundation.web.pagination import page_of

HISTORY = 50  # changes that are shown


class ModelPages:
    name = ""  # of the addresses: "post" gives office:post, office:new_post, office:post_history …
    names = ""  # of the list's address
    path = ""
    form = None  # a VersionedForm
    guard = None  # who may enter, as a decorator
    search = ()  # columns to look for words in
    template = "desks/edit.html"
    hint = ""  # what one should know before editing
    new_title = ""  # of the page for a new one: "New post"
    can_grow = True  # new ones may be made

    @property
    def model(self):
        return self.form._meta.model

    @property
    def title(self):
        return capfirst(str(self.model._meta.verbose_name_plural))

    @property
    def urls(self):
        new = [path(f"{self.path}/neu/", self.guard(self.new), name=f"new_{self.name}")] if self.can_grow else []
        row = f"{self.path}/<int:pk>/"
        return [
            path(f"{self.path}/", self.guard(self.list), name=self.names),
            *new,
            path(row, self.guard(self.change), name=self.name),
            path(f"{row}verlauf/", self.guard(self.history), name=f"{self.name}_history"),
            path(
                f"{row}verlauf/<int:record>/", require_POST(self.guard(self.restore)), name=f"restore_{self.name}"
            ),
            *self.translation_urls(row),
            path(f"{row}loeschen/", require_POST(self.guard(self.delete)), name=f"delete_{self.name}"),
        ]

    def translation_urls(self, row):
        if not issubclass(self.model, Translated):
            return []
        view = require_POST(self.guard(self.translate))
        return [path(f"{row}uebersetzen/", view, name=f"translate_{self.name}")]

    # What a kind may say differently

    def rows(self):
        return self.model.objects.all()

    def row(self, obj):
        """A row's name and a word about it, for the list."""
        return str(obj), ""

    def blank(self, request):
        """A new row before anything is typed."""
        return self.model()

    def form_for(self, user, **kwargs):
        """Of what that person may change."""
        return self.form(**kwargs)

    def save(self, form, user):
        return form.save()

    def storing(self, form, record):
        """What saves the way back to what the record says; takes the names of a machine's texts."""
        return form.store

    def why_not(self, obj):
        """Why it may not be deleted."""
        return ""

    def context(self, obj):
        return {}

    # The pages

    def list(self, request):
        words = line(request.GET, "q").split()[:5]
        rows = self.rows()
        for word in words:
            found = Q(*((f"{column}__icontains", word) for column in self.search), _connector=Q.OR)
            rows = rows.filter(pk__in=self.model.objects.filter(found).values("pk"))
        page = page_of(request, rows)
        context = {
            "model_pages": self,
            "page": page,
            "rows": [(self.addresses(obj)["change"], *self.row(obj)) for obj in page.object_list],
            "q": " ".join(words),
            "new": reverse(f"office:new_{self.name}") if self.can_grow else "",
        }
        return render(request, "desks/list.html", context)

    @method_decorator(atomic_when_sent)
    def new(self, request):
        return self.edit(request, self.blank(request))

    @method_decorator(atomic_when_sent)
    def change(self, request, pk):
        return self.edit(request, row_of(request, self.rows(), pk=pk))

    def edit(self, request, obj):
        files = request.FILES if request.method == "POST" else None
        form = self.form_for(request.user, instance=obj, data=sent(request), files=files)
        wanted = line(request.POST, "add")
        if wanted in form.formsets:
            form.add_row(wanted)
        elif request.method == "POST" and form.is_valid():
            saved = self.save(form, request.user)
            messages.success(request, _("Saved."))
            return redirect(f"office:{self.name}", saved.pk)
        if request.method == "POST" or form.is_new:
            obj = self.model.objects.filter(pk=obj.pk).first()  # as it is saved
        context = {"model_pages": self, "form": form, "obj": obj, "all": reverse(f"office:{self.names}")}
        if obj:
            context |= self.addresses(obj) | self.context(obj)
        if isinstance(obj, Translated):
            context |= {"can_translate": is_available(), "machine_texts": machine_texts(obj)}
            context["version"] = form.current_version
        return render(request, self.template, context, status=form.status)

    def translate(self, request, pk):
        row = get_object_or_404(self.rows(), pk=pk)
        translate(
            request,
            row,
            take_as_read=lambda: self.take_as_read(pk, version_in(request.POST)),
            store=lambda texts: self.store_translations(row, texts),
        )
        return redirect(f"office:{self.name}", pk)

    @transaction.atomic
    def take_as_read(self, pk, version):
        row = locked(self.rows(), pk=pk)
        if is_seen := version == self.form(instance=row).current_version:
            set_machine_texts(row, [])
        return is_seen

    @transaction.atomic
    def store_translations(self, obj, texts):
        """What somebody has written meanwhile stays, and a German text that has changed is not followed."""
        form = self.form(instance=locked(self.rows(), pk=obj.pk))
        fitting = {column: texts[column] for column in same_gaps(obj, form.instance) & set(texts)}
        for column, text in fitting.items():
            setattr(form.instance, column, text)
        form.store(by_machine=list(fitting))
        return len(fitting)

    def history(self, request, pk):
        return self.history_page(request, get_object_or_404(self.rows(), pk=pk))

    def history_page(self, request, obj, status=200):
        context = {
            "model_pages": self,
            "obj": obj,
            "entries": entries(obj.history.select_related("history_user")[:HISTORY]),
            "all": reverse(f"office:{self.names}"),
            "version": self.form_for(request.user, instance=obj).current_version,
        }
        return render(request, "desks/history.html", context | self.addresses(obj), status=status)

    @method_decorator(atomic_when_sent)
    def restore(self, request, pk, record):
        """Brings back what it said then, see ``bring_back``."""
        obj = locked(self.rows(), pk=pk)
        then = get_object_or_404(obj.history, pk=record)
        form = self.form_for(request.user, instance=obj)
        if not came_back(request, form, then, self.storing(form, then)):
            return self.history_page(request, self.rows().get(pk=pk), status=409)
        return redirect(f"office:{self.name}", pk)

    @method_decorator(transaction.atomic)
    def delete(self, request, pk):
        obj = locked(self.rows(), pk=pk)
        try:
            why_not = self.why_not(obj)
            if not why_not:
                self.delete_row(obj)
        except ProtectedError as error:
            users = ", ".join(sorted({str(user) for user in error.protected_objects})[:5])
            why_not = _("It is still used by: %(users)s.") % {"users": users}
        if why_not:
            messages.error(request, why_not)
            return redirect(f"office:{self.name}", pk)
        messages.success(request, _("Deleted."))
        return redirect(f"office:{self.names}")

    @transaction.atomic
    def delete_row(self, obj):
        """Needs its lock."""
        forget(obj)
        obj.delete()

    def addresses(self, obj):
        names = {"change": self.name, "history": f"{self.name}_history", "delete": f"delete_{self.name}"}
        if isinstance(obj, Translated):
            names["translate"] = f"translate_{self.name}"
        return {what: reverse(f"office:{name}", args=[obj.pk]) for what, name in names.items()}


class PagesOfRights(ModelPages):
    """Of what says who is trusted, or who may act for whom: each change of that is noted."""

    rights = None  # says which there are

    def save(self, form, user):
        with audit.noting_rights(self.rights):
            return super().save(form, user)

    def storing(self, form, record):
        return audit.noting_rights(self.rights)(super().storing(form, record))

    def delete_row(self, obj):
        with audit.noting_rights(self.rights):
            super().delete_row(obj)
