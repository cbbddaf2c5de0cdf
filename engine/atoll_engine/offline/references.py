"""References that lead nowhere: to a resource that is neither in the stack nor said to exist."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from fnmatch import fnmatchcase
from typing import Any

from atoll_engine.offline.checks import Problem
from atoll_engine.offline.wording import choices, close_matches
from atoll_engine.provider.values import texts

_FIX = "pass the output of the resource itself, or name it in `existing` if it is there already"

_AWS_ID = re.compile(r"(acl|eipalloc|eni|fs|igw|lt|nat|pl|rtb|sg|snap|subnet|tgw|vol|vpc|vpce)-[0-9a-z]+")
_AWS_ARN = re.compile(r"arn:aws[a-z-]*:[a-z0-9-]+:[a-z0-9-]*:\d{12}:(?!root$)[^*?]+")
_GCP_PATH = re.compile(
    r"(https://www\.googleapis\.com/[a-z]+/[a-z0-9]+/)?projects/(?P<project>[^/*]+)/"
    # Google's own, that each project has.
    r"(?!(global|zones/[^/]+)/(networkProfiles|machineTypes|acceleratorTypes|diskTypes)/)"
    r"(global|regions|zones|locations|serviceAccounts|topics|subscriptions)/[^*]+"
)
_AZURE_ID = re.compile(r"/subscriptions/[^/]+/resourceGroups/[^/]+(/.*)?", re.IGNORECASE)
_CLOUDS = ("aws", "azure-native", "gcp")
"""The providers whose references are known: Kubernetes' objects are large, and aren't searched for any."""

_ID_PROPERTY = re.compile(r"(Id|Ids|securityGroups|subnets)(\[\d+\])?$")

# Input that names another resource -> the types that it may name. What isn't here isn't checked by name.
_AWS_CLUSTER, _AWS_ROLE = ("aws:eks/cluster:Cluster",), ("aws:iam/role:Role",)
_AWS_BUCKET = ("aws:s3/bucket:Bucket", "aws:s3/bucketV2:BucketV2")
_AZURE_VNET = ("azure-native:network:VirtualNetwork",)
_AZURE_ACCOUNT = ("azure-native:storage:StorageAccount",)
_AZURE_AKS = ("azure-native:containerservice:ManagedCluster",)
_AZURE_GROUP = ("azure-native:resources:ResourceGroup",)
_BY_NAME: dict[tuple[str, str], tuple[str, ...]] = {
    ("aws:ecr/lifecyclePolicy:LifecyclePolicy", "repository"): ("aws:ecr/repository:Repository",),
    ("aws:eks/accessEntry:AccessEntry", "clusterName"): _AWS_CLUSTER,
    ("aws:eks/accessPolicyAssociation:AccessPolicyAssociation", "clusterName"): _AWS_CLUSTER,
    ("aws:eks/addon:Addon", "clusterName"): _AWS_CLUSTER,
    ("aws:eks/fargateProfile:FargateProfile", "clusterName"): _AWS_CLUSTER,
    ("aws:eks/nodeGroup:NodeGroup", "clusterName"): _AWS_CLUSTER,
    ("aws:eks/podIdentityAssociation:PodIdentityAssociation", "clusterName"): _AWS_CLUSTER,
    ("aws:iam/instanceProfile:InstanceProfile", "role"): _AWS_ROLE,
    ("aws:iam/rolePolicy:RolePolicy", "role"): _AWS_ROLE,
    ("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "role"): _AWS_ROLE,
    ("aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration", "bucket"): _AWS_BUCKET,
    ("aws:s3/bucketObject:BucketObject", "bucket"): _AWS_BUCKET,
    ("aws:s3/bucketOwnershipControls:BucketOwnershipControls", "bucket"): _AWS_BUCKET,
    ("aws:s3/bucketPolicy:BucketPolicy", "bucket"): _AWS_BUCKET,
    ("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", "bucket"): _AWS_BUCKET,
    ("aws:s3/bucketVersioning:BucketVersioning", "bucket"): _AWS_BUCKET,
    ("azure-native:containerservice:AgentPool", "resourceName"): _AZURE_AKS,
    ("azure-native:network:Subnet", "virtualNetworkName"): _AZURE_VNET,
    ("azure-native:storage:BlobContainer", "accountName"): _AZURE_ACCOUNT,
    ("gcp:compute/routerNat:RouterNat", "router"): ("gcp:compute/router:Router",),
    ("gcp:compute/subnetwork:Subnetwork", "network"): ("gcp:compute/network:Network",),
    ("gcp:container/nodePool:NodePool", "cluster"): ("gcp:container/cluster:Cluster",),
    ("gcp:storage/bucketIAMMember:BucketIAMMember", "bucket"): ("gcp:storage/bucket:Bucket",),
    ("gcp:storage/bucketObject:BucketObject", "bucket"): ("gcp:storage/bucket:Bucket",),
}


def is_cloud_id(token: str, value: str) -> bool:
    """Return whether ``value`` has the form of an id, ARN or link of the cloud that ``token`` is of."""
    match token.split(":", 1)[0]:
        case "aws":
            return bool(_AWS_ID.fullmatch(value) or _AWS_ARN.fullmatch(value))
        case "gcp":
            return bool(_GCP_PATH.fullmatch(value))
        case "azure-native":
            return bool(_AZURE_ID.fullmatch(value))
    return False


def target_types(token: str, name: str) -> tuple[str, ...]:
    """Return the types of resource that the input ``name`` of ``token`` holds the name of."""
    if token.startswith("azure-native:") and name == "resourceGroupName":
        return () if token in _AZURE_GROUP else _AZURE_GROUP
    return _BY_NAME.get((token, name), ())


def dangling(
    token: str,
    inputs: dict[str, Any],
    project: str,
    is_known: Callable[[str], bool],
    names_of: Callable[[str], Collection[str]],
    existing: Sequence[str],
) -> Iterator[Problem]:
    """Yield a problem for each known value in ``inputs`` that refers to nothing.

    ``is_known`` and ``names_of`` (by type) tell the ids and names of the resources that were there before
    this one; ``existing`` are globs of ids and names that are there apart from the stack.
    """
    if token.split(":", 1)[0] not in _CLOUDS:
        return
    for path, value, secret in texts(inputs):
        if _is_id(token, path, value, project) and not (_within(is_known, value) or _any(existing, value)):
            yield Problem(path, f"nothing in the stack has the id {_quoted(value, secret)}; {_FIX}")
    for name, value, secret in texts(inputs):
        types = target_types(token, name)
        if types and "/" not in value:
            names = {found for item in types for found in names_of(item)}
            if value not in names and not _any(existing, value):
                yield Problem(name, _no_such(types[0], value, names, secret=secret))


def _no_such(token: str, value: str, names: Collection[str], *, secret: bool) -> str:
    close = [] if secret else close_matches(value, sorted(names))
    hint = f"did you mean {choices(close)}? " if close else ""
    return f"no {token} in the stack is named {_quoted(value, secret)}; {hint}{_FIX}"


def _quoted(value: str, secret: bool) -> str:
    return "that is given, a secret" if secret else repr(value)


def _is_id(token: str, path: str, value: str, project: str) -> bool:
    match token.split(":", 1)[0]:
        case "aws":
            by_property = bool(_ID_PROPERTY.search(path) and _AWS_ID.fullmatch(value))
            return by_property or bool(_AWS_ARN.fullmatch(value))
        case "gcp":
            # Other projects hold what Google and others share, images above all.
            found = _GCP_PATH.fullmatch(value)
            return bool(found) and found["project"] == project  # type: ignore[index]
        case "azure-native":
            return bool(_AZURE_ID.fullmatch(value))
    return False


def _within(is_known: Callable[[str], bool], value: str) -> bool:
    """Return whether ``value`` is a known id, or a part of one: ``<network id>/subnets/first``."""
    ends = [match.start() for match in re.finditer(r"[/:]", value)]
    return any(is_known(value[:end]) for end in [*reversed(ends), len(value)])


def _any(globs: Sequence[str], value: str) -> bool:
    return any(fnmatchcase(value, glob) for glob in globs)
