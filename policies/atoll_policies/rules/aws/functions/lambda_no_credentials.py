"""No credentials in a function's environment."""

from atoll_policies import Rule, Severity, changed
from atoll_policies.credentials import no_credentials

RULE = Rule(
    id="lambda-no-credentials",
    title="Environment variables of functions hold no credentials",
    why="Whoever may describe the function reads them, and they stay in each published version.",
    fix=(
        "Take the credential out of `environment.variables`, read it from Secrets Manager with the "
        "function's role, and replace it."
    ),
    severity=Severity.HIGH,
    requires={"aws:lambda/function:Function": no_credentials("environment.variables.*")},
    absent="passes",
    maps=(
        "nist-800-53/IA-5",
        "owasp-llm/LLM02",
        "pci-dss/8.6.2",
        "mitre-atlas/AML.T0055",
    ),
    equivalents=("CKV_AWS_45",),
    disagrees={"CKV_AWS_45": "It takes each 40 letters and digits for a key, also the revision of a model."},
    good=(
        changed(
            "thumbnails",
            "environment.variables.MODEL",
            "hf://acme/small:0123456789012345678901234567890123456789",
        ),
    ),
    bad=(
        changed("thumbnails", "environment.variables.KEY", "AKIAIOSFODNN7EXAMPLE"),
        changed(
            "thumbnails",
            "environment.variables",
            {"SIZE": "256", "URL": "https://AKIAIOSFODNN7EXAMPLE@example.com"},
        ),
    ),
)
