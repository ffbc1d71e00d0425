"""The root of all addresses."""

from django.urls import include, path

from heju.web import demo_door, errors, view_as_views, views
from heju.web.machines import composed
from heju.web.machines import views as machines

handler400 = errors.bad_request
handler403 = errors.forbidden
handler404 = errors.not_found
handler500 = errors.server_error

web = (
    [
        path("", views.welcome_or_home, name="home"),
        path("governing/", views.governing, name="governing"),
        path("desk/", views.desk, name="desk"),
        path("field/", views.field, name="field"),
        path("preferences/", views.preferences, name="preferences"),
        path("manifest.webmanifest", views.manifest, name="manifest"),
        path("demo/", views.cast, name="cast"),
        path("demo/sign-in/", demo_door.sign_in, name="demo_sign_in"),
        path("demo/device/", demo_door.device, name="demo_device"),
        path("demo/sms/", demo_door.messages, name="sms"),
        path("api/", machines.reference, name="api"),
        path("api/openapi.json", machines.openapi, name="openapi"),
        path("desk/tokens/", machines.listing_page, name="tokens"),
        path("desk/tokens/new/", machines.create, name="token_create"),
        path("desk/tokens/<int:token>/end/", machines.end, name="token_end"),
        path("view-as/", view_as_views.choose, name="view_as"),
        path("view-as/begin/", view_as_views.begin, name="view_as_begin"),
        path("view-as/end/", view_as_views.end, name="view_as_end"),
    ],
    "web",
)

urlpatterns = [
    path("", include(web)),
    path("api/", composed.api.urls),
    path("accounts/", include("heju.web.accounts")),
    path("audit/", include("heju.audit.urls")),
    path("board/", include("heju.dashboards.urls")),
    path("desk/jobs/", include("heju.jobs.urls")),
    path("duties/", include("heju.duties.urls")),
    path("", include("heju.matters.urls")),
    path("places/", include("heju.places.urls")),
    path("registers/", include("heju.registers.urls")),
    path("privacy/", include("heju.privacy.urls")),
    path("", include("heju.notices.urls")),
    path("", include("heju.opendata.urls")),
    path("", include("heju.access.urls")),
    path("", include("heju.people.urls")),
    path("", include("heju.organizations.urls")),
]
