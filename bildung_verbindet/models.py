from django.db import models


class ContentStamp(models.Model):
    """How often a part of what visitors see has changed; counted by the database itself, see ``content``."""

    part = models.CharField(max_length=20, unique=True)
    value = models.BigIntegerField(default=0)

    class Meta:
        ordering = ["part"]

    def __str__(self):
        return f"{self.part} {self.value}"


class CourseChange(models.Model):
    """The catalogue's stamp when a course last changed; kept by the database itself, also of deleted courses."""

    course = models.BigIntegerField(primary_key=True)  # 0: something that all courses may have to do with
    stamp = models.BigIntegerField(db_index=True)

    class Meta:
        ordering = ["stamp"]

    def __str__(self):
        return f"{self.course} {self.stamp}"
