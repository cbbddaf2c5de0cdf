"""Where a platform lands: each module takes an environment's settings to a ``Landing``.

A landing knows its cloud; what is built on it, in ``ai_platform.py``, doesn't.
"""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pulumi

from atoll.kubernetes import VolumeAccess
from settings import LandingSettings


@dataclass(frozen=True)
class Images:
    """References of the images that the platform runs, as the cluster's nodes can pull them."""

    training: pulumi.Input[str]
    serving: pulumi.Input[str]
    training_id: str
    """What tells the training image from another one: a reference, or as much of it as is known."""
    kserve_controller: str | None = None
    """None for the one of KServe's release."""


@dataclass(frozen=True)
class Volumes:
    """How volumes come to be."""

    access: VolumeAccess
    storage_class: pulumi.Input[str] | None = None
    """None for the cluster's default one."""
    node_path: str | None = None
    """Folder on the only node, where the cluster has no StorageClass."""


@dataclass(frozen=True)
class WebhookCertificate:
    """A certificate for a controller's webhooks, as PEM."""

    ca_bundle: pulumi.Input[str]
    cert: pulumi.Input[str]
    key: pulumi.Output[str]
    """Always a secret."""


@dataclass(frozen=True)
class KServeRelease:
    """KServe's own manifests, as text."""

    manifest: str
    crd_manifest: str


@dataclass(frozen=True)
class Queueing:
    """Kueue, and how it is installed."""

    manifest: str
    webhook_certificate: WebhookCertificate
    memory_mib: int
    replicas: int
    image: str | None = None
    """None for the one of Kueue's release."""


@dataclass(frozen=True)
class SharedBucket:
    """A bucket of S3 that other clouds may be let at."""

    name: pulumi.Output[str]
    arn: pulumi.Output[str]
    key_arn: pulumi.Output[str]
    region: str
    provider: pulumi.ProviderResource
    """Reaches the bucket's account."""


@dataclass(frozen=True)
class Landing:
    """What a platform stands on."""

    provider: pulumi.ProviderResource
    """Reaches the cluster."""
    images: Images
    volumes: Volumes
    kserve: KServeRelease
    webhook_certificate: WebhookCertificate
    service_accounts: Mapping[str, Mapping[str, pulumi.Input[str]]] = field(default_factory=dict)
    """Service accounts that the cloud lets in, with their annotations."""
    token_issuer: pulumi.Input[str] = ""
    """URL of the issuer of the service accounts' tokens; empty where no cloud could ask it."""
    queueing: Queueing | None = None
    """None where training starts at once."""
    models_bucket: SharedBucket | None = None
    """Where models are published for other clouds. None where the landing has no such place."""
    exports: Mapping[str, Any] = field(default_factory=dict)
    """What the cloud's part of the platform tells who uses it."""


def land(settings: LandingSettings, name: str) -> Landing:
    """Return the landing of ``settings``; what is made for it is called after ``name``.

    Imports one cloud's SDK: all of them take seconds.
    """
    module = importlib.import_module(f"landings.{settings.cloud}")
    landing: Landing = module.land(settings, name)
    return landing
