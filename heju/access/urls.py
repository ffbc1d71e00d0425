"""Addresses of access at the desk and for oneself; those of signing in stand in `web.accounts`."""

from django.urls import path

from heju.access.views import desk, recoveries

app_name = "access"
urlpatterns = [
    path("desk/devices/", desk.index, name="devices"),
    path("desk/devices/<int:device>/", desk.device, name="device"),
    path("desk/devices/<int:device>/enrol/", desk.enrol, name="enrol"),
    path("desk/devices/<int:device>/<slug:what>/", desk.act, name="act"),
    path("desk/recoveries/", recoveries.index, name="recoveries"),
    path("desk/recoveries/new/", recoveries.counter, name="counter"),
    path("desk/recoveries/<int:recovery>/", recoveries.recovery, name="recovery"),
    path("people/recovery/", recoveries.mine, name="mine"),
    path("people/recovery/<int:recovery>/cancel/", recoveries.cancel, name="cancel"),
]
