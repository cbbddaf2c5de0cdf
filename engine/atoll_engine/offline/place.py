"""Which account, region, project or subscription a provider instance answers for."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

# Documentation's own example values, so that nobody takes an answer for a real account's:
# https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-identifiers.html
SYNTHETIC_ACCOUNT = "123456789012"
SYNTHETIC_PROJECT = "synthetic-project"
SYNTHETIC_PROJECT_NUMBER = "123456789012"
SYNTHETIC_GUID = "00000000-0000-0000-0000-000000000000"


@dataclass(frozen=True)
class Place:
    """What a provider's configuration says of where its resources live; synthetic where it says nothing."""

    region: str
    zone: str
    account: str = SYNTHETIC_ACCOUNT
    partition: str = "aws"
    project: str = SYNTHETIC_PROJECT
    subscription: str = SYNTHETIC_GUID
    tenant: str = SYNTHETIC_GUID
    cluster: str = ""
    """Digest of the kubeconfig: it isn't shown, and tells clusters apart."""

    @staticmethod
    def of(package: str, config: Mapping[str, Any]) -> Place:
        """Return the place of the provider ``package`` with the known part of its ``config``."""

        def text(key: str, default: str) -> str:
            value = config.get(key)
            return value if isinstance(value, str) and value else default

        if package == "gcp":
            region = text("region", "us-central1")
            return Place(region, text("zone", f"{region}-a"), project=text("project", SYNTHETIC_PROJECT))
        if package == "azure-native":
            return Place(
                text("location", "westeurope"),
                "1",
                subscription=text("subscriptionId", SYNTHETIC_GUID),
                tenant=text("tenantId", SYNTHETIC_GUID),
            )
        if package == "kubernetes":
            access = repr((config.get("kubeconfig"), config.get("context")))
            return Place("", "", cluster=hashlib.sha256(access.encode()).hexdigest()[:12])
        region = text("region", "us-east-1")
        return Place(region, f"{region}a", partition=_partition(region))


def _partition(region: str) -> str:
    # https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/partitions.html
    if region.startswith("cn-"):
        return "aws-cn"
    return "aws-us-gov" if region.startswith("us-gov-") else "aws"
