"""What ends every night: rows of the register whose time is over, old histories, files of mails and of before."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.utils import timezone, translation

from foundation.privacy.mail_files import outdated_mail_files
from foundation.privacy.models import DELETED_KEPT_DAYS, HISTORY_KEPT_DAYS
from foundation.privacy.register import histories, register
from foundation.privacy.set_aside import forget_folders, outdated_folders


def outdated() -> dict[str, int]:
    """How many of each kind would go now, by their names in English."""
    with translation.override("en"):
        counts = {kind(held.model): held.outdated().count() for held in register() if held.outdated}
    return counts | {
        "earlier versions": count_histories(),
        "files of mails": len(outdated_mail_files()),
        "folders of before a restore": len(outdated_folders()),
    }


def forget() -> dict[str, int]:
    """Deletes them; how many of each kind."""
    with translation.override("en"):
        counts = {kind(held.model): held.forget(held.outdated()) for held in register() if held.outdated}
    return counts | {
        "earlier versions": forget_histories(),
        "files of mails": forget_files(),
        "folders of before a restore": forget_folders(),
    }


def kind(model: type[Model]) -> str:
    return str(model._meta.verbose_name_plural)


def old_versions(history: type[Model]) -> QuerySet:
    """Of what is still there but for the last one; of what is deleted after a shorter time, all."""
    model, now = history.instance_type, timezone.now()
    key = model._meta.pk.name
    same = history.objects.filter(**{key: OuterRef(key)})
    is_there = Exists(model._base_manager.filter(pk=OuterRef(key)))
    is_old = Q(history_date__lt=now - timedelta(days=HISTORY_KEPT_DAYS))
    has_later = Exists(same.filter(history_date__gt=OuterRef("history_date")))
    deleted = same.filter(history_type="-", history_date__lt=now - timedelta(days=DELETED_KEPT_DAYS))
    return history.objects.filter(is_old & has_later | ~is_there & Exists(deleted))


def count_histories() -> int:
    return sum(old_versions(history).count() for history in histories())


@transaction.atomic
def forget_histories() -> int:
    number = 0
    for history in histories():
        keys = list(old_versions(history).values_list("pk", flat=True))
        number += len(keys)
        history.objects.filter(pk__in=keys).delete()
    return number


def forget_files() -> int:
    paths = outdated_mail_files()
    for path in paths:
        path.unlink(missing_ok=True)
    return len(paths)
