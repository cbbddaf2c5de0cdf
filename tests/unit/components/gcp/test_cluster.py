import json

import pulumi
import pytest

from atoll.errors import ValidationError
from atoll.gcp import GkeCluster
from atoll.testing import Secret, record

CLUSTER = "gcp:container/cluster:Cluster"
ANSWERS = {
    CLUSTER: {
        "endpoint": "192.0.2.1",
        "masterAuth": {"clusterCaCertificate": "Q0E="},
        "controlPlaneEndpointsConfig": {"dnsEndpointConfig": {"endpoint": "gke-1.europe-west4.gke.goog"}},
    },
}


def made(args, name="main"):
    return record(lambda: GkeCluster(name, args), outputs=ANSWERS)


def test_the_cluster_is_private_and_hardened(cluster_args) -> None:
    cluster = made(cluster_args)["main-cluster"].inputs

    assert cluster["privateClusterConfig"] == {"enablePrivateNodes": True, "enablePrivateEndpoint": True}
    assert cluster["masterAuthorizedNetworksConfig"]["cidrBlocks"] == []
    assert cluster["controlPlaneEndpointsConfig"] == {"dnsEndpointConfig": {"allowExternalTraffic": False}}
    assert cluster["datapathProvider"] == "ADVANCED_DATAPATH"
    assert cluster["enableMultiNetworking"] is False
    assert cluster["enableShieldedNodes"] is True
    assert cluster["deletionProtection"] is True
    assert cluster["removeDefaultNodePool"] is True
    assert cluster["workloadIdentityConfig"] == {"workloadPool": "some-project.svc.id.goog"}
    assert cluster["costManagementConfig"] == {"enabled": True}
    assert "DCGM" in cluster["monitoringConfig"]["enableComponents"]
    assert cluster["monitoringConfig"]["managedPrometheus"] == {"enabled": True}


def test_volumes_may_be_of_one_node_and_of_all(cluster_args) -> None:
    addons = made(cluster_args)["main-cluster"].inputs["addonsConfig"]

    for driver in (
        "gcePersistentDiskCsiDriverConfig",
        "gcpFilestoreCsiDriverConfig",
        "gcsFuseCsiDriverConfig",
    ):
        assert addons[driver] == {"enabled": True}


def test_secrets_are_encrypted_with_a_key_that_gke_may_use_first(cluster_args) -> None:
    registered = made(cluster_args)

    encryption = registered["main-cluster"].inputs["databaseEncryption"]
    assert encryption == {"state": "ENCRYPTED", "keyName": "main-key-id"}
    assert registered["main-cluster"].depends_on >= {"main-key", "main-key-container"}
    agent = "serviceAccount:service-123456789012@container-engine-robot.iam.gserviceaccount.com"
    assert registered["main-key-container"].inputs["member"] == agent
    assert registered["main-key-ring"].inputs["location"] == "europe-west4"
    assert registered["main-key"].protect
    assert not made(cluster_args | {"protect": False})["main-key"].protect


def test_a_zonal_clusters_key_is_in_its_region(cluster_args) -> None:
    registered = made(cluster_args | {"location": "europe-west4-a"})

    assert registered["main-key-ring"].inputs["location"] == "europe-west4"


def test_an_existing_key_is_used(cluster_args) -> None:
    registered = made(cluster_args | {"kms_key_id": "projects/p/locations/l/keyRings/r/cryptoKeys/k"})

    assert "main-key" not in registered
    assert registered["main-cluster"].inputs["databaseEncryption"]["keyName"].endswith("/k")


def test_nodes_have_an_account_of_their_own_with_one_role(cluster_args) -> None:
    registered = made(cluster_args)

    assert registered["main-nodes"].inputs["accountId"] == "main-nodes"
    assert registered["main-nodes-role"].inputs["role"] == "roles/container.defaultNodeServiceAccount"
    email = "main-nodes@some-project.iam.gserviceaccount.com"
    assert registered["main-system"].inputs["nodeConfig"]["serviceAccount"] == email
    assert registered["main-cluster"].inputs["nodeConfig"]["serviceAccount"] == email


@pytest.mark.parametrize(
    ("change", "nodes_a_zone"),
    [
        ({}, 1),
        ({"system_min_nodes": 4}, 2),
        ({"location": "europe-west4-a"}, 3),
        ({"location": "europe-west4-a", "node_zones": ["europe-west4-a", "europe-west4-b"]}, 2),
        ({"node_zones": ["europe-west4-b"]}, 3),
    ],
)
def test_there_are_enough_system_nodes_from_the_first_day(cluster_args, change, nodes_a_zone) -> None:
    system = made(cluster_args | change)["main-system"].inputs

    assert system["initialNodeCount"] == nodes_a_zone


def test_a_version_and_a_channel(cluster_args) -> None:
    cluster = made(cluster_args | {"kubernetes_version": "1.34", "release_channel": "STABLE"})["main-cluster"]

    assert cluster.inputs["minMasterVersion"] == "1.34"
    assert cluster.inputs["releaseChannel"] == {"channel": "STABLE"}


def test_the_window_may_end_on_the_next_day(cluster_args) -> None:
    args = cluster_args | {"maintenance_start_hour": 22, "maintenance_days": ["FR", "SA"]}
    window = made(args)["main-cluster"].inputs["maintenancePolicy"]["recurringWindow"]

    assert window == {
        "startTime": "2025-01-04T22:00:00Z",
        "endTime": "2025-01-05T06:00:00Z",
        "recurrence": "FREQ=WEEKLY;BYDAY=FR,SA",
    }


def exported(args):
    """The kubeconfig as another resource gets it."""

    def program() -> None:
        import pulumi_gcp as gcp

        cluster = GkeCluster("main", args)
        gcp.storage.Bucket("seen", location="EU", name=cluster.kubeconfig)
        gcp.storage.Bucket("host", location="EU", name=cluster.endpoint)

    registered = record(program, outputs=ANSWERS)
    return registered["seen"].inputs["name"], registered["host"].inputs["name"]


def test_the_kubeconfig_is_secret_and_asks_googles_plugin(cluster_args) -> None:
    secret, endpoint = exported(cluster_args)

    assert isinstance(secret, Secret)
    config = json.loads(secret.value)
    cluster = config["clusters"][0]["cluster"]
    assert cluster == {"server": "https://192.0.2.1", "certificate-authority-data": "Q0E="}
    assert config["users"][0]["user"]["exec"]["command"] == "gke-gcloud-auth-plugin"
    assert endpoint == "192.0.2.1"


def test_the_kubeconfig_of_a_dns_endpoint(cluster_args) -> None:
    secret, endpoint = exported(cluster_args | {"dns_endpoint": True})

    cluster = json.loads(secret.value)["clusters"][0]["cluster"]
    assert cluster == {"server": "https://gke-1.europe-west4.gke.goog"}
    assert endpoint == "gke-1.europe-west4.gke.goog"


def test_what_comes_after_the_cluster_comes_after_its_system_nodes(cluster_args) -> None:
    import pulumi_gcp as gcp

    def program() -> None:
        cluster = GkeCluster("main", cluster_args)
        gcp.storage.Bucket("after", location="EU", name=cluster.cluster_name)

    assert "main-system" in record(program)["after"].depends_on


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"location": "europe"}, "location"),
        ({"node_zones": ["us-central1-a"]}, "node_zones[0]"),
        ({"node_zones": ["europe-west4-a", "europe-west4-a"]}, "node_zones"),
        ({"project_number": "some-project"}, "project_number"),
        ({"kubernetes_version": "latest"}, "kubernetes_version"),
        ({"release_channel": "FAST"}, "release_channel"),
        ({"public_endpoint": True}, "authorized_cidrs"),
        ({"authorized_cidrs": ["0.0.0.0/0"]}, "authorized_cidrs[0]"),
        ({"authorized_cidrs": ["10.0.0.1/8"]}, "authorized_cidrs[0]"),
        ({"maintenance_days": ["SUNDAY", "SA"]}, "maintenance_days[0]"),
        ({"maintenance_days": ["SA"]}, "maintenance_days"),
        ({"maintenance_duration_h": 2}, "maintenance_duration_h"),
        ({"maintenance_duration_h": "long"}, "maintenance_duration_h"),
        ({"node_zones": []}, "node_zones"),
        ({"node_zones": [1]}, "node_zones[0]"),
        ({"system_machine_type": "g2-standard-12"}, "system_machine_type"),
        ({"system_machine_type": "m5.large"}, "system_machine_type"),
        ({"system_min_nodes": 9}, "system_max_nodes"),
        ({"labels": {"Team": "x"}}, "labels.Team"),
        ({"labels": {"team": "Research"}}, "labels.team"),
    ],
)
def test_problems_name_the_argument(cluster_args, change, path) -> None:
    with pytest.raises(ValidationError) as error:
        made(cluster_args | change)

    assert path in [problem.path for problem in error.value.problems]


def test_a_missing_argument_is_told_once(cluster_args) -> None:
    del cluster_args["location"]
    with pytest.raises(ValidationError) as error:
        made(cluster_args)

    assert [problem.path for problem in error.value.problems] == ["location"]


def test_what_is_not_known_yet_passes(cluster_args) -> None:
    def program() -> None:
        GkeCluster("main", cluster_args | {"project": pulumi.Output.from_input("some-project")})

    assert "main-cluster" in record(program)
