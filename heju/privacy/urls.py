"""Addresses of one's own data."""

from django.urls import path

from heju.privacy import views

app_name = "privacy"
urlpatterns = [
    path("", views.inventory, name="inventory"),
]
