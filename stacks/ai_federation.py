"""A platform on several clouds: a model is trained in one place and served in the others."""

from __future__ import annotations

from typing import Any

import pulumi

from ai_platform import Platform
from atoll.aws import AwsFederatedIdentity, CopyDirection, S3ModelCopy
from landings import Landing, SharedBucket, land
from settings import MultiSettings, SettingsError

_READER = "serving"
"""Service account that fetches the model where it is served."""


def build(settings: MultiSettings, name: str) -> dict[str, Any]:
    """Build every place, then train, publish, and serve; return what the stack exports."""
    landings = {place: land(own, f"{name}-{place}") for place, own in settings.places.items()}
    platforms = {place: Platform(own, landings[place], f"{place}-") for place, own in settings.places.items()}
    trainer, bucket = platforms[settings.trains], landings[settings.trains].models_bucket
    if bucket is None:
        raise SettingsError([f"places.{settings.trains}: has no bucket that other places could read"])
    training = trainer.train()
    version = trainer.version
    published = S3ModelCopy(
        f"{settings.trains}-publish",
        _copy_args(trainer, bucket, version, service_account="training", direction=CopyDirection.TO_BUCKET),
        _options(landings[settings.trains], training),
    )
    exports: dict[str, Any] = {place: dict(landing.exports) for place, landing in landings.items()}
    for place, platform in platforms.items():
        if place != settings.trains:
            fetched = _fetch(place, landings[place], platform, bucket, version, published)
            exports[place] |= platform.serve(version, fetched.model_version)
    return {"places": exports, "model_version": version, "training_job": training.job_name}


def _fetch(
    place: str,
    landing: Landing,
    platform: Platform,
    bucket: SharedBucket,
    version: str,
    published: S3ModelCopy,
) -> S3ModelCopy:
    """Let a place read the bucket, and copy the published version into its store."""
    reader = AwsFederatedIdentity(
        f"{place}-reader",
        {
            "issuer_url": landing.token_issuer,
            "namespace": platform.namespace,
            "service_account": _READER,
            "read_bucket_arns": [bucket.arn],
            "read_prefix": "models/",
            "key_arns": [bucket.key_arn],
        },
        pulumi.ResourceOptions(providers=[bucket.provider]),
    )
    return S3ModelCopy(
        f"{place}-fetch",
        _copy_args(
            platform,
            bucket,
            version,
            service_account=_READER,
            direction=CopyDirection.FROM_BUCKET,
            role_arn=reader.role_arn,
        ),
        _options(landing, published),
    )


def _copy_args(platform: Platform, bucket: SharedBucket, version: str, **more: Any) -> Any:
    """Return the arguments of a copy: what both directions have in common, and ``more``."""
    return {
        "namespace": platform.tenant.namespace,
        "bucket_name": bucket.name,
        "bucket_region": bucket.region,
        "claim_name": platform.store.claim_name,
        "version": version,
        **more,
    }


def _options(landing: Landing, needed: pulumi.Resource) -> pulumi.ResourceOptions:
    return pulumi.ResourceOptions(providers=[landing.provider], depends_on=[needed])
