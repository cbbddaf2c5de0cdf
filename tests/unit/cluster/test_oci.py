"""Images written without a builder: same content, same bytes, same name."""

import hashlib
import io
import json
import tarfile
from pathlib import Path

import pytest

from atoll_engine.cluster import oci


@pytest.fixture
def image(tmp_path: Path) -> oci.Image:
    program = tmp_path / "program"
    program.write_bytes(b"\x7fELF")
    program.chmod(0o755)
    return oci.Image(
        "localhost/atoll/x", {"/bin/program": program}, ["/bin/program"], links={"/bin/sh": "program"}
    )


def _members(archive: Path) -> dict[str, bytes]:
    with tarfile.open(archive) as content:
        return {
            member.name: reader.read()
            for member in content
            if (reader := content.extractfile(member)) is not None
        }


def test_same_content_gives_same_bytes_and_name(image: oci.Image, tmp_path: Path) -> None:
    first, second = tmp_path / "1.tar", tmp_path / "2.tar"
    assert oci.write_archive(image, first) == oci.write_archive(image, second) == image.reference()
    assert first.read_bytes() == second.read_bytes()


def test_other_content_user_or_entrypoint_gives_another_name(image: oci.Image, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.write_bytes(b"other")
    variants = [
        image,
        oci.Image(image.name, {"/bin/program": other}, image.entrypoint, image.links),
        oci.Image(image.name, image.files, ["/bin/sh"], image.links),
        oci.Image(image.name, image.files, image.entrypoint),
        oci.Image(image.name, image.files, image.entrypoint, image.links, user="0:0"),
    ]
    assert len({variant.reference() for variant in variants}) == len(variants)


def test_archive_is_an_image_layout_whose_digests_hold(image: oci.Image, tmp_path: Path) -> None:
    reference = oci.write_archive(image, tmp_path / "image.tar")
    members = _members(tmp_path / "image.tar")
    for name, content in members.items():
        if name.startswith("blobs/"):
            assert name == f"blobs/sha256/{hashlib.sha256(content).hexdigest()}"
    (entry,) = json.loads(members["index.json"])["manifests"]
    assert entry["annotations"]["io.containerd.image.name"] == reference
    manifest = json.loads(members[f"blobs/{entry['digest'].replace(':', '/')}"])
    config = json.loads(members[f"blobs/{manifest['config']['digest'].replace(':', '/')}"])
    (layer,) = manifest["layers"]
    assert config["rootfs"]["diff_ids"] == [layer["digest"]]
    assert config["config"] == {"Entrypoint": ["/bin/program"], "User": "65532:65532"}
    with tarfile.open(fileobj=io.BytesIO(members[f"blobs/{layer['digest'].replace(':', '/')}"])) as files:
        program, link = files.getmember("bin/program"), files.getmember("bin/sh")
    assert (program.mode, program.uid, program.mtime) == (0o755, 0, 0)
    assert (link.issym(), link.linkname) == (True, "program")


def test_nothing_is_left_beside_the_archive(image: oci.Image, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    oci.write_archive(image, folder / "image.tar")
    assert [path.name for path in folder.iterdir()] == ["image.tar"]
