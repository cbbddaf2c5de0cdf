"""Names that hold secrets."""

import re

SECRET_NAME = r"(?i)(.*_)?(token|secret|password|passwd|api_?key|access_?key|private_?key)"  # noqa: S105  # names, no secret
_SECRET = re.compile(SECRET_NAME)


def holds_secret(name: str) -> bool:
    """Say whether a variable called ``name`` most likely has a secret for its value."""
    return _SECRET.fullmatch(name) is not None
