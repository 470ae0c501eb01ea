"""What django-simple-history has kept, made ready to be read: who changed what, when."""

from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from django.utils.formats import localize
from django.utils.text import Truncator
from django.utils.translation import gettext as _

UNTOLD = {"changed_at", "created_at", "revision", "confirmed_on", "seats_as_of", "slug"}
LONGEST = 300  # signs of a text that are shown


@dataclass
class Entry:
    pk: int  # of the record
    at: datetime
    who: str
    is_office: bool
    what: str
    lines: list[tuple[str, str, str]]  # field, before, after


def entries(records, what="") -> list[Entry]:
    """Of one thing's records, the newest first; with the last of them only the one before it is compared."""
    told = [entry(record, before, what) for record, before in pairwise([*records, None])]
    return [one for one in told if one.lines or one.what != what]


def entry(record, before, what) -> Entry:
    user = record.history_user
    kinds = {"+": _("added"), "-": _("deleted"), "~": "" if before else _("first change that is known")}
    return Entry(
        pk=record.pk,
        at=record.history_date,
        who=str(user) if user else record.history_change_reason or _("the portal"),
        is_office=bool(user and user.is_staff),
        what=" ".join(filter(None, [what, kinds.get(record.history_type, "")])),
        lines=lines(record, before) if before and record.history_type == "~" else [],
    )


def lines(record, before) -> list[tuple[str, str, str]]:
    """What differs for a reader: nothing and an empty text are the same."""
    model = record.instance_type
    changes = record.diff_against(before, foreign_keys_are_objs=True).changes
    told = [
        (str(model._meta.get_field(name).verbose_name), shown(model, name, old), shown(model, name, new))
        for name, old, new in ((change.field, change.old, change.new) for change in changes)
        if name not in UNTOLD and not hasattr(model, f"{name}_de")  # a translated text is told by its columns
    ]
    return [line for line in told if line[1] != line[2]]


def shown(model, name, value) -> str:
    if value in (None, "", []):
        return "–"
    if isinstance(value, list):
        return ", ".join(map(str, value))
    choices = dict(model._meta.get_field(name).flatchoices or [])
    return Truncator(str(choices.get(value, localize(value)))).chars(LONGEST)
