"""Real builds with buildah on a Debian base, into a node that reads archives as containerd does."""

import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tarfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from atoll_engine import images, toolchain
from atoll_engine.errors import ImageError
from atoll_engine.progress import Progress

DOCKERFILE = """\
ARG BASE_IMAGE
ARG DEPENDENCIES_IMAGE=dependencies
FROM ${BASE_IMAGE} AS dependencies
WORKDIR /app
COPY pyproject.toml uv.lock ./
RUN --mount=type=secret,id=build-environment . /run/secrets/build-environment; \\
    echo installing; mkdir -p /opt/venv/bin; ln -s /usr/bin/python3 /opt/venv/bin/python; \\
    echo "${UV_INDEX_CANARY_PASSWORD}" | wc -c > /opt/venv/length
FROM ${DEPENDENCIES_IMAGE}
COPY app /app/app
USER 1000:1000
CMD ["/opt/venv/bin/python", "/app/app/main.py"]
"""


class ArchiveNode:
    """Keeps layers by digest and images by name; refuses an archive that needs a layer it doesn't have."""

    reads_pipes = True

    def __init__(self) -> None:
        self.layers: dict[str, bytes] = {}
        self.named: dict[str, list[str]] = {}
        self.loads: list[int] = []

    def images(self) -> set[str]:
        return set(self.named)

    def load_image(self, archive: Path) -> None:
        with archive.open("rb") as stream, tarfile.open(fileobj=stream, mode="r|") as tar:
            files = {member.name: tar.extractfile(member).read() for member in tar}  # type: ignore[union-attr]
        digests = {f"sha256:{hashlib.sha256(data).hexdigest()}": data for data in files.values()}
        name, layers = self._docker(files) if "manifest.json" in files else self._oci(files, digests)
        missing = set(layers) - set(self.layers) - set(digests)
        if missing:
            raise ImageError("layers are missing", got=missing)
        self.layers |= {digest: digests[digest] for digest in layers if digest in digests}
        self.named[name] = layers
        self.loads.append(sum(len(digests[digest]) for digest in layers if digest in digests))

    def _docker(self, files: dict[str, bytes]) -> tuple[str, list[str]]:
        manifest = json.loads(files["manifest.json"])[0]
        digests = [f"sha256:{hashlib.sha256(files[layer]).hexdigest()}" for layer in manifest["Layers"]]
        assert json.loads(files[manifest["Config"]])["rootfs"]["diff_ids"] == digests
        return manifest["RepoTags"][0], digests

    def _oci(self, files: dict[str, bytes], blobs: dict[str, bytes]) -> tuple[str, list[str]]:
        entry = json.loads(files["index.json"])["manifests"][0]
        manifest: dict[str, Any] = json.loads(blobs[entry["digest"]])
        return entry["annotations"]["io.containerd.image.name"], [
            layer["digest"] for layer in manifest["layers"]
        ]

    def unpack(self, reference: str, root: Path) -> Path:
        for digest in self.named[reference]:
            layer = root.parent / "layer.tar"
            layer.write_bytes(self.layers[digest])
            subprocess.run(["tar", "-xf", layer, "-C", root], check=True)
            layer.unlink()
        return root


def mounts() -> list[str]:
    return sorted(line.split()[4] for line in Path("/proc/self/mountinfo").read_text().splitlines())


@pytest.fixture(scope="module")
def cache_dir(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """One storage for the module: making the base image takes a minute."""
    toolchain.ensure_packages(images.DEBIAN_PACKAGES, Progress())
    before = mounts()
    folder = tmp_path_factory.mktemp("images")
    yield folder
    images.choose_builder(folder, "buildah").clean()
    left = [point for point in mounts() if point not in before and str(folder) in point]
    shutil.rmtree(folder)
    assert left == []


@pytest.fixture
def workload(tmp_path: Path) -> Path:
    folder = tmp_path / f"tiny{hashlib.sha256(str(tmp_path).encode()).hexdigest()[:8]}"
    (folder / "app").mkdir(parents=True)
    (folder / "Dockerfile").write_text(DOCKERFILE)
    (folder / "pyproject.toml").write_text('[project]\nname = "tiny"\nversion = "1"\n')
    (folder / "uv.lock").write_text("version = 1\n")
    (folder / "app" / "main.py").write_text("print('one')\n")
    return folder


@pytest.fixture
def node() -> ArchiveNode:
    return ArchiveNode()


def ensure(workload: Path, node: ArchiveNode, cache_dir: Path) -> tuple[str, list[str]]:
    """Build and load; return the reference and the phases that it took."""
    progress = Progress()
    builder = images.choose_builder(cache_dir, "buildah")
    loaded = images.ensure(
        [workload], node=node, cache_dir=cache_dir, progress=progress, builder=builder, base="debian"
    )
    return loaded[workload.name], [phase.name.split()[0] for phase in progress.phases]


def log_of(workload: Path, cache_dir: Path) -> str:
    return (cache_dir / "logs" / f"{workload.name}.log").read_text()


def test_an_image_is_built_and_loaded_once(
    workload: Path, node: ArchiveNode, cache_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("UV_INDEX_CANARY_PASSWORD", "canary-of-the-index")
    reference, phases = ensure(workload, node, cache_dir)
    assert phases == ["Preparing", "Building", "Loading"]

    root = tmp_path / "root"
    root.mkdir()
    node.unpack(reference, root)
    said = subprocess.run(
        ["chroot", root, "/opt/venv/bin/python", "/app/app/main.py"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert said.stdout == "one\n"
    assert (root / "opt/venv/length").read_text().strip() == "20"  # the build saw the secret ...
    assert not any(
        b"canary-of-the-index" in layer for layer in node.layers.values()
    )  # ... and no layer holds it

    assert ensure(workload, node, cache_dir) == (reference, [])
    assert len(node.loads) == 2


def test_new_sources_send_only_themselves(workload: Path, node: ArchiveNode, cache_dir: Path) -> None:
    before, _ = ensure(workload, node, cache_dir)
    (workload / "app" / "main.py").write_text("print('two')\n")
    after, phases = ensure(workload, node, cache_dir)

    assert phases == ["Preparing", "Building", "Loading"]
    assert "installing" not in log_of(workload, cache_dir).splitlines()
    assert len(node.loads) == 3
    assert node.loads[2] < 20_000 < 50_000_000 < node.loads[0]
    assert node.named[after][:-1] == node.named[before][:-1]
    assert node.named[after][-1] != node.named[before][-1]


def test_a_node_that_lost_its_images_gets_them_again(
    workload: Path, node: ArchiveNode, cache_dir: Path
) -> None:
    reference, _ = ensure(workload, node, cache_dir)
    fresh = ArchiveNode()

    assert ensure(workload, fresh, cache_dir)[0] == reference
    assert reference in fresh.named


def test_one_environment_and_nothing_else_large_stays(
    workload: Path, node: ArchiveNode, cache_dir: Path
) -> None:
    ensure(workload, node, cache_dir)
    (workload / "uv.lock").write_text("version = 1\n# a change\n")
    ensure(workload, node, cache_dir)

    assert len([*cache_dir.glob(f"environments/{workload.name}-*")]) == 1
    assert [*cache_dir.glob("scratch/*")] == []


def test_a_failing_build_says_why_and_where_to_read_on(
    workload: Path, node: ArchiveNode, cache_dir: Path
) -> None:
    (workload / "Dockerfile").write_text(
        DOCKERFILE.replace("echo installing", "echo no such package; exit 3")
    )
    with pytest.raises(ImageError) as failure:
        ensure(workload, node, cache_dir)

    assert "no such package" in str(failure.value)
    assert f"{workload.name}.log" in str(failure.value)
    (workload / "Dockerfile").write_text(DOCKERFILE)
    ensure(workload, node, cache_dir)


def test_a_dependency_stage_that_reads_sources_is_refused(
    workload: Path, node: ArchiveNode, cache_dir: Path
) -> None:
    (workload / "Dockerfile").write_text(DOCKERFILE.replace("COPY pyproject.toml", "COPY app pyproject.toml"))
    with pytest.raises(ImageError, match="no such file or directory"):
        ensure(workload, node, cache_dir)


def test_a_disk_too_small_is_said_before_building(workload: Path, node: ArchiveNode, cache_dir: Path) -> None:
    wheel = f'{{ url = "https://example/a-py3-none-any.whl", size = {10**15} }}'
    (workload / "uv.lock").write_text(f'version = 1\n[[package]]\nname = "huge"\nwheels = [{wheel}]\n')
    with pytest.raises(ImageError, match=r"(?s)too small to build .*GiB free.*GiB or more"):
        ensure(workload, node, cache_dir)
    assert not (cache_dir / "logs" / f"{workload.name}.log").exists()


def test_a_build_that_was_killed_is_no_image(workload: Path, node: ArchiveNode, cache_dir: Path) -> None:
    slow = DOCKERFILE.replace("echo installing;", "echo installing; [ -e /app/never ] || sleep 3;")
    (workload / "Dockerfile").write_text(slow)
    program = (
        "import sys; from pathlib import Path; from atoll_engine import images;"
        "from atoll_engine.progress import Progress; c = Path(sys.argv[2]);"
        "images.build_all([Path(sys.argv[1])], cache_dir=c, progress=Progress(),"
        " builder=images.choose_builder(c, 'buildah'), base='debian')"
    )
    building = subprocess.Popen(
        [sys.executable, "-c", program, workload, cache_dir],
        start_new_session=True,
        stderr=subprocess.DEVNULL,
    )
    log = cache_dir / "logs" / f"{workload.name}.log"
    while building.poll() is None and not (log.exists() and "installing" in log.read_text().splitlines()):
        time.sleep(0.1)
    os.killpg(building.pid, signal.SIGKILL)
    building.wait()

    reference, phases = ensure(workload, node, cache_dir)
    assert phases == ["Preparing", "Building", "Loading"]
    assert reference in node.named
    assert list(cache_dir.glob("environments/*.partial")) == []
