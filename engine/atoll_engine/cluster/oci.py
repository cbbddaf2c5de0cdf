"""Container images written without a builder: a folder of files as one layer.

The bytes depend on nothing but the arguments. Format: OCI image layout 1.0 in a tar file, which
`ctr images import`, docker and skopeo read (https://github.com/opencontainers/image-spec).
"""

from __future__ import annotations

import hashlib
import io
import json
import platform
import tarfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, BinaryIO

from atoll_engine.cluster.protocol import Cluster

_ARCHITECTURES = {"x86_64": "amd64", "aarch64": "arm64"}
_MANIFEST = "application/vnd.oci.image.manifest.v1+json"
_CONFIG = "application/vnd.oci.image.config.v1+json"
_LAYER = "application/vnd.oci.image.layer.v1.tar"


@dataclass(frozen=True)
class Image:
    """An image to write: `files` maps the path in the image to the file on this machine."""

    name: str
    """Name without tag; the tag is the hash of the content."""
    files: Mapping[str, Path]
    entrypoint: Sequence[str]
    links: Mapping[str, str] = field(default_factory=dict)
    """Symbolic links: path in the image -> target."""
    user: str = "65532:65532"

    def reference(self) -> str:
        """Return `<name>:<16 hex digits>`, equal for equal content."""
        return f"{self.name}:{self._content}"

    @cached_property
    def _content(self) -> str:
        digest = hashlib.sha256(repr((sorted(self.links.items()), list(self.entrypoint), self.user)).encode())
        for target, source in sorted(self.files.items()):
            with source.open("rb") as content:
                digest.update(f"{target}\0{hashlib.file_digest(content, 'sha256').hexdigest()}\0".encode())
        return digest.hexdigest()[:16]


def load_program(name: str, program: Path, cluster: Cluster) -> str:
    """Put a static program on a cluster's node as an image of its own and return its reference."""
    path = f"/{program.name}"
    image = Image(f"localhost/atoll/{name}", {path: program}, [path])
    if image.reference() not in cluster.images():
        with TemporaryDirectory() as folder:
            archive = Path(folder, "image.tar")
            write_archive(image, archive)
            cluster.load_image(archive)
    return image.reference()


def write_archive(image: Image, archive: Path) -> str:
    """Write `image` to `archive` and return its reference. The archive is as large as the files."""
    reference = image.reference()
    layer = archive.with_suffix(".layer")
    try:
        with layer.open("wb") as sink:
            _write_layer(image, sink)
        layer_digest, layer_size = _digest(layer), layer.stat().st_size
        config = _json(
            {
                "architecture": _ARCHITECTURES.get(platform.machine(), platform.machine()),
                "os": "linux",
                "config": {"Entrypoint": list(image.entrypoint), "User": image.user},
                "rootfs": {"type": "layers", "diff_ids": [layer_digest]},
            }
        )
        manifest = _json(
            {
                "schemaVersion": 2,
                "mediaType": _MANIFEST,
                "config": _descriptor(_CONFIG, config),
                "layers": [{"mediaType": _LAYER, "digest": layer_digest, "size": layer_size}],
            }
        )
        annotations = {"io.containerd.image.name": reference, "org.opencontainers.image.ref.name": reference}
        index = {
            "schemaVersion": 2,
            "manifests": [{**_descriptor(_MANIFEST, manifest), "annotations": annotations}],
        }
        with tarfile.open(archive, "w", format=tarfile.PAX_FORMAT) as out:
            _add(out, "oci-layout", _json({"imageLayoutVersion": "1.0.0"}))
            _add(out, "index.json", _json(index))
            for blob in (config, manifest):
                _add(out, f"blobs/sha256/{hashlib.sha256(blob).hexdigest()}", blob)
            with layer.open("rb") as content:
                out.addfile(
                    _entry(f"blobs/sha256/{layer_digest.removeprefix('sha256:')}", layer_size), content
                )
    finally:
        layer.unlink(missing_ok=True)
    return reference


def _write_layer(image: Image, sink: BinaryIO) -> None:
    folders = {str(parent) for target in (*image.files, *image.links) for parent in Path(target).parents}
    with tarfile.open(fileobj=sink, mode="w", format=tarfile.PAX_FORMAT) as layer:
        for folder in sorted(folders - {".", "/"}):
            entry = _entry(folder.lstrip("/"), 0, mode=0o755)
            entry.type = tarfile.DIRTYPE
            layer.addfile(entry)
        for target, source in sorted(image.files.items()):
            mode = 0o755 if source.stat().st_mode & 0o100 else 0o644
            with source.open("rb") as content:
                layer.addfile(_entry(target.lstrip("/"), source.stat().st_size, mode=mode), content)
        for target, points_to in sorted(image.links.items()):
            entry = _entry(target.lstrip("/"), 0, mode=0o777)
            entry.type, entry.linkname = tarfile.SYMTYPE, points_to
            layer.addfile(entry)


def _entry(name: str, size: int, mode: int = 0o644) -> tarfile.TarInfo:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = size, mode
    return entry


def _add(archive: tarfile.TarFile, name: str, content: bytes) -> None:
    archive.addfile(_entry(name, len(content)), io.BytesIO(content))


def _json(document: Mapping[str, Any]) -> bytes:
    return json.dumps(document, sort_keys=True, separators=(",", ":")).encode()


def _descriptor(media_type: str, content: bytes) -> dict[str, Any]:
    digest = f"sha256:{hashlib.sha256(content).hexdigest()}"
    return {"mediaType": media_type, "digest": digest, "size": len(content)}


def _digest(path: Path) -> str:
    with path.open("rb") as content:
        return f"sha256:{hashlib.file_digest(content, 'sha256').hexdigest()}"
