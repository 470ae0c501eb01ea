from django.db import models


class ContentStamp(models.Model):
    """How often a part of what visitors see has changed; counted by the database itself, see ``content``."""

    part = models.CharField(max_length=20, unique=True)
    value = models.BigIntegerField(default=0)

    class Meta:
        ordering = ["part"]

    def __str__(self):
        return f"{self.part} {self.value}"
