from django.urls import path

from enquiries import views

app_name = "enquiries"

urlpatterns = [
    path("angebote/danke/<str:token>/", views.enquired, name="enquired"),
    path("anfrage/<str:token>/", views.status, name="status"),
    path("angebote/<slug:slug>/anfragen/<int:pk>/", views.enquire, name="enquire"),
]
