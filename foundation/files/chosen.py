"""Files that somebody has chosen in a form which is shown once more: no browser keeps them, so it is said."""

from django.forms import BoundField
from django.utils.translation import gettext as _

from foundation.languages.sentences import quotable


def lost(field: BoundField) -> str:
    """For the box of a form (a bound field): what to do where a file was sent that is saved nowhere."""
    sent = field.form.files.get(field.html_name) if field.form.is_bound else None
    if sent is None:
        return ""
    return _("You had chosen “%(name)s”. Please choose it once more: it is not saved yet.") % {
        "name": quotable(sent.name)
    }
