from pathlib import Path

import pytest

RELEASE = Path(__file__).parent / "releases"


@pytest.fixture
def kserve_args() -> dict[str, object]:
    """Arguments of ``KServe``, with a release in miniature and the shortest certificate that is one."""
    certificate = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n"
    return {
        "manifest": (RELEASE / "kserve.yaml").read_text(),
        "crd_manifest": (RELEASE / "kserve-crds.yaml").read_text(),
        "image": "registry.example/kserve-controller:1",
        "ca_bundle": certificate,
        "tls_cert": certificate,
        "tls_key": "-----BEGIN PRIVATE KEY-----\nthe-canary\n-----END PRIVATE KEY-----\n",
    }


@pytest.fixture
def training_args() -> dict[str, object]:
    return {
        "namespace": "ml",
        "image": "registry.example/training:1",
        "command": ["torchrun", "-m", "some_training"],
        "version": "v1",
        "claim_name": "models",
        "ranks": 2,
    }


@pytest.fixture
def endpoint_args() -> dict[str, object]:
    return {
        "namespace": "ml",
        "image": "registry.example/serving:1",
        "model_version": "v1",
        "claim_name": "models",
    }
