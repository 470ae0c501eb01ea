from django.urls import path

from enquiries import code_views, person_views, views

app_name = "enquiries"

urlpatterns = [
    path("angebote/<slug:slug>/anfragen/<int:pk>/", views.enquire, name="enquire"),
    path("anfrage/", code_views.code, name="code"),
    path("anfrage/danke/", views.enquired, name="enquired"),
    path("anfrage/<str:token>/", person_views.status, name="status"),
    path("anfrage/<str:token>/zettel/", person_views.slip, name="slip"),
    path("anfrage/<str:token>/zusagen/", person_views.accept, name="accept"),
    path("anfrage/<str:token>/warte-noch/", person_views.still_waits, name="still_waits"),
    path("anfrage/<str:token>/erster-tag/", person_views.first_day, name="first_day"),
    path("anfrage/<str:token>/kontakt/", person_views.contact, name="contact"),
    path("anfrage/<str:token>/frage/", person_views.ask_again, name="ask_again"),
    path("anfrage/<str:token>/zurueckziehen/", person_views.withdraw, name="withdraw"),
]
