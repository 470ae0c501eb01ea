from allauth.account.admin import EmailAddressAdmin as AllauthEmailAddressAdmin
from allauth.account.decorators import secure_admin_login
from allauth.account.models import EmailAddress
from allauth.mfa.admin import AuthenticatorAdmin as AllauthAuthenticatorAdmin
from allauth.mfa.models import Authenticator
from allauth.usersessions.admin import UserSessionAdmin as AllauthUserSessionAdmin
from allauth.usersessions.models import UserSession
from django.contrib import admin, messages
from django.contrib.auth.admin import GroupAdmin as DjangoGroupAdmin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import UserChangeForm as DjangoUserChangeForm
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.actions import end_sessions, why_not_deleted
from accounts.models import User
from foundation.editing.admin import ChangedAsShown
from foundation.operation import audit

# The stock login of the admin has no throttle; allauth's has.
admin.site.login = secure_admin_login(admin.site.login)
admin.site.site_header = admin.site.site_title = _("Bildung verbindet: administration")


class UserChangeForm(DjangoUserChangeForm):
    def clean(self):
        """The last administrator stays one."""
        cleaned = super().clean()
        stays = cleaned.get("is_active") and cleaned.get("role") == User.Role.ADMINISTRATOR
        why_not = "" if stays else why_not_deleted(User.objects.filter(pk=self.instance.pk), by=None)
        if why_not:
            raise ValidationError(why_not)
        return cleaned


@admin.register(User)
class UserAdmin(ChangedAsShown, DjangoUserAdmin):
    form = UserChangeForm
    fieldsets = [
        (None, {"fields": ["email", "password", "role", "is_active"]}),
        (_("Person"), {"fields": ["first_name", "last_name", "last_login", "date_joined"]}),
    ]
    add_fieldsets = [(None, {"fields": ["email", "role", "usable_password", "password1", "password2"]})]
    readonly_fields = ["last_login", "date_joined"]
    list_display = ["email", "first_name", "last_name", "role", "is_active", "last_login"]
    list_filter = ["role", "is_active"]
    search_fields = ["email", "first_name", "last_name"]
    ordering = ["email"]

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        if not change or {"email", "role", "is_active"}.intersection(form.changed_data):
            audit.note(audit.Act.RIGHTS, request.user)

    @transaction.atomic
    def user_change_password(self, request, id, form_url=""):
        """Whoever sets a password could log in as somebody else."""
        response = super().user_change_password(request, id, form_url)
        if request.method == "POST" and response.status_code == 302:
            audit.note(audit.Act.RIGHTS, request.user)
        return response

    def has_delete_permission(self, request, obj=None):
        users = User.objects.filter(pk=obj.pk) if obj else User.objects.none()
        return super().has_delete_permission(request, obj) and not why_not_deleted(users, request.user)

    def delete_model(self, request, user):
        with audit.erasing(request.user):
            super().delete_model(request, user)

    @transaction.atomic
    def delete_queryset(self, request, queryset):
        """Each is noted by itself."""
        if why_not := why_not_deleted(queryset, request.user):
            messages.error(request, why_not)
        else:
            for user in queryset:
                self.delete_model(request, user)


class WaysIn:
    """Each that comes, changes or goes is noted by itself."""

    @transaction.atomic
    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        if form.changed_data:
            audit.note(audit.Act.RIGHTS, request.user)

    @transaction.atomic
    def delete_model(self, request, obj):
        super().delete_model(request, obj)
        audit.note(audit.Act.RIGHTS, request.user)

    @transaction.atomic
    def delete_queryset(self, request, queryset):
        for obj in queryset:
            self.delete_model(request, obj)


admin.site.unregister([Authenticator, EmailAddress, Group, UserSession])


@admin.register(Group)
class GroupAdmin(ChangedAsShown, DjangoGroupAdmin):
    pass


@admin.register(UserSession)
class UserSessionAdmin(AllauthUserSessionAdmin):
    """To be looked at and ended."""

    search_fields = ["user__email", "ip"]

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False


@admin.register(EmailAddress)
class EmailAddressAdmin(WaysIn, ChangedAsShown, AllauthEmailAddressAdmin):
    @admin.action(description=AllauthEmailAddressAdmin.make_verified.short_description, permissions=["change"])
    @transaction.atomic
    def make_verified(self, request, queryset):
        waiting = [*queryset.select_for_update().filter(verified=False).values_list("pk", flat=True)]
        super().make_verified(request, queryset)
        for _address in EmailAddress.objects.filter(pk__in=waiting, verified=True):
            audit.note(audit.Act.RIGHTS, request.user)


@admin.register(Authenticator)
class AuthenticatorAdmin(WaysIn, AllauthAuthenticatorAdmin):
    """For who has lost theirs. Whoever has found it is out at once; its secret is nobody's to read."""

    exclude = ["data"]

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def delete_model(self, request, factor):
        end_sessions(factor.user)
        super().delete_model(request, factor)
