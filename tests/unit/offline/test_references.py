"""What refers to nothing, and what is the cloud's own."""

from __future__ import annotations

import pytest

from atoll_engine.offline.references import dangling

NETWORK = "gcp:compute/network:Network"


def problems(inputs: dict[str, str]) -> list[str]:
    found = dangling(NETWORK, inputs, "some-project", lambda _: False, lambda _: (), ())
    return [problem.path for problem in found]


@pytest.mark.parametrize(
    "path",
    [
        "projects/some-project/global/networkProfiles/us-central1-a-vpc-roce",
        "projects/some-project/zones/us-central1-a/machineTypes/e2-standard-4",
        "projects/some-project/zones/us-central1-a/acceleratorTypes/nvidia-l4",
    ],
)
def test_what_google_has_in_each_project_is_there(path: str) -> None:
    assert problems({"networkProfile": path}) == []


def test_a_network_of_the_project_must_be_in_the_stack() -> None:
    assert problems({"network": "projects/some-project/global/networks/main"}) == ["network"]
