from django.urls import path

from exams.public import views

app_name = "exams"

urlpatterns = [
    path("", views.exam_list, name="list"),
    path("termin/<int:pk>/", views.session_page, name="session"),
    path("termin/<int:pk>/anfragen/", views.ask, name="ask"),
    path("termin/<int:pk>.ics", views.session_calendar, name="calendar"),
    path("<slug:slug>/", views.kind_page, name="kind"),
]
