from allauth.account.decorators import secure_admin_login
from allauth.mfa.admin import AuthenticatorAdmin as AllauthAuthenticatorAdmin
from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.utils.translation import gettext_lazy as _

from accounts import actions
from accounts.models import User

# The stock login of the admin has no throttle; allauth's has.
admin.site.login = secure_admin_login(admin.site.login)
admin.site.site_header = admin.site.site_title = _("Bildung verbindet: administration")


@admin.register(User)
class UserAdmin(DjangoUserAdmin):
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


admin.site.unregister(Authenticator)


@admin.register(Authenticator)
class AuthenticatorAdmin(AllauthAuthenticatorAdmin):
    """For who has lost theirs. Whoever has found it is out at once; its secret is nobody's to read."""

    exclude = ["data"]

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def delete_model(self, request, factor):
        actions.end_sessions(factor.user)
        super().delete_model(request, factor)

    def delete_queryset(self, request, factors):
        for factor in factors.select_related("user"):
            actions.end_sessions(factor.user)
        super().delete_queryset(request, factors)
