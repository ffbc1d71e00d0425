"""Doors of matters."""

from __future__ import annotations

from django.urls import URLPattern

app_name = "matters"
urlpatterns: list[URLPattern] = []
