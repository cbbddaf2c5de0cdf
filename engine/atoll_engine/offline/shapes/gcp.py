"""What ids and links of Google Cloud look like: https://cloud.google.com/apis/design/resource_names."""

from __future__ import annotations

from typing import Any

from atoll_engine.offline.place import SYNTHETIC_PROJECT_NUMBER
from atoll_engine.offline.subject import Subject

_BY_NAME = {"gcp:storage/bucket:Bucket"}
_PLURALS = {"y": "ies", "s": "ses"}
# Services that say "locations" where Compute Engine says "zones" and "regions".
_ZONAL = {"compute"}
_COLLECTIONS = {
    "Account": "serviceAccounts",
    "GlobalAddress": "addresses",
    "RegionDisk": "disks",
}


def shape(subject: Subject) -> dict[str, Any]:
    """Return the id and the outputs whose form is known, by their Pulumi names."""
    if subject.token in _BY_NAME:
        link = f"https://www.googleapis.com/storage/v1/b/{subject.name}"
        return {"id": subject.name, "selfLink": link, "url": f"gs://{subject.name}"}
    project = subject.text("project", default=subject.place.project)
    if subject.token == "gcp:serviceaccount/account:Account":  # noqa: S105  # a type's name
        return _service_account(subject, project)
    path = f"projects/{project}/{_scope(subject)}{_collection(subject.kind)}/{subject.name}"
    if subject.token == "gcp:container/nodePool:NodePool":  # noqa: S105  # a type's name
        cluster = subject.text("cluster", default="cluster").rpartition("/")[2]
        path = f"projects/{project}/{_scope(subject)}clusters/{cluster}/nodePools/{subject.name}"
    found: dict[str, Any] = {
        "id": path,
        "project": project,
        "selfLink": f"https://www.googleapis.com/{subject.service}/v1/{path}",
        "number": SYNTHETIC_PROJECT_NUMBER,
    }
    if subject.token == "gcp:container/cluster:Cluster":  # noqa: S105  # a type's name
        found |= {"endpoint": f"192.0.2.{int(subject.digits('ip', 2), 16)}", "masterVersion": "1.34.1-gke.1"}
    return found


def _service_account(subject: Subject, project: str) -> dict[str, Any]:
    email = f"{subject.text('accountId', default=subject.name)}@{project}.iam.gserviceaccount.com"
    name = f"projects/{project}/serviceAccounts/{email}"
    return {"id": name, "name": name, "email": email, "member": f"serviceAccount:{email}"}


def _scope(subject: Subject) -> str:
    location = subject.text("location", "zone", "region")
    if subject.service in _ZONAL:
        if "zone" in subject.inputs:
            return f"zones/{location or subject.place.zone}/"
        regional = "region" in subject.inputs or subject.kind in {"Subnetwork", "Router", "Address"}
        return f"regions/{location or subject.place.region}/" if regional else "global/"
    return f"locations/{location}/" if location else ""


def _collection(kind: str) -> str:
    if kind in _COLLECTIONS:
        return _COLLECTIONS[kind]
    word = kind[:1].lower() + kind[1:]
    if word[-1] == "y" and word[-2] in "aeiou":
        return f"{word}s"
    return word[:-1] + _PLURALS[word[-1]] if word[-1] in _PLURALS else f"{word}s"
