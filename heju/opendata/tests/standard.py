"""What GeoReport v2 says of its answers, written down by us as JSON schemas; and those of the standard's own test, where they lie here."""

from __future__ import annotations

import json
from typing import Any

from tests import given

FOLDER = given.DATA / "open311"
MOMENT = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)$"}
WORDS = {"type": ["string", "null"]}


def exactly(needed: tuple[str, ...], /, **properties: Any) -> dict[str, Any]:
    """Return the schema of an object with these fields and no other."""
    return {"type": "object", "required": list(needed), "properties": properties, "additionalProperties": False}


ATTRIBUTE = exactly(
    ("variable", "code", "datatype", "required"),
    variable={"type": "boolean"},
    code={"type": "string", "minLength": 1},
    datatype={"enum": ["string", "number", "datetime", "text", "singlevaluelist", "multivaluelist"]},
    required={"type": "boolean"},
    datatype_description=WORDS,
    order={"type": "integer", "minimum": 1},
    description={"type": "string", "minLength": 1},
    values={"type": "array", "items": exactly(("key", "name"), key={"type": "string"}, name={"type": "string"})},
)
OURS: dict[str, Any] = {
    "services": {
        "type": "array",
        "minItems": 1,
        "items": exactly(
            ("service_code", "service_name", "description", "metadata", "type", "keywords", "group"),
            service_code={"type": "string", "minLength": 1},
            service_name={"type": "string", "minLength": 1},
            description={"type": "string"},
            metadata={"type": "boolean"},
            type={"enum": ["realtime", "batch", "blackbox"]},
            keywords={"type": "string"},
            group={"type": "string"},
        ),
    },
    "service-definition": exactly(
        ("service_code", "attributes"), service_code={"type": "string"}, attributes={"type": "array", "items": ATTRIBUTE}
    ),
    "requests": {
        "type": "array",
        "items": exactly(
            ("service_request_id", "status", "service_code", "requested_datetime", "address"),
            service_request_id={"type": "string", "pattern": r"^\d{6}-\d+$"},
            status={"enum": ["open", "closed"]},
            status_notes={"type": "string", "minLength": 1},
            service_name={"type": "string"},
            service_code={"type": "string"},
            description={"type": "string", "maxLength": 4000, "minLength": 1},
            agency_responsible=WORDS,
            service_notice=WORDS,
            requested_datetime=MOMENT,
            updated_datetime=MOMENT,
            expected_datetime={"anyOf": [MOMENT, {"type": "null"}]},
            address={"type": "string", "minLength": 1},
            address_id={"type": "string", "pattern": r"^\d+$"},
            zipcode=WORDS,
            lat={"type": ["number", "null"]},
            long={"type": ["number", "null"]},
            media_url=WORDS,
        ),
    },
}
OURS["service"] = OURS["services"]["items"]
OURS["request"] = OURS["requests"]["items"]


def schemas(name: str) -> list[dict[str, Any]]:
    """Return the schemas that an answer must fulfil: ours, and the standard's where the folder is here."""
    path = FOLDER / "schema" / f"{name}.json"
    if not path.exists():
        return [OURS[name]]
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    items = found.get("items")
    if isinstance(items, dict) and "$ref" in items:
        found["items"] = json.loads((path.parent / items["$ref"]).read_text(encoding="utf-8"))
    return [OURS[name], found]
