import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from atoll.errors import ValidationError
from atoll.gcp import GcpCiIdentity
from atoll.testing import record

ARGS = {
    "project": "some-project",
    "project_number": "123456789012",
    "repository": "acme/platform",
    "environment": "prod",
    "push_repository_name": "images",
    "push_repository_location": "europe-west4",
}
MEMBER = "serviceAccount:release@some-project.iam.gserviceaccount.com"


def test_the_one_environment_acts_as_the_account() -> None:
    made = record(lambda: GcpCiIdentity("release", ARGS))
    subject = "repo:acme/platform:environment:prod"
    pool = "projects/123456789012/locations/global/workloadIdentityPools/release"

    assert made["release-provider"].inputs["attributeCondition"] == f'assertion.sub == "{subject}"'
    identity = made["release-identity"].inputs
    assert identity["member"] == f"principal://iam.googleapis.com/{pool}/subject/{subject}"
    push = made["release-push"].inputs
    assert (push["role"], push["member"]) == ("roles/artifactregistry.writer", MEMBER)
    assert set(made) == {
        "release",
        *(f"release-{child}" for child in ("pool", "provider", "account", "identity", "push")),
    }


def test_the_state_is_read_and_not_written() -> None:
    state = {"state_bucket_name": "state", "state_key_id": "projects/p/locations/l/keyRings/r/cryptoKeys/k"}
    made = record(lambda: GcpCiIdentity("release", ARGS | state))

    assert made["release-state"].inputs["role"] == "roles/storage.objectViewer"
    assert made["release-state-key"].inputs["role"] == "roles/cloudkms.cryptoKeyDecrypter"


@settings(deadline=None, max_examples=30)
@given(name=st.from_regex(r"[a-z]([a-z0-9-]{0,61}[a-z0-9])?", fullmatch=True))
def test_names_are_those_that_google_takes(name) -> None:
    if name.startswith("gcp-"):
        return
    made = record(lambda: GcpCiIdentity(name, ARGS))

    assert 6 <= len(made[f"{name}-pool"].inputs["workloadIdentityPoolId"]) <= 30
    assert 4 <= len(made[f"{name}-provider"].inputs["workloadIdentityPoolProviderId"]) <= 32


@pytest.mark.parametrize(
    ("name", "change", "paths"),
    [
        ("gcp-release", {"repository": "acme/*"}, ["name", "repository"]),
        ("release", {"repository": f"acme/{'p' * 101}"}, ["repository"]),
        ("release", {"project_number": "12a", "push_repository_location": "EU"}, None),
        ("release", {"state_key_id": "key"}, ["state_key_id"]),
    ],
)
def test_all_problems_are_told(name, change, paths) -> None:
    with pytest.raises(ValidationError) as error:
        record(lambda: GcpCiIdentity(name, ARGS | change))

    assert [problem.path for problem in error.value.problems] == (paths or list(change))


def test_a_repository_needs_its_region() -> None:
    without = {key: value for key, value in ARGS.items() if key != "push_repository_location"}
    with pytest.raises(ValidationError) as error:
        record(lambda: GcpCiIdentity("release", without))

    assert [problem.path for problem in error.value.problems] == ["push_repository_location"]
