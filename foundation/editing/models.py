from django.db import models

from foundation.reading.text_fields import LineField


class OldAddressQuerySet(models.QuerySet):
    def note(self, row, slug):
        self.update_or_create(kind=row._meta.label_lower, slug=slug, defaults={"thing": row.pk})

    def moved_to(self, public, slug):
        """The slug of today; none where something else bears the old one now, be it public or not."""
        model = public.model
        if model.objects.filter(slug=slug).exists():
            return None
        keys = self.filter(kind=model._meta.label_lower, slug=slug).values("thing")
        return public.filter(pk__in=keys).values_list("slug", flat=True).first()


class OldAddress(models.Model):
    """A slug that a row had before; written where it is saved under another, see ``slugs``."""

    kind = LineField(max_length=60)  # such as "news.post"
    slug = LineField(max_length=160)
    thing = models.BigIntegerField()  # its primary key

    objects = OldAddressQuerySet.as_manager()

    class Meta:
        app_label = "bildung_verbindet"
        ordering = ["kind", "slug"]
        constraints = [models.UniqueConstraint(fields=["kind", "slug"], name="old_address_once")]

    def __str__(self):
        return f"{self.kind} {self.slug}"
