from django.urls import path

from exams.placement import views

app_name = "placement"

urlpatterns = [
    path("", views.dates, name="dates"),
    path("termin/<int:pk>/", views.book, name="book"),
    path("danke/", views.given_back, name="given_back"),
    path("platz/<str:token>/", views.seat, name="seat"),
    path("platz/<str:token>/zurueckgeben/", views.give_back, name="give_back"),
]
