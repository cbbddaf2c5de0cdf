"""Buckets and registries."""

import pytest

from atoll.errors import ValidationError
from atoll.gcp import GcpBucket, GcpRegistry
from atoll.testing import record

ARGS = {"project": "some-project", "location": "europe-west4"}


def bucket(**change):
    return record(lambda: GcpBucket("models", ARGS | change))["models-bucket"]


def registry(**change):
    return record(lambda: GcpRegistry("images", ARGS | change))["images-repository"]


def test_a_bucket_is_closed_and_forgets_nothing_at_once() -> None:
    made = bucket()

    assert made.protect
    assert made.inputs["uniformBucketLevelAccess"] is True
    assert made.inputs["publicAccessPrevention"] == "enforced"
    assert made.inputs["versioning"] == {"enabled": True}
    assert made.inputs["softDeletePolicy"] == {"retentionDurationSeconds": 604_800}
    assert made.inputs["forceDestroy"] is False
    actions = [rule["action"]["type"] for rule in made.inputs["lifecycleRules"]]
    assert actions == ["AbortIncompleteMultipartUpload", "Delete"]
    assert "name" not in made.inputs


def test_a_buckets_objects_move_and_go() -> None:
    made = bucket(nearline_after_days=30, delete_after_days=90, bucket_name="some-models", protect=False)

    assert not made.protect
    assert made.inputs["name"] == "some-models"
    assert made.inputs["lifecycleRules"][2:] == [
        {"action": {"type": "SetStorageClass", "storageClass": "NEARLINE"}, "condition": {"age": 30}},
        {"action": {"type": "Delete"}, "condition": {"age": 90, "withState": "LIVE"}},
    ]


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"bucket_name": "google-models"}, "bucket_name"),
        ({"bucket_name": "a"}, "bucket_name"),
        ({"bucket_name": "Models"}, "bucket_name"),
        ({"soft_delete_days": 3}, "soft_delete_days"),
        ({"soft_delete_days": 91}, "soft_delete_days"),
        ({"noncurrent_days": 0}, "noncurrent_days"),
        ({"nearline_after_days": 30, "delete_after_days": 30}, "nearline_after_days"),
        ({"location": "europe west"}, "location"),
        ({"project": "a"}, "project"),
    ],
)
def test_problems_of_a_bucket_name_the_argument(change, path) -> None:
    with pytest.raises(ValidationError) as error:
        bucket(**change)

    assert [problem.path for problem in error.value.problems] == [path]


def test_a_registrys_tags_stay_and_old_images_go() -> None:
    made = registry()

    assert made.protect
    assert made.inputs["dockerConfig"] == {"immutableTags": True}
    assert made.inputs["vulnerabilityScanningConfig"] == {"enablementConfig": "INHERITED"}
    delete, keep = made.inputs["cleanupPolicies"]
    assert delete["condition"] == {"tagState": "UNTAGGED", "olderThan": "1209600s"}
    assert keep["mostRecentVersions"] == {"keepCount": 10}
    assert "kmsKeyName" not in made.inputs


def test_nodes_may_pull() -> None:
    args = ARGS | {"reader_emails": {"nodes": "nodes@some-project.iam.gserviceaccount.com"}}
    grant = record(lambda: GcpRegistry("images", args))["images-reader-nodes"].inputs

    assert grant["role"] == "roles/artifactregistry.reader"
    assert grant["member"] == "serviceAccount:nodes@some-project.iam.gserviceaccount.com"


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"reader_emails": {"The Nodes": "x"}}, "reader_emails.The Nodes"),
        ({"keep_count": 0}, "keep_count"),
        ({"untagged_days": 0}, "untagged_days"),
        ({"location": "EU"}, "location"),
    ],
)
def test_problems_of_a_registry_name_the_argument(change, path) -> None:
    with pytest.raises(ValidationError) as error:
        registry(**change)

    assert [problem.path for problem in error.value.problems] == [path]
