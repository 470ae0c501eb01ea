from django.shortcuts import render

from providers.models import Provider


def provider_list(request):
    return render(request, "providers/list.html", {"providers": Provider.objects.published()})
