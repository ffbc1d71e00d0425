"""Doors of the board."""

from django.urls import path

from heju.dashboards import views

app_name = "dashboards"
urlpatterns = [
    path("", views.district, name="district"),
    path("<int:place>/", views.board, name="board"),
    path("<int:place>/screen/", views.screen, name="screen"),
    path("<int:place>/<slug:figure>/", views.listed, name="listed"),
]
