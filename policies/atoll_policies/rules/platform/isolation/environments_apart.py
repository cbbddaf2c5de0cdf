"""Development and production don't share what they run on."""

from collections.abc import Iterator, Mapping
from typing import Any

from atoll_policies import UNKNOWN, At, Breach, Fault, Level, Rule, Severity, Stack, changed, kind_of
from atoll_policies.resources import Resource

_TAGS = (
    "tags.environment",
    "tags.atoll:environment",
    "tags.atoll-environment",
    "labels.environment",
    "labels.atoll-environment",
)


def _environment(resource: Resource) -> Any:
    found = [At(resource.properties).get(path) for path in _TAGS]
    return next((value for value in found if isinstance(value, str) or value is UNKNOWN), "")


def _across(stack: Stack, _: Mapping[str, Any]) -> Iterator[Breach]:
    named = [(resource, _environment(resource)) for resource in stack.of(*RULE.about)]
    kinds = {kind_of(name) for _, name in named if isinstance(name, str) and name}
    for resource, name in named:
        unknown = name is UNKNOWN
        if unknown or (name and len(kinds) > 1 and kind_of(name) == "dev"):
            yield Breach(resource, Fault("", "be of the environment of the stack's others", unknown=unknown))


RULE = Rule(
    id="environments-apart",
    title="A stack's clusters, keys, registries, stores and identities are of one kind of environment",
    why="What development may change reaches production through whatever they share: a key, a registry, a"
    " role.",
    fix="Give development a stack, and best an account, of its own; the tag or label `environment` says"
    " which it is.",
    severity=Severity.HIGH,
    across=_across,
    about=(
        "aws:eks/cluster:Cluster",
        "aws:eks/nodeGroup:NodeGroup",
        "aws:kms/key:Key",
        "aws:ecr/repository:Repository",
        "aws:iam/role:Role",
        "aws:s3/bucket:Bucket",
        "azure-native:containerregistry:Registry",
        "azure-native:containerservice:AgentPool",
        "azure-native:containerservice:ManagedCluster",
        "azure-native:keyvault:Vault",
        "azure-native:managedidentity:UserAssignedIdentity",
        "azure-native:storage:StorageAccount",
        "gcp:artifactregistry/repository:Repository",
        "gcp:storage/bucket:Bucket",
    ),
    absent="passes",
    dev=Level.ADVISORY,
    gap="ISO-2",
    evidence="OWASP/AISVS 3.4.1",
    maps=(
        "aisvs/3.4.1",
        "aisvs/3.4.2",
        "nist-800-53/CM-4",
    ),
    good=(
        changed("gpu-gold-data", "tags.environment", together={"tags.atoll:environment": "ml-staging"}),
        changed("gpu-gold-data", "tags"),
        changed("blob-account", "tags.environment", "ml-dev"),
        changed("gpu-chat", "tags", {"environment": "ml-dev"}),
    ),
    bad=(
        changed("gpu-gold-data", "tags", {"atoll:environment": "ml-dev"}),
        changed("gpu-gold-data", "tags", {"atoll-environment": "ml-dev"}),
        changed("gpu-gold-bucket", "labels", {"atoll-environment": "ml-dev"}),
        changed("gpu-gold-data", "tags.environment", "ml-dev"),
        changed("gpu-gold-bucket", "labels.environment", "ml-dev"),
    ),
)
