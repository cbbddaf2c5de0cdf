"""Functions (``get_*``) that are answered, each with data that doesn't come from any cloud.

The engine takes no unknown from a function, not even in a preview, so each answer is complete. What isn't
listed here is refused: an answer that was made up could decide what a program does.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from atoll_engine.errors import AtollError
from atoll_engine.offline.place import SYNTHETIC_GUID, SYNTHETIC_PROJECT_NUMBER, Place

Arguments = Mapping[str, Any]

# https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-regions.html
_AWS_REGIONS = ("us-east-1", "us-east-2", "us-west-2", "eu-central-1", "eu-west-1", "ap-northeast-1")
_DNS_SUFFIXES = {"aws-cn": "amazonaws.com.cn"}
_TOKEN = "synthetic-token"  # noqa: S105  # opens nothing
_KUBECONFIG = """\
apiVersion: v1
kind: Config
current-context: synthetic
clusters: [{name: synthetic, cluster: {server: "https://cluster.synthetic.invalid"}}]
contexts: [{name: synthetic, context: {cluster: synthetic, user: synthetic}}]
users: [{name: synthetic, user: {token: synthetic-token}}]
"""


def answer(token: str, arguments: Arguments, place: Place) -> dict[str, Any]:
    """Return what the function ``token`` answers for a provider at ``place``.

    Raises AtollError for a function that isn't answered offline.
    """
    found = FUNCTIONS.get(token)
    if found is None:
        package = token.split(":", 1)[0]
        raise AtollError(
            f"the function {token} isn't answered offline: it asks the cloud",
            allowed=[name for name in FUNCTIONS if name.startswith(f"{package}:")] or "none of this provider",
            fix="pass what it looks up as a setting, so that a preview needs no cloud",
        )
    return found(arguments, place)


def _caller_identity(_: Arguments, place: Place) -> dict[str, Any]:
    arn = f"arn:{place.partition}:iam::{place.account}:user/synthetic"
    return {"accountId": place.account, "arn": arn, "id": place.account, "userId": "AIDASYNTHETIC"}


def _region(arguments: Arguments, place: Place) -> dict[str, Any]:
    region = arguments.get("region") or arguments.get("name") or place.region
    endpoint = f"ec2.{region}.{_dns_suffix(place)}"
    names = dict.fromkeys(("id", "name", "region"), region)
    return {**names, "description": f"synthetic {region}", "endpoint": endpoint}


def _regions(_: Arguments, place: Place) -> dict[str, Any]:
    return {"id": place.partition, "names": sorted({*_AWS_REGIONS, place.region})}


def _availability_zones(arguments: Arguments, place: Place) -> dict[str, Any]:
    region = arguments.get("region") or place.region
    skipped = {*(arguments.get("excludeNames") or ()), *(arguments.get("excludeZoneIds") or ())}
    zones = [(f"{region}{letter}", f"{_short(region)}-az{index}") for index, letter in enumerate("abc", 1)]
    kept = [zone for zone in zones if not skipped & {*zone}]
    return {
        **arguments,
        "groupNames": [region],
        "id": region,
        "names": [name for name, _ in kept],
        "region": region,
        "zoneIds": [zone_id for _, zone_id in kept],
    }


def _short(region: str) -> str:
    # us-east-1 -> use1, as in the real ids of zones
    area, direction, number = (*region.split("-"), "", "")[:3]
    return f"{area}{direction[:1]}{number}"


def _partition(_: Arguments, place: Place) -> dict[str, Any]:
    suffix = _dns_suffix(place)
    reverse = ".".join(reversed(suffix.split(".")))
    names = {"id": place.partition, "partition": place.partition}
    return {**names, "dnsSuffix": suffix, "reverseDnsPrefix": reverse}


def _default_tags(_: Arguments, __: Place) -> dict[str, Any]:
    return {"id": "synthetic", "tags": {}}


def _dns_suffix(place: Place) -> str:
    return _DNS_SUFFIXES.get(place.partition, "amazonaws.com")


def _policy_document(arguments: Arguments, _: Place) -> dict[str, Any]:
    """Render the policy as AWS writes it: a list of one element is that element."""
    given = (
        *(arguments.get("sourcePolicyDocuments") or ()),
        *(arguments.get("overridePolicyDocuments") or ()),
    )
    statements = [item for text in given for item in _listed(json.loads(text).get("Statement"))]
    statements += [_statement(item) for item in arguments.get("statements") or ()]
    document: dict[str, Any] = {"Version": arguments.get("version") or "2012-10-17"}
    if arguments.get("policyId"):
        document["Id"] = arguments["policyId"]
    document["Statement"] = statements
    text, small = json.dumps(document, indent=2), json.dumps(document, separators=(",", ":"))
    return {**arguments, "id": "synthetic", "json": text, "minifiedJson": small}


def _listed(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list) else [value] if value else []


def _statement(given: Mapping[str, Any]) -> dict[str, Any]:
    statement: dict[str, Any] = {"Sid": given["sid"]} if given.get("sid") else {}
    statement["Effect"] = given.get("effect") or "Allow"
    for key, name in (("principals", "Principal"), ("notPrincipals", "NotPrincipal")):
        if given.get(key):
            statement[name] = _principals(given[key])
    for name in ("actions", "notActions", "resources", "notResources"):
        if given.get(name):
            statement[name[:1].upper() + name[1:-1]] = _single(given[name])
    if given.get("conditions"):
        conditions: dict[str, dict[str, Any]] = {}
        for item in given["conditions"]:
            conditions.setdefault(item["test"], {})[item["variable"]] = _single(item["values"])
        statement["Condition"] = conditions
    return statement


def _principals(given: list[Mapping[str, Any]]) -> Any:
    if any(item["type"] == "*" for item in given):
        return "*"
    by_type: dict[str, list[Any]] = {}
    for item in given:
        by_type.setdefault(item["type"], []).extend(item["identifiers"])
    return {kind: _single(identifiers) for kind, identifiers in by_type.items()}


def _single(values: list[Any]) -> Any:
    return values[0] if len(values) == 1 else values


def _gcp_client(_: Arguments, place: Place) -> dict[str, Any]:
    where = {"id": place.project, "project": place.project, "region": place.region, "zone": place.zone}
    return {**where, "accessToken": _TOKEN, "defaultLabels": {}}


def _gcp_project(arguments: Arguments, place: Place) -> dict[str, Any]:
    project = arguments.get("projectId") or place.project
    return {
        "autoCreateNetwork": False,
        "billingAccount": "",
        "deletionPolicy": "PREVENT",
        "effectiveLabels": {},
        "folderId": "",
        "id": f"projects/{project}",
        "labels": {},
        "name": project,
        "number": SYNTHETIC_PROJECT_NUMBER,
        "orgId": "",
        "projectId": project,
        "pulumiLabels": {},
        "tags": {},
    }


def _gcp_zones(arguments: Arguments, place: Place) -> dict[str, Any]:
    region, project = arguments.get("region") or place.region, arguments.get("project") or place.project
    names = [f"{region}-{letter}" for letter in "abc"]
    return {
        **arguments,
        "id": f"projects/{project}/regions/{region}",
        "names": names,
        "project": project,
        "region": region,
    }


def _azure_client(_: Arguments, place: Place) -> dict[str, Any]:
    who = {"clientId": SYNTHETIC_GUID, "objectId": SYNTHETIC_GUID}
    return {**who, "subscriptionId": place.subscription, "tenantId": place.tenant}


def _azure_token(_: Arguments, __: Place) -> dict[str, Any]:
    return {"token": _TOKEN}


def _azure_credentials(_: Arguments, __: Place) -> dict[str, Any]:
    import base64

    content = base64.b64encode(_KUBECONFIG.encode()).decode()
    return {"kubeconfigs": [{"name": "synthetic", "value": content}]}


FUNCTIONS: dict[str, Callable[[Arguments, Place], dict[str, Any]]] = {
    "aws:iam/getPolicyDocument:getPolicyDocument": _policy_document,
    "aws:index/getAvailabilityZones:getAvailabilityZones": _availability_zones,
    "aws:index/getCallerIdentity:getCallerIdentity": _caller_identity,
    "aws:index/getDefaultTags:getDefaultTags": _default_tags,
    "aws:index/getPartition:getPartition": _partition,
    "aws:index/getRegion:getRegion": _region,
    "aws:index/getRegions:getRegions": _regions,
    "azure-native:authorization:getClientConfig": _azure_client,
    "azure-native:authorization:getClientToken": _azure_token,
    "azure-native:containerservice:listManagedClusterAdminCredentials": _azure_credentials,
    "azure-native:containerservice:listManagedClusterUserCredentials": _azure_credentials,
    "gcp:compute/getZones:getZones": _gcp_zones,
    "gcp:organizations/getClientConfig:getClientConfig": _gcp_client,
    "gcp:organizations/getProject:getProject": _gcp_project,
}
