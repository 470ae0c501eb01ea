"""What the database itself notes for the search: which courses have changed, and whose words they are found by."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from foundation.reading.text_fields import LineField

EVERY_COURSE = 0


class CourseChangeQuerySet(models.QuerySet):
    def newest(self):
        """The catalogue's stamp, as far as courses have changed since it was counted; for any query."""
        return models.Subquery(self.order_by("-stamp").values("stamp")[:1])

    def courses_since(self, stamp):
        """Primary keys of the courses that changed after that stamp of the catalogue; None: all may have."""
        courses = frozenset(self.filter(stamp__gt=stamp).values_list("course", flat=True))
        return None if EVERY_COURSE in courses else courses

    def is_since(self, stamp):
        """The same as a condition on rows with a ``course``, for any query."""
        courses = models.Q(course=models.OuterRef("course")) | models.Q(course=EVERY_COURSE)
        return models.Exists(self.filter(courses, stamp__gt=stamp))


class CourseChange(models.Model):
    """The catalogue's stamp when a course last changed; kept by the database itself, also of deleted courses."""

    course = models.BigIntegerField(primary_key=True)  # or EVERY_COURSE
    stamp = models.BigIntegerField(db_index=True)

    objects = CourseChangeQuerySet.as_manager()

    class Meta:
        app_label = "bildung_verbindet"
        ordering = ["stamp"]

    def __str__(self):
        return f"{self.course} {self.stamp}"


class SearchSource(models.Model):
    """Something that search texts of courses are made of, and what it said when they were written last."""

    class Kind(models.TextChoices):
        COURSE_TYPE = "course_type", _("course type")
        MUNICIPALITY = "municipality", _("municipality")

    kind = LineField(max_length=20, choices=Kind)
    row = models.BigIntegerField()  # its primary key
    digest = LineField(max_length=20)

    class Meta:
        verbose_name = _("source of search texts")
        verbose_name_plural = _("sources of search texts")
        ordering = ["kind", "row"]
        constraints = [models.UniqueConstraint(fields=["kind", "row"], name="search_source_once")]

    def __str__(self):
        return f"{self.kind} {self.row}"
