import pytest

from atoll.errors import ValidationError
from atoll.gcp import GcpBucket, GcpKey
from atoll.gcp._keys import SERVICE_AGENTS
from atoll.testing import record

ARGS = {
    "project": "some-project",
    "project_number": "123456789012",
    "location": "europe-west4",
    "services": ["storage", "bigquery"],
}


def test_services_may_use_the_key() -> None:
    made = record(lambda: GcpKey("data", ARGS))

    assert set(made) == {"data", "data-key-ring", "data-key", "data-key-storage", "data-key-bigquery"}
    storage = "serviceAccount:service-123456789012@gs-project-accounts.iam.gserviceaccount.com"
    assert made["data-key-storage"].inputs["member"] == storage
    assert made["data-key"].inputs["rotationPeriod"] == "7776000s"
    assert made["data-key"].protect
    assert made["data-key-ring"].protect


def test_who_encrypts_comes_after_the_grants() -> None:
    def program() -> None:
        key = GcpKey("data", ARGS)
        place = {"project": "some-project", "location": "europe-west4"}
        GcpBucket("models", place | {"kms_key_id": key.kms_key_id})

    made = record(program)
    assert made["models-bucket"].depends_on >= {"data-key-storage", "data-key-bigquery"}
    assert made["models-bucket"].inputs["encryption"] == {"defaultKmsKeyName": "data-key-id"}


@pytest.mark.parametrize("service", SERVICE_AGENTS)
def test_every_agent_has_the_projects_number(service) -> None:
    made = record(lambda: GcpKey("data", ARGS | {"services": [service]}))

    assert "123456789012@" in made[f"data-key-{service}"].inputs["member"]


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"services": []}, "services"),
        ({"services": ["storage", "storage"]}, "services"),
        ({"services": ["s3"]}, "services[0]"),
        ({"location": "EU"}, "location"),
    ],
)
def test_problems_name_the_argument(change, path) -> None:
    with pytest.raises(ValidationError) as error:
        record(lambda: GcpKey("data", ARGS | change))

    assert [problem.path for problem in error.value.problems] == [path]
