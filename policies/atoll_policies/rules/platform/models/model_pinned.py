"""The model that is served is the one that was tested."""

from atoll_policies import Level, Rule, Severity, any_of, changed, field
from atoll_policies.models import model_uris

_PINNED = r"hf://[^:]+/[^:]+:[0-9a-f]{40}|oci(\+\w+)?://\S+@sha256:[0-9a-f]{64}|\S+[?&]versionId=\S+"
_URI = "spec.predictor.model.storageUri"
_DIGESTED = "metadata.annotations[atoll.dev/model-digest]"
_DIGEST = field(_DIGESTED).matches(r"sha256:[0-9a-f]{64}")

RULE = Rule(
    id="model-pinned",
    title="Models are named by a commit, a digest or a version",
    why="What an address without one means can change between two starts of a pod: replicas answer"
    " differently, and an exchanged model is served untested.",
    fix="Write hf://OWNER/MODEL:COMMIT with all 40 digits, oci://...@sha256:..., or an object's"
    " `versionId`; or give the files' digest in the annotation `atoll.dev/model-digest`.",
    severity=Severity.HIGH,
    requires={
        token: any_of(pinned, _DIGEST)
        for token, pinned in model_uris(
            field("").matches(_PINNED, "name a commit, digest or version")
        ).items()
    },
    dev=Level.ADVISORY,
    gap="MOD-1",
    evidence="kserve/kserve#5789",
    maps=("aisvs/6.1.3", "owasp-llm/LLM03", "mitre-atlas/AML.T0010"),
    good=(
        changed(
            "endpoint", _DIGESTED, together={_URI: "oci://registry.example.com/flights@sha256:" + "1" * 64}
        ),
        changed("endpoint", _DIGESTED, together={_URI: "s3://models/flights?versionId=abc"}),
        changed("endpoint", _URI, "s3://models/flights"),
        changed("endpoint", _DIGESTED),
    ),
    bad=(
        changed("endpoint", _URI, "hf://example/flights:main", together={_DIGESTED: "latest"}),
        changed("model-cache", "spec.sourceModelUri", "hf://example/chat"),
        changed(
            "llm", "spec.model.uri", "oci://registry.example.com/chat:v7", together={_DIGESTED: "sha256:1"}
        ),
    ),
    absent="passes",
)
