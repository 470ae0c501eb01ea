from django.urls import path

from planning.public import views

app_name = "planning"

urlpatterns = [
    path("kurs-gesucht/", views.need_a_course, name="need_a_course"),
    path("kurs-gesucht/zahlen/", views.numbers, name="numbers"),
    path("kurs-gesucht/<str:token>/", views.entry, name="entry"),
    path("code/", views.code, name="code"),
    path("code/danke/", views.thanks, name="thanks"),
]
