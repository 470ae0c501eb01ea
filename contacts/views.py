from django.shortcuts import render


def contact(request):
    return render(request, "contacts/contact.html")


def thanks(request):
    return render(request, "contacts/thanks.html")


def contact_card(request, slug):
    return render(request, "contacts/contact.html")


def report_barrier(request):
    return render(request, "contacts/report_barrier.html")
