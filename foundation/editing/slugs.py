"""A page whose address has changed is still found under the old one."""

from functools import wraps
from itertools import chain, count
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.http import Http404, HttpResponsePermanentRedirect
from django.urls import is_valid_path, resolve, reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _

from foundation.editing.models import OldAddress
from foundation.reading.spelling import folded


class Addressed(models.Model):
    """A row with a slug in its address; every save that changes it notes the old one."""

    class Meta:
        abstract = True

    @transaction.atomic
    def save(self, **kwargs):
        before = type(self).objects.filter(pk=self.pk).values_list("slug", flat=True).first() if self.pk else None
        super().save(**kwargs)
        if before not in {None, self.slug}:
            OldAddress.objects.note(self, before)

    def clean_fields(self, exclude=None):
        """Where a slug is typed; one that has been there for long stays."""
        super().clean_fields(exclude)
        kept = type(self).objects.filter(pk=self.pk, slug=self.slug)
        if "slug" not in (exclude or ()) and leads_elsewhere(type(self), self.slug) and not kept.exists():
            raise ValidationError({"slug": _("Another page of the portal stands at this address.")})


def found_by_old_address(public):
    """For views of a row by its slug: leads to where it is now, if that is public and nothing took its place."""

    def decorator(view):
        @wraps(view)
        def looking(request, slug, **kwargs):
            try:
                return view(request, slug=slug, **kwargs)
            except Http404:
                newer = OldAddress.objects.moved_to(public(), slug)
                if newer is None:
                    raise
            address = reverse(request.resolver_match.view_name, kwargs={"slug": newer, **kwargs})
            return moved(request, address)

        return looking

    return decorator


def moved(request, address):
    """Whoever sends a form takes its content along. Browsers ask again after an hour."""
    query = request.META["QUERY_STRING"]
    status = 301 if request.method in {"GET", "HEAD"} else 308
    response = HttpResponsePermanentRedirect(f"{address}?{query}" if query else address, status=status)
    response["Cache-Control"] = "max-age=3600"
    return response


def free_slug(model, name):
    """An address made of the name that no row of the model has yet, and that leads to nothing else."""
    slug = slug_of(model, name)
    taken = set(model.objects.filter(slug__startswith=slug).values_list("slug", flat=True))
    found = chain([slug], (f"{slug}-{number}" for number in count(2)))
    return next(one for one in found if one not in taken and not leads_elsewhere(model, one))


def slug_of(model, name):
    room = model._meta.get_field("slug").max_length - 6  # for a number
    return slugify(folded(name))[:room] or "neu"


def leads_elsewhere(model, slug):
    """Whether a page of ours stands where that row's would, such as the list on paper for a course "Druck"."""
    row = model(slug=slug)
    if not hasattr(row, "get_absolute_url"):
        return False
    address, name = row.get_absolute_url(), model(slug=uuid4().hex).get_absolute_url()
    known = {resolve(name).view_name}
    return not {resolve(one).view_name for one in (address, address.rstrip("/")) if is_valid_path(one)} <= known
