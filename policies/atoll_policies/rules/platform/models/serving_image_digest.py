"""Images of endpoints and jobs are named by digest."""

from atoll_policies import Level, Rule, Severity, changed, containers, field, when
from atoll_policies.pods import POD_PATHS

_CUSTOM = [token for token in POD_PATHS if "." in token.split(":")[1]]

RULE = Rule(
    id="serving-image-digest",
    title="Images of endpoints, runtimes and training jobs are named by digest",
    why="A tag can be moved: two replicas of an endpoint then run different code, and a signature that was"
    " checked says nothing. Scanners read Deployments, not these resources. Only told, since a registry"
    " with tags that can't be moved does as well.",
    fix="Write `image: NAME@sha256:...`.",
    severity=Severity.MEDIUM,
    requires=containers(
        when(field("image").present(), field("image").matches(r"\S+@sha256:[0-9a-f]{64}")), _CUSTOM
    ),
    absent="passes",
    dev=Level.ADVISORY,
    prod=Level.ADVISORY,
    gap="MOD-7",
    evidence="CKV_K8S_43 reads no custom resources",
    maps=(
        "nist-800-53/SI-7",
        "owasp-llm/LLM03",
        "nist-800-53/SR-11",
        "nsa/secure-images",
    ),
    good=(changed("llm", "spec.template.containers[0].image", "other@sha256:" + "2" * 64),),
    bad=(
        changed("llm", "spec.template.containers[0].image", "vllm/vllm-openai:v0.11.0"),
        changed("runtime", "spec.containers[0].image", "kserve/huggingfaceserver:latest"),
        changed(
            "pytorch-job", "spec.pytorchReplicaSpecs.Worker.template.spec.containers[0].image", "pytorch"
        ),
    ),
)
