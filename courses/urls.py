from django.urls import path

from courses.public import views

app_name = "courses"

urlpatterns = [
    path("", views.course_list, name="list"),
    path("druck/", views.print_list, name="print"),
    path("vorschlaege", views.suggestions, name="suggestions"),
    path("orte.json", views.places, name="places"),
    path("<slug:slug>/", views.course_page, name="course"),
    path("<slug:slug>/termin/<int:pk>.ics", views.run_calendar, name="run_calendar"),
]
