"""Places keeps no personal data: districts, buildings and homes are about nobody until people ties somebody to them."""

from __future__ import annotations

from heju.kit.personal import Impersonal

DECLARED = (
    Impersonal("places_place", ("name", "pinyin", "search", "address", "facts"), "names, addresses and published facts of places"),
    Impersonal("places_placecode", ("scheme", "code", "version"), "codes of places"),
    Impersonal("places_alias", ("name", "search", "source"), "other names of places"),
    Impersonal("places_unit", ("number", "house_code", "search"), "numbers of exclusive parts; who lives there stands in people"),
    Impersonal("places_load", ("source", "digest", "counts"), "which published list was loaded"),
    Impersonal("places_loadrow", ("key", "name", "reason", "facts"), "rows of published lists of divisions and compounds"),
)
