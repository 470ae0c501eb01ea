from django.contrib.contenttypes.fields import GenericForeignKey, GenericRelation
from django.contrib.contenttypes.models import ContentType
from django.db import models
from post_office.models import Email


class OwnedMail(Email):
    """A mail of the outbox that belongs to a row: who deletes the row deletes it, see ``outbox``."""

    owner_type = models.ForeignKey(ContentType, models.CASCADE, related_name="+")
    owner_id = models.BigIntegerField()
    owner = GenericForeignKey("owner_type", "owner_id")

    class Meta:
        app_label = "bildung_verbindet"
        ordering = ["pk"]
        indexes = [models.Index(fields=["owner_type", "owner_id"])]


def owned_mails() -> GenericRelation:
    """For models whose rows have mails in the outbox: they go with the row, whoever deletes it."""
    return GenericRelation(OwnedMail, "owner_id", "owner_type")
