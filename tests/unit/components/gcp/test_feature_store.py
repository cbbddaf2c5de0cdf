import pytest

from atoll.errors import ValidationError
from atoll.gcp import GcpFeatureStoreBacking
from atoll.testing import record

ARGS = {
    "project": "some-project",
    "region": "europe-west4",
    "network_id": "projects/some-project/global/networks/main",
    "subnetwork_id": "projects/some-project/regions/europe-west4/subnetworks/main",
}


def made(**change):
    return record(lambda: GcpFeatureStoreBacking("feature-store", ARGS | change))


def test_the_online_store_takes_tls_and_iam_alone() -> None:
    online = made()["feature-store-online"]

    assert online.protect
    assert online.inputs["transitEncryptionMode"] == "SERVER_AUTHENTICATION"
    assert online.inputs["authorizationMode"] == "IAM_AUTH"
    assert online.inputs["deletionProtectionEnabled"] is True
    assert online.inputs["replicaCount"] == 1
    assert online.depends_on >= {"feature-store-connection"}


def test_the_offline_store_is_a_dataset() -> None:
    offline = made()["feature-store-offline"]

    assert offline.protect
    assert offline.inputs["datasetId"] == "feature_store"
    assert offline.inputs["deleteContentsOnDestroy"] is False


def test_both_are_encrypted_with_the_key() -> None:
    registered = made(kms_key_id="the-key")

    assert registered["feature-store-online"].inputs["kmsKey"] == "the-key"
    encryption = registered["feature-store-offline"].inputs["defaultEncryptionConfiguration"]
    assert encryption == {"kmsKeyName": "the-key"}


def test_who_may_use_them() -> None:
    registered = made(member="serviceAccount:x@p.iam.gserviceaccount.com")
    roles = {name: item.inputs["role"] for name, item in registered.items() if "role" in item.inputs}

    assert roles == {
        "feature-store-editor": "roles/bigquery.dataEditor",
        "feature-store-connect": "roles/memorystore.dbConnectionUser",
        "feature-store-jobs": "roles/bigquery.jobUser",
    }


def test_a_second_store_in_the_network_shares_the_policy() -> None:
    assert "feature-store-connection" not in made(service_connection_policy=False)


def test_where_the_online_store_is() -> None:
    import pulumi_gcp as gcp

    connection = {"connections": [{"pscAutoConnection": {"ipAddress": "10.0.0.9"}}]}
    answers = {
        "gcp:memorystore/instance:Instance": {
            "endpoints": [connection],
            "managedServerCas": [{"caCerts": [{"certificates": ["one", "two"]}]}],
        }
    }

    def program() -> None:
        store = GcpFeatureStoreBacking("feature-store", ARGS)
        gcp.storage.Bucket("host", location="EU", name=store.host)
        gcp.storage.Bucket("authority", location="EU", name=store.ca_certificate)

    registered = record(program, outputs=answers)
    assert registered["host"].inputs["name"] == "10.0.0.9"
    assert registered["authority"].inputs["name"] == "one\ntwo"


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"node_type": "HUGE"}, "node_type"),
        ({"replica_count": 3}, "replica_count"),
        ({"shard_count": 0}, "shard_count"),
    ],
)
def test_problems_name_the_argument(change, path) -> None:
    with pytest.raises(ValidationError) as error:
        made(**change)

    assert [problem.path for problem in error.value.problems] == [path]
