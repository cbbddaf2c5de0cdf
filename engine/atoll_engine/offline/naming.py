"""Physical names: which property holds one, what a resource without one is called, and which must differ."""

from __future__ import annotations

import hashlib
import re
from typing import Any

from atoll_engine.offline.derive import Node
from atoll_engine.provider.values import UNKNOWN, plain

# Names that only one customer in the world can have: no other input makes two of them differ.
_GLOBAL = {
    "aws:s3/bucket:Bucket",
    "aws:s3/bucketV2:BucketV2",
    "azure-native:containerregistry:Registry",
    "azure-native:keyvault:Vault",
    "azure-native:storage:StorageAccount",
    "gcp:storage/bucket:Bucket",
}
_SAME_NAMES = {"aws:s3/bucketV2:BucketV2": "aws:s3/bucket:Bucket"}
# What would be taken for a name: the domain of an Elastic IP says that it is a VPC's, the bucket of a grant
# what it is on.
_NAMELESS = {"aws:ec2/eip:Eip", "gcp:storage/bucketIAMMember:BucketIAMMember"}
# Without it the cloud takes no name of the type.
_PREFIXES = {"aws:kms/alias:Alias": "alias/"}
_OTHER_PROPERTIES = ("name", "bucket", "identifier", "clusterIdentifier", "domain", "repositoryId")
# Inputs that say inside of what a resource lives.
_SCOPE = re.compile(
    r"(Id|Ids|Arn|Name|Names|Type)$|^(cluster|instance|kind|location|namespace|network|parent|path|project"
    r"|protocol|region|role|server|type|user|zone)$"
)
_NOT_ALPHANUMERIC = re.compile(r"[^a-z0-9]")
_LONGEST_ACCOUNT_NAME = 24


def name_property(schema: Node) -> str | None:
    """Return the input that holds the resource's physical name; None where its type has none."""
    inputs, token = schema["inputs"], str(schema["token"])
    if inputs is None or token in _NAMELESS or token.startswith(("kubernetes:", "pulumi:")):
        return None
    texts = {name for name, node in inputs["properties"].items() if node.get("type") == "string"}
    kind = token.rpartition(":")[2]
    own = f"{kind[:1].lower()}{kind[1:]}Name"
    if token.startswith("azure-native:"):
        return _azure_name(texts - set(inputs["required"]), own, kind)
    return next((name for name in (own, *_OTHER_PROPERTIES) if name in texts), None)


def _azure_name(optional: set[str], own: str, kind: str) -> str | None:
    # The last segment of the resource's id is its name, and the only one that may be left out.
    endings = {
        name
        for name in optional
        if name.endswith("Name") and kind.lower().endswith(name.removesuffix("Name").lower())
    }
    return next((name for name in (own, "resourceName", *sorted(endings)) if name in optional), None)


def autoname(
    schema: Node, urn: str, inputs: dict[str, Any], olds: dict[str, Any], name: str, replaced: str = ""
) -> str | None:
    """Return the physical name of a resource that gives none; the old one is kept.

    It follows from the URN, where a real provider adds random digits: the same program has the same names.
    What takes the place of another, with the id ``replaced``, has a name of its own.
    """
    digest = hashlib.sha256(f"{urn}{replaced}".encode()).hexdigest()
    logical, token = urn.rpartition("::")[2], str(schema["token"])
    old, prefix = plain(olds.get(name)), plain(inputs.get(f"{name}Prefix"))
    if prefix is UNKNOWN:
        return None
    if isinstance(old, str):
        return old
    if isinstance(prefix, str):
        return prefix + digest[:26]
    if token == "azure-native:storage:StorageAccount":  # noqa: S105  # a type's name
        letters = _NOT_ALPHANUMERIC.sub("", logical.lower())
        return letters[: _LONGEST_ACCOUNT_NAME - 8] + digest[:8]
    if token.startswith("azure-native:"):
        return f"{logical}{digest[:8]}"
    lower = token.startswith("gcp:") or name == "bucket"
    return f"{_PREFIXES.get(token, '')}{logical.lower() if lower else logical}-{digest[:7]}"


def is_autoname(name: str, urn: str) -> bool:
    """Return whether ``name`` is one that `autoname` makes of a resource's own name."""
    logical = _NOT_ALPHANUMERIC.sub("", urn.rpartition("::")[2].lower())[: _LONGEST_ACCOUNT_NAME - 8]
    return bool(re.fullmatch(f"(alias)?{logical}.*[0-9a-f]{{7,26}}", _NOT_ALPHANUMERIC.sub("", name.lower())))


def identity(schema: Node, inputs: dict[str, Any], provider: str) -> tuple[str, ...] | None:
    """Return what no two resources can have in common: type, name, and where the name counts.

    ``provider`` tells one provider's configuration from another's. None where there is no name, or a part
    isn't known: nothing is reported that may be right.
    """
    token, content = str(schema["token"]), plain(inputs)
    if token.startswith("kubernetes:"):
        return _kubernetes_identity(content, provider)
    name = name_property(schema)
    value = content.get(name) if name else None
    if not isinstance(value, str):
        return None
    token = _SAME_NAMES.get(token, token)
    if token in _GLOBAL:
        return token, value
    scope = {key: item for key, item in content.items() if key != name and _SCOPE.search(key)}
    if UNKNOWN in scope.values():
        return None
    return token, value, provider, repr(sorted(scope.items(), key=lambda entry: entry[0]))


def _kubernetes_identity(content: dict[str, Any], provider: str) -> tuple[str, ...] | None:
    metadata = content.get("metadata")
    if not isinstance(metadata, dict) or str(content.get("kind")).endswith("Patch"):
        return None
    parts = (content.get("apiVersion"), content.get("kind"), metadata.get("namespace"), metadata.get("name"))
    if UNKNOWN in parts or not isinstance(metadata.get("name"), str):
        return None
    return ("kubernetes", provider, *(str(part or "default") for part in parts))
