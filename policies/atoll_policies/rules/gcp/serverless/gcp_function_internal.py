"""Cloud Functions take requests from your own network."""

from atoll_policies import Level, Rule, Severity, changed, field

_INSIDE = ("ALLOW_INTERNAL_AND_GCLB", "ALLOW_INTERNAL_ONLY")

RULE = Rule(
    id="gcp-function-internal",
    title="Cloud Functions take requests from your own network",
    why=(
        "A function's address is public unless it says otherwise. Callers are checked by IAM as well, so "
        "it is advice."
    ),
    fix="Set `ingressSettings` to ALLOW_INTERNAL_ONLY, or ALLOW_INTERNAL_AND_GCLB behind a load balancer.",
    severity=Severity.LOW,
    requires={
        "gcp:cloudfunctions/function:Function": field("ingressSettings").one_of(*_INSIDE),
        "gcp:cloudfunctionsv2/function:Function": field("serviceConfig.ingressSettings").one_of(*_INSIDE),
    },
    prod=Level.ADVISORY,
    maps=("nist-800-53/SC-7",),
    equivalents=("CKV_GCP_124",),
    good=(
        changed("gcp-function", "ingressSettings", "ALLOW_INTERNAL_AND_GCLB"),
        changed("gcp-function", "timeout", 60),
        changed("gcp-function-2", "description", "resizes"),
    ),
    bad=(
        changed("gcp-function", "ingressSettings", "ALLOW_ALL"),
        changed("gcp-function-2", "serviceConfig.ingressSettings", "ALLOW_ALL"),
        changed("gcp-function-2", "serviceConfig"),
    ),
)
