from collections.abc import Mapping
from enum import StrEnum
from typing import Any, NotRequired, TypedDict

import pulumi
from pulumi import CustomTimeouts, Input, Output, ResourceOptions

from atoll._checks import Checks
from atoll.aws._common import TOKEN_AUDIENCE
from atoll.kubernetes._objects import (
    KubernetesObject,
    container_security_context,
    labels,
    metadata,
    pod_security_context,
    resources,
)

_IMAGE = (
    "public.ecr.aws/aws-cli/aws-cli:2.31.23"
    "@sha256:668ffb01408e03e1002b36886797c1a97b09f7d0f02fba3123f9fcd68a081dc5"
)
_MODELS_PATH = "/models"
_TOKEN_PATH = "/var/run/secrets/aws"  # noqa: S105 - a folder
_TOKEN_LIFETIME_S = 3600
_POD_IDENTITY_AGENT = "169.254.170.23/32"
"""Where EKS' agent gives pods their credentials. Source:
https://docs.aws.amazon.com/eks/latest/userguide/pod-id-how-it-works.html"""


class CopyDirection(StrEnum):
    """Where a model goes."""

    TO_BUCKET = "to-bucket"
    """From the volume to the bucket."""
    FROM_BUCKET = "from-bucket"
    """From the bucket to the volume."""


class S3ModelCopyArgs(TypedDict):
    """Arguments of ``S3ModelCopy``."""

    namespace: Input[str]
    """Namespace that it runs in."""
    service_account: str
    """Service account that the cloud lets at the bucket."""
    direction: CopyDirection
    """Where the model goes: ``to-bucket`` or ``from-bucket``."""
    bucket_name: Input[str]
    """Bucket of S3."""
    bucket_region: str
    """Region of the bucket, as ``us-west-2``."""
    claim_name: Input[str]
    """PersistentVolumeClaim with the bundles, a folder a version."""
    version: str
    """Version that is copied. A new version is a new copy; versions that were copied stay."""
    role_arn: NotRequired[Input[str]]
    """Role of AWS that the pod takes with its cluster's token, as ``AwsFederatedIdentity.role_arn``. What EKS
    Pod Identity gives when absent."""
    image: NotRequired[Input[str]]
    """Image with the AWS CLI. One that is pinned by digest when absent."""
    timeout_s: NotRequired[int]
    """Seconds after which the copy is ended as failed. 3600 when absent."""


class S3ModelCopy(pulumi.ComponentResource):
    """A Job that copies one version of a model between a cluster's volume and a bucket, so that what was
    trained in one cloud is served in another. It is done when the whole bundle is there.
    """

    job_name: Output[str]
    """Name of the Job."""
    model_version: Output[str]
    """The version. What takes it from here comes after the copy."""

    def __init__(self, name: str, args: S3ModelCopyArgs, opts: ResourceOptions | None = None) -> None:
        """Copy ``args["version"]``."""
        _check(name, args)
        super().__init__("atoll:index:S3ModelCopy", name, {}, opts)
        job = f"{name}-{args['version']}"
        traffic = KubernetesObject(
            f"{name}-traffic", _network_policy(name, args), ResourceOptions(parent=self)
        )
        timeout = f"{_timeout_s(args) + 120}s"
        run = KubernetesObject(
            f"{name}-job",
            _job(name, job, args),
            ResourceOptions(
                parent=self,
                depends_on=[traffic],
                custom_timeouts=CustomTimeouts(create=timeout, update=timeout),
            ),
        )
        self.job_name = run.name
        self.model_version = run.name.apply(lambda _: args["version"])
        self.register_outputs({"job_name": self.job_name, "model_version": self.model_version})


def _check(name: str, args: S3ModelCopyArgs) -> None:
    checks = Checks("S3ModelCopy", name, args)
    checks.known(S3ModelCopyArgs.__annotations__, S3ModelCopyArgs.__required_keys__)
    for path in ("namespace", "service_account", "version"):
        checks.dns_label(path)
    if isinstance(args.get("version"), str):
        checks.dns_label("name", value=f"{name}-{args['version']}")
    checks.one_of("direction", CopyDirection)
    checks.not_empty("bucket_region")
    checks.whole_number("timeout_s", at_least=1)
    checks.finish()


def _timeout_s(args: S3ModelCopyArgs) -> int:
    return int(args.get("timeout_s", 3600))


def _network_policy(name: str, args: S3ModelCopyArgs) -> dict[str, Any]:
    # S3 and STS have addresses that no policy could list.
    egress = [
        {"ports": [{"port": 443, "protocol": "TCP"}]},
        {
            "to": [{"ipBlock": {"cidr": _POD_IDENTITY_AGENT}}],
            "ports": [{"port": 80, "protocol": "TCP"}],
        },
    ]
    return {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "NetworkPolicy",
        "metadata": metadata(name, namespace=args["namespace"], labels=labels(name, "copy")),
        "spec": {
            "podSelector": {"matchLabels": labels(name, "copy")},
            "policyTypes": ["Egress"],
            "egress": egress,
        },
    }


def _job(name: str, job: str, args: S3ModelCopyArgs) -> dict[str, Any]:
    volumes: list[dict[str, Any]] = [
        {"name": "models", "persistentVolumeClaim": {"claimName": args["claim_name"]}},
        {"name": "tmp", "emptyDir": {}},
    ]
    if "role_arn" in args:
        token = {"audience": TOKEN_AUDIENCE, "expirationSeconds": _TOKEN_LIFETIME_S, "path": "token"}
        volumes.append({"name": "token", "projected": {"sources": [{"serviceAccountToken": token}]}})
    pod = {
        "restartPolicy": "Never",
        "serviceAccountName": args["service_account"],
        "automountServiceAccountToken": False,
        "enableServiceLinks": False,
        "securityContext": pod_security_context(),
        "containers": [_container(args)],
        "volumes": volumes,
    }
    return {
        "apiVersion": "batch/v1",
        "kind": "Job",
        "metadata": metadata(job, namespace=args["namespace"], labels=labels(name, "copy")),
        "spec": {
            "backoffLimit": 3,
            "activeDeadlineSeconds": _timeout_s(args),
            "template": {"metadata": {"labels": labels(name, "copy")}, "spec": pod},
        },
    }


def _container(args: S3ModelCopyArgs) -> dict[str, Any]:
    bucket = Output.format("s3://{0}/models/{1}", args["bucket_name"], args["version"])
    folder = f"{_MODELS_PATH}/{args['version']}"
    to_bucket = CopyDirection(args["direction"]) is CopyDirection.TO_BUCKET
    ends = [folder, bucket] if to_bucket else [bucket, folder]
    mounts = [
        {"name": "models", "mountPath": _MODELS_PATH, "readOnly": to_bucket},
        {"name": "tmp", "mountPath": "/tmp"},  # noqa: S108 - in the container
    ]
    if "role_arn" in args:
        mounts.append({"name": "token", "mountPath": _TOKEN_PATH, "readOnly": True})
    return {
        "name": "copy",
        "image": args.get("image", _IMAGE),
        "imagePullPolicy": "IfNotPresent",
        "command": ["aws"],
        "args": ["s3", "sync", "--no-progress", *ends],
        "env": [{"name": key, "value": value} for key, value in _environment(args).items()],
        "resources": resources("100m", 512),
        "securityContext": container_security_context(),
        "terminationMessagePolicy": "FallbackToLogsOnError",
        "volumeMounts": mounts,
    }


def _environment(args: S3ModelCopyArgs) -> Mapping[str, Input[str]]:
    values: dict[str, Input[str]] = {"AWS_REGION": args["bucket_region"], "HOME": "/tmp"}  # noqa: S108
    if "role_arn" in args:
        values |= {
            "AWS_ROLE_ARN": args["role_arn"],
            "AWS_WEB_IDENTITY_TOKEN_FILE": f"{_TOKEN_PATH}/token",
        }
    return values
