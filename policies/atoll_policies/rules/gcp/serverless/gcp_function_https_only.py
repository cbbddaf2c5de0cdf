"""Cloud Functions refuse unencrypted HTTP."""

from atoll_policies import Rule, Severity, changed, field, when

RULE = Rule(
    id="gcp-function-https-only",
    title="Cloud Functions refuse unencrypted HTTP",
    why="Requests, answers and tokens cross the internet readable.",
    fix="Set `httpsTriggerSecurityLevel` to SECURE_ALWAYS.",
    severity=Severity.MEDIUM,
    requires={
        "gcp:cloudfunctions/function:Function": when(
            field("triggerHttp").is_true(), field("httpsTriggerSecurityLevel").equals("SECURE_ALWAYS")
        )
    },
    maps=("nist-800-53/SC-8",),
    equivalents=("CKV2_GCP_10",),
    good=(
        changed("gcp-function", "timeout", 60),
        changed("gcp-function-upload", "timeout", 60),
    ),
    bad=(
        changed("gcp-function", "httpsTriggerSecurityLevel", "SECURE_OPTIONAL"),
        changed("gcp-function", "httpsTriggerSecurityLevel"),
    ),
)
