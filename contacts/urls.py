from django.urls import path

from contacts import views

app_name = "contacts"

urlpatterns = [
    path("", views.contact, name="contact"),
    path("danke/", views.thanks, name="thanks"),
    path("<slug:slug>.vcf", views.download_card, name="contact_card"),
]
