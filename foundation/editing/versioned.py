"""Forms over rows that several people may edit at once, with a text in each language where a field has one.

A view over such a form stands in ``atomic_when_sent`` and takes its row by ``row_of(request, …)``: what is sent is
compared and written under the row's lock. Rows are locked from the top: provider, course, run; many by their keys.
"""

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.forms.utils import ErrorDict
from django.utils.translation import gettext as _
from modeltranslation.utils import build_localized_fieldname

from foundation.editing.merging import as_sent, fingerprint, merged_rows, seen_in, version_of
from foundation.editing.slugs import free_slug
from foundation.editing.snapshots import keep_what_is_the_same, snapshot, write
from foundation.editing.values import in_json, in_words, row_state
from foundation.languages.names import own_name
from foundation.languages.translations import note_authors, note_changes
from foundation.submissions.once import meets

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
MOMENT = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")


def columns(plain, translated):
    """Names of database fields: what is the same in every language, and the texts in each of the portal's."""
    codes = [code for code, _name in settings.LANGUAGES]
    return [*plain, *(build_localized_fieldname(name, code) for code in codes for name in translated)]


class Versioned:
    """A form over a saved row: it is refused when that is no longer what had been shown.

    ``saved`` holds, as JSON can, what is saved now; the form in the page sends ``current_version`` back.
    """

    saved = {}
    is_new = False  # nothing is there yet that anybody could have changed
    compared = {}  # fields, each with its name in ``saved``

    @property
    def current_version(self):
        """Of what is saved now: sending it back says that it has been seen."""
        return version_of(self.saved)

    def _post_clean(self):
        super()._post_clean()
        if not self.is_new:
            self.compare()

    def compare(self):
        meets(self.stands)
        if self.data.get("version") != self.current_version:
            crossed = _(
                "Somebody else has changed this part meanwhile. Compare both below; save again to keep yours."
            )
            self.add_error(None, ValidationError(crossed, code="crossed"))

    def stands(self):
        """Whether what is saved says what was typed; what only acts upon what had been shown always does."""
        return all(self.cleaned_data.get(field) == self.saved[name] for field, name in self.compared.items())

    def is_crossed(self):
        return self.has_error("__all__", "crossed")

    @property
    def status(self):
        """Of the answer that shows the form."""
        return 409 if self.is_crossed() else 200

    def both_versions(self):
        """Field by field what was saved meanwhile and what was typed here, where they differ."""
        return [
            (self[field].label, self.saved[name], self.data.get(field)) for field, name in self.compared.items()
        ]


class VersionedForm(Versioned, forms.ModelForm):
    """Knows which state it was filled from, so that nobody overwrites what somebody else has saved since.

    A subclass says which columns it has; rows that belong to its row come as formsets in ``inline``.
    """

    plain = ()  # fields that are the same in every language
    translated = ()  # fields with a text in each language
    beside_texts = ""  # a template that stands below them
    slug_from = ""  # column that the address of a new row is made of
    required = ()  # columns that must be filled, though the database allows them to be empty
    widgets = {}  # by field
    inline = {}  # formset classes by the name of the relation
    acts = ()  # fields that only add to what others say
    is_open = False  # a row was added: nothing is judged yet

    def __init_subclass__(cls, **kwargs):
        """Completes ``Meta``, which Django reads right after this."""
        super().__init_subclass__(**kwargs)
        widgets = {column: box for name, box in cls.widgets.items() for column in columns([name], [name])}
        meta = {"fields": columns(cls.plain, cls.translated), "widgets": widgets}
        cls.Meta = type("Meta", (cls.Meta,), meta)

    def __init__(self, *, instance, data=None, files=None, **kwargs):
        self.stored = snapshot(instance)
        super().__init__(instance=instance, data=data, files=files, **kwargs)
        for name, field in self.fields.items():
            field.required = field.required or name in self.required
        self.name_texts()
        self.formsets = {
            name: formset(data=data, files=files, instance=instance, prefix=name)
            for name, formset in self.inline.items()
        }
        self.extra = self.extra_state()
        self.saved = self.state()

    @property
    def field_order(self):
        """What is no column comes first."""
        return list(self.declared_fields)

    @property
    def is_new(self):
        return self.instance._state.adding

    @property
    def columns(self):
        return self._meta.fields

    def offer(self, name, rows):
        """Only these can be chosen, and what is chosen already, lest it goes when something else is saved."""
        column = self._meta.model._meta.get_field(name)
        if column.many_to_many:
            chosen = Q() if self.is_new else Q(pk__in=getattr(self.instance, name).values("pk"))
        else:
            chosen = Q(pk=getattr(self.instance, column.attname))
        known = rows.model._default_manager.filter(Q(pk__in=rows.order_by().values("pk")) | chosen)
        self.fields[name].queryset = known.order_by(*rows.query.order_by)

    def name_texts(self):
        labels = {name: self._meta.model._meta.get_field(name).verbose_name for name in self.translated}
        for name, label in labels.items():
            for code, _language in settings.LANGUAGES:
                field = self.fields[build_localized_fieldname(name, code)]
                field.label = label[:1].upper() + label[1:]
                field.widget.attrs |= {"lang": code, "dir": "auto"}

    def plain_fields(self):
        return [self[name] for name in self.plain]

    def add_row(self, name):
        """Shows what was typed with one row more: nothing is judged, nothing saved, what had been seen stays."""
        rows = self.formsets[name]
        rows.added, self.is_open = 1, True
        self._errors = ErrorDict()
        for formset in self.all_formsets():
            formset.leave_open()
        rows.forms[-1].visible_fields()[0].field.widget.attrs["autofocus"] = True

    @property
    def shown_version(self):
        """What the page sends back: of what is saved, or still of what had been seen."""
        return self.data.get("version", "") if self.is_open else self.current_version

    def by_language(self):
        """Code, the language's own name, its fields, and whether to show them first: where something is wrong."""
        languages = [
            (code, [self[build_localized_fieldname(name, code)] for name in self.translated])
            for code, _name in (settings.LANGUAGES if self.translated else [])
        ]
        wrong = [code for code, fields in languages if any(field.errors for field in fields)]
        first = (wrong or [settings.LANGUAGE_CODE])[0]
        for code, fields in languages:
            yield code, own_name(code), fields, code == first

    def german(self):
        """As ``by_language``, the first one only: what the others are made from."""
        return list(self.by_language())[:1]

    def translations(self):
        """As ``by_language``, without the first one: open is only where something is wrong."""
        return list(self.by_language())[1:]

    def state(self):
        """What is saved now, as JSON can hold it."""
        rows = {
            name: [row_state(row) for row in formset.get_queryset()] if self.instance.pk else []
            for name, formset in self.formsets.items()
        }
        return {name: in_json(self.instance, name) for name in self.columns} | self.extra | rows

    def extra_state(self):
        """What the form shows besides columns and inline rows, by the field's name, as JSON can hold it."""
        return {}

    def compare(self):
        keep_what_is_the_same(self.instance, self.stored)
        super().compare()
        if self.is_crossed():
            self.go_on_from_what_is_saved()

    def stands(self):
        names = [name for name in self.saved if name not in self.inline and name not in self.acts]
        is_said = all(self.is_left(name, fingerprint(self.saved[name])) for name in names)
        return is_said and all(rows.stand() for rows in self.formsets.values())

    def both_versions(self):
        return self.crossings

    def go_on_from_what_is_saved(self):
        """Where nobody has typed anything, the form goes on with what was saved meanwhile."""
        seen = seen_in(self.data.get("version", ""), self.saved)
        changed = [name for name, sign in seen.items() if fingerprint(self.saved[name]) != sign]
        left = [name for name in changed if name not in self.inline and self.is_left(name, seen[name])]
        self.crossings = [*self.in_both(left)]
        data = self.data.copy()
        for name in left:
            for field, values in self.as_saved(name).items():
                data.setlist(field, values)
        for name in [name for name in changed if name in self.inline]:
            fresh = self.inline[name](instance=self.instance, prefix=name)
            merged = merged_rows(self.formsets[name], fresh)
            for field in [field for field in data if field.startswith(f"{name}-")]:
                del data[field]
            for field, values in merged.items():
                data.setlist(field, values)
            self.formsets[name] = self.inline[name](data=data, instance=self.instance, prefix=name)
        self.data = data

    def as_saved(self, name):
        """What a browser would send for this if it was shown as it is saved."""
        return {name: as_sent(self, name)}

    def is_left(self, name, sign):
        """Whether the field says what it said when it was shown."""
        return name not in self.errors and fingerprint(self.typed(name)) == sign

    def typed(self, name):
        """What was typed in a field, as ``state`` would hold it."""
        if name in self.extra:
            return self.cleaned_data[name]
        if self._meta.model._meta.get_field(name).many_to_many:
            return [row.pk for row in self.cleaned_data[name]]
        return in_json(self.instance, name)

    def all_formsets(self):
        """What is sent with the form and belongs to it."""
        return [*self.formsets.values()]

    def is_valid(self):
        valid = [formset.is_valid() for formset in self.all_formsets()]
        return super().is_valid() and all(valid)

    def is_multipart(self):
        return super().is_multipart() or any(formset.is_multipart() for formset in self.formsets.values())

    def in_both(self, left):
        for name in self.fields:
            column = None if name in self.extra else self._meta.model._meta.get_field(name)
            typed = self[name].value() if name in self.errors else self.typed(name)
            before, after = in_words(column, self.saved[name]), in_words(column, typed)
            if before != after:
                yield self[name].label, before, _("you left it as it was") if name in left else after
        for formset in self.formsets.values():
            before = ", ".join(map(str, formset.saved())) or "–"
            after = ", ".join(formset.typed_in_words()) or "–"
            if before != after:
                yield formset.title, before, after

    @transaction.atomic
    def save(self, commit=True):
        """Writes what differs from what is saved. Needs a valid form."""
        self.store()
        self._save_m2m()
        for formset in self.formsets.values():
            formset.save()
        return self.instance

    def store(self, by_machine=()):
        """Writes the row's own columns, and down whose each text is and which translations are outdated now.

        ``by_machine`` names the columns that a machine has written.
        """
        if self.slug_from and not self.instance.slug:
            self.instance.slug = free_slug(self._meta.model, getattr(self.instance, self.slug_from))
        note_authors(self.instance, self.saved, by_machine)
        write(self.instance, self.stored)
        note_changes(self.instance, self.saved, by_machine)
