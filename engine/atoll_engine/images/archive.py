"""Image archives, written as a stream: never a second copy of a layer on the disk.

Two formats that `ctr images import` reads. The docker one (`docker save`) names layers freely and has its
configuration last, so that a layer is hashed while it passes. The OCI one (image-layout.md of
https://github.com/opencontainers/image-spec) refers to layers by digest and needs only those that the node
doesn't have: containerd unpacks from the first layer that it lacks (measured with 2.4.2).
"""

from __future__ import annotations

import hashlib
import json
import tarfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from atoll_engine.images.layers import HashingSink, NoSink, Sink, write_member

_LAYER = "application/vnd.oci.image.layer.v1.tar"
_CONFIG = "application/vnd.oci.image.config.v1+json"
_MANIFEST = "application/vnd.oci.image.manifest.v1+json"
_CHUNK_BYTES = 1 << 20
_END = bytes(1024)


class Layer(Protocol):
    """Something that can write an uncompressed layer tar of known size."""

    def size_bytes(self) -> int:
        """Return how many bytes `write` writes."""

    def write(self, sink: Sink) -> None:
        """Write the tar."""


@dataclass(frozen=True)
class Descriptor:
    """Digest (``sha256:<hex>``) and size of a layer's tar."""

    digest: str
    size_bytes: int


@dataclass(frozen=True)
class ArchivedLayer:
    """A layer inside an archive of `docker save`'s format."""

    archive: Path
    member: str
    digest: str

    def size_bytes(self) -> int:
        """Return the size of the layer's tar."""
        with tarfile.open(self.archive) as archive:
            return archive.getmember(self.member).size

    def write(self, sink: Sink) -> None:
        """Write the layer's tar."""
        with tarfile.open(self.archive) as archive:
            stream = archive.extractfile(self.member)
            while stream and (chunk := stream.read(_CHUNK_BYTES)):
                sink.write(chunk)


def describe(layer: Layer) -> Descriptor:
    """Return digest and size of a layer's tar, which isn't kept. Reads all of the layer."""
    hashing = HashingSink(NoSink())
    layer.write(hashing)
    return Descriptor(hashing.digest, hashing.size_bytes)


def read_archive(path: Path) -> tuple[dict[str, Any], list[ArchivedLayer]]:
    """Return the configuration and the layers of the one image in a docker archive."""
    with tarfile.open(path) as archive:
        manifest = _json_member(archive, "manifest.json")[0]
        config = _json_member(archive, manifest["Config"])
    digests = config["rootfs"]["diff_ids"]
    layers = [
        ArchivedLayer(path, member, digest)
        for member, digest in zip(manifest["Layers"], digests, strict=True)
    ]
    return config, layers


def write_docker_archive(
    reference: str, config: Mapping[str, Any], layers: Sequence[Layer], sink: Sink
) -> list[Descriptor]:
    """Write the image ``reference`` with ``layers``, the lowest first, and describe what was written."""
    written, names = [], [f"layer-{number}.tar" for number in range(len(layers))]
    for name, layer in zip(names, layers, strict=True):
        size_bytes = layer.size_bytes()
        padding = write_member(name, size_bytes, sink)
        hashing = HashingSink(sink)
        layer.write(hashing)
        if hashing.size_bytes != size_bytes:
            raise OSError(f"files of {reference} changed while they were read")
        sink.write(bytes(padding))
        written.append(Descriptor(hashing.digest, hashing.size_bytes))
    manifest = [{"Config": "config.json", "RepoTags": [reference], "Layers": names}]
    _write_file("config.json", _with_layers(config, written), sink)
    _write_file("manifest.json", _json(manifest), sink)
    sink.write(_END)
    return written


def write_oci_archive(
    reference: str,
    config: Mapping[str, Any],
    descriptors: Sequence[Descriptor],
    included: Mapping[str, Layer],
    sink: Sink,
) -> None:
    """Write the image ``reference`` of the layers ``descriptors``, with only ``included`` inside."""
    image_config = _with_layers(config, descriptors)
    manifest = _json(
        {
            "schemaVersion": 2,
            "mediaType": _MANIFEST,
            "config": _describe(_CONFIG, image_config),
            "layers": [{"mediaType": _LAYER, "digest": d.digest, "size": d.size_bytes} for d in descriptors],
        }
    )
    annotations = {"io.containerd.image.name": reference, "org.opencontainers.image.ref.name": reference}
    entry = {**_describe(_MANIFEST, manifest), "annotations": annotations}
    _write_file("oci-layout", _json({"imageLayoutVersion": "1.0.0"}), sink)
    _write_file("index.json", _json({"schemaVersion": 2, "manifests": [entry]}), sink)
    for blob in (image_config, manifest):
        _write_file(_blob(_digest(blob)), blob, sink)
    for digest, layer in included.items():
        padding = write_member(_blob(digest), layer.size_bytes(), sink)
        layer.write(sink)
        sink.write(bytes(padding))
    sink.write(_END)


def _with_layers(config: Mapping[str, Any], layers: Sequence[Descriptor]) -> bytes:
    # The builder's history counts its own layers; ours is one entry a layer, as readers expect.
    history = [{"created": "1970-01-01T00:00:00Z", "created_by": "atoll"} for _ in layers]
    rootfs = {"type": "layers", "diff_ids": [layer.digest for layer in layers]}
    return _json({**config, "rootfs": rootfs, "history": history})


def _json_member(archive: tarfile.TarFile, name: str) -> Any:
    stream = archive.extractfile(name)
    return json.loads(stream.read()) if stream else None


def _write_file(name: str, content: bytes, sink: Sink) -> None:
    padding = write_member(name, len(content), sink)
    sink.write(content + bytes(padding))


def _json(document: object) -> bytes:
    return json.dumps(document, sort_keys=True, separators=(",", ":")).encode()


def _digest(content: bytes) -> str:
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


def _blob(digest: str) -> str:
    return f"blobs/sha256/{digest.removeprefix('sha256:')}"


def _describe(media_type: str, content: bytes) -> dict[str, Any]:
    return {"mediaType": media_type, "digest": _digest(content), "size": len(content)}
