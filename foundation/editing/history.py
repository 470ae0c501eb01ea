"""What django-simple-history has kept, made ready to be read: who changed what, when."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache, partial
from itertools import pairwise

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.utils.formats import localize
from django.utils.text import Truncator
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from simple_history import register
from simple_history.manager import HistoryManager
from simple_history.models import HistoricalRecords

from foundation.editing.values import in_json
from foundation.files.pictures import PictureField
from foundation.languages.names import column_name
from foundation.privacy.register import FORMER
from foundation.reading.single_values import version_in
from foundation.submissions.once import meets

UNNAMED = {"changed_at", "created_at", "revision", "confirmed_on", "seats_as_of", "slug"}
CHANGED = gettext_lazy("Somebody else has changed this meanwhile. Please look again.")
GONE = gettext_lazy("What it named then is no longer there, so this stays as it is now: %(fields)s.")
LONGEST = 300  # signs of a text that are shown


class Records(HistoricalRecords):
    """Tell their time as it is here, where those of the package tell it as it is in Greenwich."""

    def get_extra_fields(self, model, fields):
        return super().get_extra_fields(model, fields) | {"__str__": named}

    def post_delete(self, instance, **kwargs):
        if not getattr(instance, "end_is_recorded", False):
            super().post_delete(instance, **kwargs)


def named(record):
    return f"{record.history_object}, {localtime(record.history_date):%d.%m.%Y %H:%M}"


class KeptManager(HistoryManager):
    """Its class is made once; the package's makes one whenever a row's history is asked for, or written."""

    from_queryset = classmethod(cache(HistoryManager.from_queryset.__func__))


with_history = partial(register, records_class=Records, history_manager=KeptManager)


@dataclass
class Entry:
    pk: int  # of the record
    at: datetime
    who: str
    is_office: bool
    what: str
    lines: list[tuple[str, str, str]]  # field, before, after


def entries(records, what=""):
    """Of one row's records, the newest first; with the last of them only the one before it is compared."""
    found = [entry(record, before, what) for record, before in pairwise([*records, None])]
    return [one for one in found if one.lines or one.what != what]


def entry(record, before, what):
    user = record.history_user
    kinds = {"+": _("added"), "-": _("deleted"), "~": "" if before else _("first change that is known")}
    return Entry(
        pk=record.pk,
        at=record.history_date,
        who=str(user) if user else reason(record.history_change_reason),
        is_office=bool(user and user.is_staff),
        what=" ".join(filter(None, [what, kinds.get(record.history_type, "")])),
        lines=lines(record, before) if before and record.history_type == "~" else [],
    )


def reason(text):
    return _("a former member") if text == FORMER else _(text) if text else _("the portal")


def lines(record, before):
    """What differs for a reader: nothing and an empty text are the same."""
    model = record.instance_type
    changes = record.diff_against(before, foreign_keys_are_objs=True).changes
    found = [
        (column_name(model._meta.get_field(name)), in_words(model, name, old), in_words(model, name, new))
        for name, old, new in ((change.field, change.old, change.new) for change in changes)
        if name not in UNNAMED and not hasattr(model, f"{name}_de")  # a translated text is told by its columns
    ]
    return [line for line in found if line[1] != line[2]]


def in_words(model, name, value):
    if value in (None, "", []):
        return "–"
    if isinstance(value, list):
        return ", ".join(map(str, value))
    column = model._meta.get_field(name)
    choices = dict(column.flatchoices or [])
    words = column.in_words(value) if hasattr(column, "in_words") else choices.get(value, localize(value))
    return Truncator(str(words)).chars(LONGEST)


def came_back(request, form, record, store=None):
    """Answers "back to this version": only when what it replaces has been seen. Needs the row's lock.

    ``store`` saves the row in place of the form's own method, and takes the names of a machine's texts.
    """
    meets(lambda: says(record, form))
    if version_in(request.POST) != form.current_version:
        messages.error(request, CHANGED)
        return False
    try:
        gone = bring_back(form, record, store or form.store)
    except ValidationError as error:
        messages.error(request, _("Nothing has been changed: %(why)s") % {"why": " ".join(error.messages)})
        return False
    messages.success(request, _("The earlier version is back."))
    if gone:
        messages.warning(request, GONE % {"fields": ", ".join(gone)})
    return True


def bring_back(form, record, store):
    """Saves what the record says in the form's columns, as the form would; needs the row's lock.

    What belongs to the row stays, and so does a picture, as old ones are deleted. Where the record names something
    that is no longer there, the row keeps what it names now: those fields are returned. Raises ValidationError,
    and has saved nothing, when the rest does not fit any more.
    """
    row, gone = form.instance, []
    texts = {column: text for column, text in form.saved.items() if column in form.columns}
    for column in columns_of(form):
        value = getattr(record, column.attname)
        if is_gone(column, value):
            gone.append(column_name(column))
        else:
            setattr(row, column.attname, value)
    check(form)
    machines = getattr(record, "machine_texts", [])
    store([name for name in machines if name in texts and (getattr(row, name) or "") != texts[name]])
    return gone


def columns_of(form):
    """What comes back of a row: old pictures are deleted."""
    columns = [form.instance._meta.get_field(name) for name in form.columns]
    return [column for column in columns if not (column.many_to_many or isinstance(column, PictureField))]


def says(record, form):
    """Whether what would come back stands already."""
    return all(in_json(record, column.name) == form.saved[column.name] for column in columns_of(form))


def check(form):
    """Raises ValidationError where the form would find something wrong with its row."""
    row = form.instance
    others = {column.name for column in row._meta.fields if column.name not in form.columns}
    row.clean_fields(exclude=others)
    if missing := [str(form[name].label) for name in form.required if getattr(row, name) in (None, "")]:
        raise ValidationError(_("Please fill in: %(fields)s.") % {"fields": ", ".join(missing)})
    row.validate_unique(exclude=others)
    row.validate_constraints()


def is_gone(column, value):
    return column.is_relation and value is not None and not column.related_model.objects.filter(pk=value).exists()
