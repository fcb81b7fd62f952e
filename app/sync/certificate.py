"""The office's word for a clerk's device: a village that typed the office's fingerprint needs no second one."""

from __future__ import annotations

from typing import Any

from app.sync import shape
from app.sync.keys import DeviceKeys, PublicKeys
from app.sync.shape import need
from app.sync.signing import open_document, sign_document

_FORM, _KIND = "swcert", "device"
_KEYS = frozenset({"office", "device", "place", "practice"})


def certify(office: DeviceKeys, device: PublicKeys, place_code: str, practice: bool) -> dict[str, Any]:
    """A signed document for `ManifestFacts.certificate`: this device acts for the office of this place code."""
    body = {"office": office.public.device, "device": device.to_json(), "place": place_code, "practice": practice}
    return sign_document(_FORM, _KIND, body, office)


def read_certificate(value: Any) -> tuple[str, str, PublicKeys, str, bool]:
    """(office device id, office key in hex, certified device, place code, practice). BadShape, BadSignature."""
    body, key = open_document(value, _FORM, _KIND)
    need(body.keys() == _KEYS, "乡镇证明")
    return (
        shape.text(body["office"], "乡镇证明", shape.DEVICE),
        key,
        PublicKeys.from_json(body["device"]),
        shape.text(body["place"], "乡镇证明", shape.PLACE),
        shape.yes_no(body["practice"], "乡镇证明"),
    )
