from django.db import models


class ContentStamp(models.Model):
    """How often a part of what visitors see has changed; counted by the database itself, see ``content``."""

    part = models.CharField(max_length=20, unique=True)
    value = models.BigIntegerField(default=0)

    class Meta:
        ordering = ["part"]

    def __str__(self):
        return f"{self.part} {self.value}"


EVERY_COURSE = 0


class CourseChangeQuerySet(models.QuerySet):
    def courses_since(self, stamp) -> frozenset | None:
        """Primary keys of the courses that changed after that stamp of the catalogue; None: all may have."""
        courses = frozenset(self.filter(stamp__gt=stamp).values_list("course", flat=True))
        return None if EVERY_COURSE in courses else courses


class CourseChange(models.Model):
    """The catalogue's stamp when a course last changed; kept by the database itself, also of deleted courses."""

    course = models.BigIntegerField(primary_key=True)  # or EVERY_COURSE
    stamp = models.BigIntegerField(db_index=True)

    objects = CourseChangeQuerySet.as_manager()

    class Meta:
        ordering = ["stamp"]

    def __str__(self):
        return f"{self.course} {self.stamp}"
