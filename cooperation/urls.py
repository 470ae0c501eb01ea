from django.urls import path

from cooperation import views

app_name = "cooperation"

urlpatterns = [
    path("", views.network, name="network"),
    path("abmelden/<str:token>/", views.unsubscribe, name="unsubscribe"),
]
