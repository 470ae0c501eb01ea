from django.urls import path

from courses.evaluations import views

app_name = "evaluations"

urlpatterns = [
    path("", views.evaluate, name="evaluate"),
    path("danke/", views.thanks, name="thanks"),
]
