"""Names and labels of Google Cloud resources."""

import hashlib
from collections.abc import Mapping
from typing import Any

from pulumi import Input, Output

_SHORTEST_ACCOUNT_ID, _LONGEST_ACCOUNT_ID = 6, 30
_DIGEST_LENGTH = 6


def account_id(*parts: str) -> str:
    """Return the id of a service account for names that were checked: 6 to 30 characters.

    Too long or short a name gets a digest of the whole, so that two names that begin alike stay apart.
    Source: https://cloud.google.com/iam/docs/service-accounts-create
    """
    whole = "-".join(parts)
    if _SHORTEST_ACCOUNT_ID <= len(whole) <= _LONGEST_ACCOUNT_ID:
        return whole
    digest = hashlib.sha256(whole.encode()).hexdigest()[:_DIGEST_LENGTH]
    return f"{whole[: _LONGEST_ACCOUNT_ID - _DIGEST_LENGTH - 1].rstrip('-')}-{digest}"


def resource_labels(name: str, component: str, args: Mapping[str, Any]) -> dict[str, Input[str]]:
    """Return the labels of a component's resources: whose they are, and the caller's own on top.

    They are on the bill too: that is how costs are told apart.
    """
    return {"managed-by": "atoll", "atoll-component": component, "atoll-name": name, **args.get("labels", {})}


def account_email(account: Any, project: Input[str]) -> Output[str]:
    """Return the e-mail address of a ``gcp.serviceaccount.Account``, which is known while previewing too.

    Source: https://cloud.google.com/iam/docs/service-account-overview
    """
    return Output.concat(account.account_id, "@", project, ".iam.gserviceaccount.com")
