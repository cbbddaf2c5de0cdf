import json
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
# As Pulumi runs the program: the folder `stacks` is on the path.
sys.path.insert(0, str(ROOT / "stacks"))
sys.path.insert(0, str(Path(__file__).parent))  # for pod_security.py

CERTIFICATE = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n"
KEY = "-----BEGIN PRIVATE KEY-----\nthe-canary\n-----END PRIVATE KEY-----\n"


@pytest.fixture
def environment_file() -> Path:
    return ROOT / "stacks" / "environments" / "Pulumi.local.yaml"


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, object]:
    """What the engine writes for the program, with a release of KServe in miniature."""
    release = ROOT / "tests" / "unit" / "components" / "releases"
    files = {"ca": CERTIFICATE, "cert": CERTIFICATE, "key": KEY}
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    content = {
        "kubeconfig": str(tmp_path / "kubeconfig"),
        "context": None,
        "images": {
            "training": "localhost/atoll/training:1",
            "serving": "localhost/atoll/serving:1",
            "kserve-controller": "localhost/atoll/kserve-controller:1",
        },
        "volumes_path": "/srv/volumes",
        "manifests": {
            "kserve": str(release / "kserve.yaml"),
            "kserve_crds": str(release / "kserve-crds.yaml"),
        },
        "certificates": {"kserve_webhook": {name: str(tmp_path / name) for name in files}},
    }
    path = tmp_path / "machine.json"
    path.write_text(json.dumps(content))
    monkeypatch.setenv("ATOLL_MACHINE", str(path))
    return content
