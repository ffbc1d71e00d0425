"""Every declaration of personal data in one list, as `policies.py` collects the row policies; the tables of libraries about nobody."""

from __future__ import annotations

from heju.kit.personal import Declared, Impersonal
from heju.privacy.inventory import DECLARED as HOUSES

OWN: tuple[Declared, ...] = (
    Impersonal("web_installation", ("lists",), "a hash over the lists that a demo was built from"),
    Impersonal("auth_group", ("name",), "closed to the application; never filled"),
    Impersonal("auth_permission", ("name", "codename"), "names of the library's own permissions"),
    Impersonal("django_content_type", ("app_label", "model"), "names of tables"),
    Impersonal("django_migrations", ("app", "name"), "names of migrations"),
)

DECLARED: tuple[Declared, ...] = (*HOUSES, *OWN)
