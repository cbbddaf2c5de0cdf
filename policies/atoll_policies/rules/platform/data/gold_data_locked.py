"""Data that models are measured by can't be changed."""

from atoll_policies import Level, Rule, Severity, changed, field, when

_CLASSES = ("gold", "evaluation", "training")

RULE = Rule(
    id="gold-data-locked",
    title="Stores marked as gold, evaluation or training data can't be overwritten",
    why="A few changed examples teach a model what an attacker wants, and a changed test set hides it.",
    fix="For stores with the tag, label or metadata `data-class` (Azure: `dataclass`) set"
    " `objectLockEnabled`, `retentionPolicy`, or `immutableStorageWithVersioning.enabled`.",
    severity=Severity.MEDIUM,
    requires={
        "aws:s3/bucket:Bucket": when(
            field("tags.data-class").one_of(*_CLASSES), field("objectLockEnabled").is_true()
        ),
        "gcp:storage/bucket:Bucket": when(
            field("labels.data-class").one_of(*_CLASSES), field("retentionPolicy").present()
        ),
        "azure-native:storage:BlobContainer": when(
            field("metadata.dataclass").one_of(*_CLASSES),
            field("immutableStorageWithVersioning.enabled").is_true(),
        ),
    },
    dev=Level.ADVISORY,
    gap="DAT-2",
    evidence="OWASP/AISVS 1.1.3",
    maps=("aisvs/1.1.3", "aisvs/1.1.4", "mitre-atlas/AML.T0020", "owasp-llm/LLM04"),
    good=(
        changed("gpu-gold-data", "objectLockEnabled", False, together={"tags.data-class": "scratch"}),
        changed("gpu-gold-bucket", "retentionPolicy.retentionPeriod", "86400"),
        changed(
            "gpu-gold-container", "immutableStorageWithVersioning.enabled", False, together={"metadata": {}}
        ),
        changed("gpu-gold-bucket", "retentionPolicy", together={"labels.data-class": "scratch"}),
    ),
    bad=(
        changed("gpu-gold-container", "immutableStorageWithVersioning.enabled", False),
        changed("gpu-gold-data", "objectLockEnabled", False),
        changed("gpu-gold-bucket", "retentionPolicy"),
        changed("gpu-gold-bucket", "retentionPolicy", together={"labels.data-class": "training"}),
        changed("gpu-gold-bucket", "retentionPolicy", together={"labels.data-class": "evaluation"}),
    ),
)
