"""The root of all addresses."""

from django.urls import include, path

from heju.web import errors, views

handler400 = errors.bad_request
handler403 = errors.forbidden
handler404 = errors.not_found
handler500 = errors.server_error

web = (
    [
        path("", views.home, name="home"),
    ],
    "web",
)

urlpatterns = [
    path("", include(web)),
    path("accounts/", include("allauth.urls")),
    path("", include("heju.organizations.urls")),
]
