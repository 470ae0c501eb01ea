"""How the public list of providers is narrowed."""

import django_filters as filters
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from places.models import Municipality
from providers.models import Provider


class ProviderFilter(filters.FilterSet):
    q = filters.CharFilter(
        label=gettext_lazy("Name"),
        field_name="name",
        lookup_expr="icontains",
        max_length=100,
        widget=forms.TextInput({"type": "search"}),
    )
    kind = filters.ChoiceFilter(
        label=gettext_lazy("Kind"), choices=Provider.Kind.choices, empty_label=gettext_lazy("all kinds")
    )
    place = filters.ChoiceFilter(
        label=pgettext_lazy("town", "Place"),
        field_name="municipality__slug",
        empty_label=gettext_lazy("whole county"),
    )

    class Meta:
        model = Provider
        fields = []

    def __init__(self, query):
        super().__init__(query, queryset=Provider.objects.published().select_related("municipality"))
        places = Municipality.objects.filter(providers__is_published=True).distinct()
        self.filters["place"].extra["choices"] = list(places.values_list("slug", "name"))

    def problems(self):
        """What was not understood, in words."""
        return [
            _("%(field)s: %(problem)s") % {"field": self.form.fields[name].label, "problem": " ".join(errors)}
            for name, errors in self.form.errors.items()
        ]
