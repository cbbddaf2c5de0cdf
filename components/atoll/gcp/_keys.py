"""Keys of Cloud KMS, and who may use them."""

from collections.abc import Mapping, Sequence
from typing import Any

import pulumi
import pulumi_gcp as gcp
from pulumi import Input, Output, ResourceOptions

SERVICE_AGENTS: Mapping[str, str] = {
    "artifactregistry": "service-{}@gcp-sa-artifactregistry.iam.gserviceaccount.com",
    "bigquery": "bq-{}@bigquery-encryption.iam.gserviceaccount.com",
    "compute": "service-{}@compute-system.iam.gserviceaccount.com",
    "container": "service-{}@container-engine-robot.iam.gserviceaccount.com",
    "memorystore": "service-{}@gcp-sa-memorystore.iam.gserviceaccount.com",
    "storage": "service-{}@gs-project-accounts.iam.gserviceaccount.com",
}
"""Accounts that services encrypt with, by the service's API; the number is the project's.

Source: https://cloud.google.com/iam/docs/service-agents
"""
_ROTATION_S = 90 * 24 * 3600
_USE = "roles/cloudkms.cryptoKeyEncrypterDecrypter"


def make_key(
    name: str,
    *,
    parent: pulumi.Resource,
    location: str,
    project: Input[str],
    project_number: Input[str],
    services: Sequence[str],
    labels: Mapping[str, Input[str]],
    protect: bool,
) -> Output[str]:
    """Make a key ring with one key; return the key's id, once ``services`` may use it."""
    ring = gcp.kms.KeyRing(
        f"{name}-key-ring",
        name=name,
        project=project,
        location=location,
        opts=ResourceOptions(parent=parent, protect=protect),
    )
    key = gcp.kms.CryptoKey(
        f"{name}-key",
        name=name,
        key_ring=ring.id,
        purpose="ENCRYPT_DECRYPT",
        rotation_period=f"{_ROTATION_S}s",
        labels=labels,
        opts=ResourceOptions(parent=parent, protect=protect),
    )
    grants = [_grant(f"{name}-key-{service}", parent, key, service, project_number) for service in services]
    return Output.all(key.id, *(grant.id for grant in grants)).apply(lambda ids: str(ids[0]))


def _grant(name: str, parent: pulumi.Resource, key: Any, service: str, project_number: Input[str]) -> Any:
    before, after = SERVICE_AGENTS[service].split("{}")
    return gcp.kms.CryptoKeyIAMMember(
        name,
        crypto_key_id=key.id,
        role=_USE,
        member=Output.concat("serviceAccount:", before, project_number, after),
        opts=ResourceOptions(parent=parent),
    )
