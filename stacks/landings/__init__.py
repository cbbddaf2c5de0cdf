"""Where a platform lands: each module takes an environment's settings to a ``Landing``.

A landing knows its cloud; what is built on it, in ``ai_platform.py``, doesn't.
"""

from __future__ import annotations

import importlib
from dataclasses import dataclass

import pulumi

from atoll.kubernetes import VolumeAccess
from settings import AnySettings


@dataclass(frozen=True)
class Images:
    """References of the images that the platform runs, as the cluster's nodes can pull them."""

    training: str
    serving: str
    kserve_controller: str


@dataclass(frozen=True)
class Volumes:
    """How volumes come to be."""

    access: VolumeAccess
    storage_class: str | None = None
    """None for the cluster's default one."""
    node_path: str | None = None
    """Folder on the only node, where the cluster has no StorageClass."""


@dataclass(frozen=True)
class WebhookCertificate:
    """A certificate for KServe's webhooks, as PEM."""

    ca_bundle: str
    cert: str
    key: pulumi.Output[str]
    """Always a secret."""


@dataclass(frozen=True)
class KServeRelease:
    """KServe's own manifests, as text."""

    manifest: str
    crd_manifest: str


@dataclass(frozen=True)
class Landing:
    """What a platform stands on."""

    provider: pulumi.ProviderResource
    """Reaches the cluster."""
    images: Images
    volumes: Volumes
    kserve: KServeRelease
    webhook_certificate: WebhookCertificate


def land(settings: AnySettings) -> Landing:
    """Return the landing of ``settings``. Imports one cloud's SDK: all of them take seconds."""
    module = importlib.import_module(f"landings.{settings.cloud}")
    landing: Landing = module.land(settings)
    return landing
