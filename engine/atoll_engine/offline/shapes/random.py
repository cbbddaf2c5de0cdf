"""Values of the provider ``random``: none is random here, and none may be used for anything."""

from __future__ import annotations

import string
from typing import Any

from atoll_engine.offline.subject import Subject

_LETTERS = string.ascii_lowercase + string.digits


def shape(subject: Subject) -> dict[str, Any]:
    """Return id and result, of the length that the inputs ask for."""
    length = subject.inputs.get("length") or subject.inputs.get("byteLength")
    size = length if isinstance(length, int) else 8
    if subject.kind in {"RandomString", "RandomPassword"}:
        text = _characters(subject, size)
        hidden = subject.kind == "RandomPassword"
        return {"id": "none" if hidden else text, "result": text}
    if subject.kind in {"RandomId", "RandomBytes"}:
        digits = "".join(subject.digits(str(block), 64) for block in range(size // 32 + 1))[: size * 2]
        number = int(digits or "0", 16)
        prefix = subject.text("prefix")
        return {"id": digits, "hex": prefix + digits, "dec": f"{prefix}{number}"}
    if subject.kind == "RandomInteger":
        low, high = (subject.inputs.get(name) for name in ("min", "max"))
        number = _between(subject, low, high) if isinstance(low, int) and isinstance(high, int) else 0
        return {"id": str(number), "result": number}
    if subject.kind == "RandomUuid":
        digits = subject.digits("uuid", 32)
        text = f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-8{digits[17:20]}-{digits[20:]}"
        return {"id": text, "result": text}
    return {"id": f"{subject.name}-{subject.digits('id', 8)}"}


def _between(subject: Subject, low: int, high: int) -> int:
    return low + int(subject.digits("integer", 12), 16) % max(high - low + 1, 1)


def _characters(subject: Subject, size: int) -> str:
    digits = "".join(subject.digits(str(block), 64) for block in range(size // 32 + 1))
    return "".join(_LETTERS[int(digits[2 * i : 2 * i + 2], 16) % len(_LETTERS)] for i in range(size))
