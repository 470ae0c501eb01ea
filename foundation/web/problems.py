"""What has to be put right in a form that was sent, and in the rows that belong to it."""

from django.forms import BaseForm


def problems_of(form):
    """The box, its label and what is wrong; without a box where it concerns the whole. Nothing for a new form."""
    if not form.is_bound:
        return []
    sets = form.all_formsets() if hasattr(form, "all_formsets") else []
    found = [("", "", error) for one in sets for error in one.non_form_errors()]
    return found + [row for one in [form, *(row for rows in sets for row in rows)] for row in own_problems(one)]


def own_problems(form):
    yield from (("", "", error) for error in form.non_field_errors())
    for field in form:
        for error in field.errors:
            yield field.id_for_label or field.auto_id, field.label, error


def is_refused(context):
    """Whether the page answers a form that was sent and has problems."""
    request = context.get("request")
    if request is None or request.method != "POST":
        return False
    return any(problems_of(one) for one in context.flatten().values() if issubclass(type(one), BaseForm))
