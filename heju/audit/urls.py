"""Addresses of the record, for auditors."""

from django.urls import path

from heju.audit import views

app_name = "audit"
urlpatterns = [
    path("", views.records, name="records"),
    path("<int:record>/", views.record, name="record"),
    path("chain/", views.chain, name="chain"),
    path("verify/", views.verify, name="verify"),
    path("export/", views.export, name="export"),
]
