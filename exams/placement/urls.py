from django.urls import path

from exams.placement import slip_views, views

app_name = "placement"

urlpatterns = [
    path("", views.dates, name="dates"),
    path("termin/<int:pk>/", views.book, name="book"),
    path("code/", slip_views.code, name="code"),
    path("zettel/<str:token>/", slip_views.slip, name="slip"),
    path("zettel/<str:token>/zusagen/", slip_views.accept, name="accept"),
    path("zettel/<str:token>/absagen/", slip_views.decline, name="decline"),
    path("zettel/<str:token>/zurueckgeben/", slip_views.give_back, name="give_back_slip"),
    path("danke/", views.given_back, name="given_back"),
    path("platz/<str:token>/", views.seat, name="seat"),
    path("platz/<str:token>/zurueckgeben/", views.give_back, name="give_back"),
]
