import pytest

from atoll.errors import ValidationError
from atoll.gcp import GcpWorkloadIdentity
from atoll.testing import record

ARGS = {
    "project": "some-project",
    "workload_pool": "some-project.svc.id.goog",
    "namespace": "research",
    "service_account_name": "training",
}
MEMBER = "serviceAccount:trainer@some-project.iam.gserviceaccount.com"


def test_one_kubernetes_service_account_acts_as_it() -> None:
    made = record(lambda: GcpWorkloadIdentity("trainer", ARGS))

    assert set(made) == {"trainer", "trainer-account", "trainer-identity"}
    assert made["trainer-identity"].inputs["role"] == "roles/iam.workloadIdentityUser"
    subject = "serviceAccount:some-project.svc.id.goog[research/training]"
    assert made["trainer-identity"].inputs["member"] == subject


@pytest.mark.parametrize("preview", [True, False])
def test_the_address_is_handed_out_when_all_is_granted(preview) -> None:
    import pulumi_gcp as gcp

    def program() -> None:
        identity = GcpWorkloadIdentity("trainer", ARGS | {"bucket_name": "models"})
        gcp.storage.Bucket("after", location="EU", name=identity.service_account_email)

    after = record(program, preview=preview)["after"]
    assert after.depends_on >= {"trainer-identity", "trainer-bucket"}
    assert after.inputs["name"] == "trainer@some-project.iam.gserviceaccount.com"


@pytest.mark.parametrize(("writable", "role"), [(False, "objectViewer"), (True, "objectUser")])
def test_a_bucket(writable, role) -> None:
    args = ARGS | {"bucket_name": "models", "bucket_writable": writable}
    grant = record(lambda: GcpWorkloadIdentity("trainer", args))["trainer-bucket"]

    assert grant.inputs == {"bucket": "models", "member": MEMBER, "role": f"roles/storage.{role}"}


@pytest.mark.parametrize(("writable", "role"), [(False, "reader"), (True, "writer")])
def test_a_repository(writable, role) -> None:
    repository = {"repository_name": "images", "repository_location": "europe-west4"}
    args = ARGS | repository | {"repository_writable": writable}
    grant = record(lambda: GcpWorkloadIdentity("trainer", args))["trainer-repository"]

    assert grant.inputs["role"] == f"roles/artifactregistry.{role}"
    assert grant.inputs["member"] == MEMBER


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"namespace": "Research"}, "namespace"),
        ({"bucket_writable": True}, "bucket_writable"),
        ({"repository_name": "images"}, "repository_location"),
        ({"repository_location": "europe-west4"}, "repository_location"),
    ],
)
def test_problems_name_the_argument(change, path) -> None:
    with pytest.raises(ValidationError) as error:
        record(lambda: GcpWorkloadIdentity("trainer", ARGS | change))

    assert [problem.path for problem in error.value.problems] == [path]
