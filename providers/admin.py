from django.contrib import admin
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from foundation.editing.admin import EditedElsewhere, TranslatedAdmin
from foundation.operation import audit
from providers.models import Invitation, Licence, Membership, MembershipChange, Provider, QualityReport


class MembershipInline(EditedElsewhere, admin.TabularInline):
    """To look at: members come and go on the provider's own page, which leaves nobody without a manager."""

    model = Membership
    extra = 0

    def has_add_permission(self, request, obj):
        return False


@admin.register(Provider)
class ProviderAdmin(TranslatedAdmin):
    ends_here = True
    goes_along = [Invitation, Licence, Membership, MembershipChange, QualityReport]
    list_display = ["name", "kind", "municipality", "phone", "is_published", "is_example"]
    list_filter = ["is_published", "is_example", "kind"]
    list_select_related = ["municipality"]
    search_fields = ["name", "municipality__name", "contact_name", "email"]
    autocomplete_fields = ["municipality"]
    prepopulated_fields = {"slug": ["name"]}
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}
    inlines = [MembershipInline]
    actions = ["show", "hide"]

    @admin.action(description=_("Show in the portal"), permissions=["publish"])
    def show(self, request, providers):
        self.publish(providers, True)

    @admin.action(description=_("Take out of the portal"), permissions=["publish"])
    def hide(self, request, providers):
        self.publish(providers, False)

    @transaction.atomic
    def publish(self, providers, wanted):
        for provider in providers.order_by("pk").select_for_update(of=["self"], no_key=True):
            provider.is_published = wanted
            provider.save(update_fields=["is_published"])

    @transaction.atomic
    def delete_model(self, request, provider):
        """With it goes what its people may do."""
        audit.note(audit.Act.RIGHTS, request.user)
        super().delete_model(request, provider)

    @transaction.atomic
    def delete_queryset(self, request, queryset):
        for provider in queryset:
            self.delete_model(request, provider)

    def has_publish_permission(self, request):
        return request.user.has_perm("providers.change_provider")
