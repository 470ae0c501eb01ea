from collections import Counter

from django.apps import apps
from django.contrib.auth.models import AbstractUser, BaseUserManager
from django.db import models, transaction
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from foundation.environment import number
from foundation.reading.text_fields import EmailField, LineField

# After the last login, of somebody who works for nobody any more
ACCOUNT_KEPT_DAYS = number("ACCOUNT_KEPT_DAYS", 365)


class UserQuerySet(models.QuerySet):
    @transaction.atomic
    def delete(self):
        """Each by itself, as there is more to an account than its row."""
        deleted = [user.delete() for user in self]
        by_model = sum((Counter(counts) for _number, counts in deleted), Counter())
        return by_model.total(), dict(by_model)

    delete.queryset_only = True

    def staff(self):
        """Who works for the coordination office."""
        return self.filter(is_staff=True, is_active=True)

    def administrators(self):
        return self.filter(is_superuser=True, is_active=True)

    def owning(self, email):
        """Whoever logs in with that address, or has proved that it is theirs, too."""
        proved = Q(emailaddress__verified=True, emailaddress__email__iexact=email)
        return self.filter(Q(email__iexact=email) | proved).distinct()


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):
    use_in_migrations = True

    def create_user(self, email, password=None, **fields):
        user = self.model(email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    @transaction.atomic
    def create_superuser(self, email, password=None, **fields):
        from foundation.operation import audit  # needs the models of all apps

        audit.note(audit.Act.RIGHTS)
        return self.create_user(email, password, **{**fields, "role": User.Role.ADMINISTRATOR})

    def get_by_natural_key(self, email):
        return self.get(email__iexact=email)


class User(AbstractUser):
    """Somebody who logs in, by e-mail. What a provider's member may do says the membership."""

    class Role(models.TextChoices):
        MEMBER = "member", _("provider member")
        COORDINATOR = "coordinator", _("coordinator")
        ADMINISTRATOR = "administrator", _("administrator")

    username = None
    first_name = LineField(_("first name"), max_length=150, blank=True)
    last_name = LineField(_("last name"), max_length=150, blank=True)
    email = EmailField(
        _("e-mail address"),
        unique=True,
        error_messages={"unique": _("There is an account with this address.")},
    )
    role = LineField(_("role"), max_length=20, choices=Role, default=Role.MEMBER)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = []

    objects = UserManager()

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        ordering = ["email"]
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="user_email_once",
                violation_error_message=_("There is an account with this address."),
            )
        ]

    def __str__(self):
        return self.get_full_name() or self.email

    def save(self, **kwargs):
        """The role decides who enters the administration; Django's two flags only repeat it."""
        self.is_superuser = self.role == self.Role.ADMINISTRATOR
        self.is_staff = self.role in {self.Role.COORDINATOR, self.Role.ADMINISTRATOR}
        super().save(**kwargs)

    def has_proved(self, email):
        """Whether that address is one of theirs, by a link that was sent there."""
        return self.emailaddress_set.filter(verified=True, email__iexact=email).exists()

    @transaction.atomic
    def delete(self, **kwargs):
        """Wherever it is deleted from, nothing of the person stays behind."""
        from foundation.operation import audit  # both need the models of all apps
        from foundation.privacy.erasure import leave

        with audit.erasing():
            leave(self)
            return super().delete(**kwargs)

    def has_perm(self, perm, obj=None):
        return self.has_module_perms(perm.partition(".")[0]) or super().has_perm(perm, obj)

    def has_module_perms(self, app_label):
        """Coordinators run the daily work: apps that are theirs say so. The others stay with administrators."""
        coordinates = self.is_active and self.role == self.Role.COORDINATOR
        is_theirs = getattr(apps.app_configs.get(app_label), "is_coordinators", False)
        return (coordinates and is_theirs) or super().has_module_perms(app_label)
