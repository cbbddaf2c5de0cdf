import pytest


@pytest.fixture
def network_args() -> dict[str, object]:
    return {"project": "some-project", "region": "europe-west4"}


@pytest.fixture
def cluster_args() -> dict[str, object]:
    return {
        "project": "some-project",
        "project_number": "123456789012",
        "location": "europe-west4",
        "network_id": "projects/some-project/global/networks/main",
        "subnetwork_id": "projects/some-project/regions/europe-west4/subnetworks/main",
        "pods_range_name": "pods",
        "services_range_name": "services",
    }


@pytest.fixture
def pool_args() -> dict[str, object]:
    return {
        "project": "some-project",
        "location": "europe-west4",
        "cluster_name": "main",
        "service_account_email": "nodes@some-project.iam.gserviceaccount.com",
        "machine_type": "g2-standard-12",
        "max_nodes": 3,
    }


@pytest.fixture
def fabric_args() -> dict[str, object]:
    return {"project": "some-project", "zone": "europe-west4-b", "machine_type": "a3-megagpu-8g"}
