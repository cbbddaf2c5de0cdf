"""Credentials that are written where everybody with a look at the settings can read them.

The shapes are those that the issuers document: AWS' identifiers of access keys
(https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html), tokens of GitHub and Hugging
Face by their prefixes, private keys in PEM.
"""

from __future__ import annotations

import re
from base64 import b64decode
from typing import Any

from atoll_policies.conditions import Condition, field

_SHAPES = re.compile(
    r"\b(AKIA|ASIA)[A-Z0-9]{16}\b"
    r"|(?i:secret_?access_?key\W{1,4})[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+])"
    r"|-----BEGIN ([A-Z]+ )?PRIVATE KEY-----"
    r"|\b(gh[pousr]_[A-Za-z0-9]{36}|github_pat_[A-Za-z0-9_]{40,}|hf_[A-Za-z0-9]{30,})"
)


def no_credentials(path: str) -> Condition:
    """Return that no text at ``path`` holds what looks like a credential, be it in Base64."""
    return field(path).satisfies("not hold credentials", lambda value: not has_credential(value))


def has_credential(value: Any) -> bool:
    """Return whether a text holds what looks like a credential, be it in Base64."""
    if not isinstance(value, str):
        return False
    return bool(_SHAPES.search(value) or _SHAPES.search(_decoded(value)))


def _decoded(text: str) -> str:
    try:
        return b64decode(text, validate=True).decode(errors="replace")
    except ValueError:
        return ""
