from django.urls import path

from contacts.public import views

app_name = "contacts"

urlpatterns = [
    path("", views.contact, name="contact"),
    path("melden/", views.report, name="report"),
    path("sprache/", views.language_wish, name="language_wish"),
    path("sprache/danke/", views.wished, name="wished"),
    path("danke/", views.thanks, name="thanks"),
    path("<slug:slug>.vcf", views.download_card, name="contact_card"),
]
