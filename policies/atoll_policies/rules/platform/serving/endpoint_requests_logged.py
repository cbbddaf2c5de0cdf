"""What an endpoint was asked, and what it said, is kept."""

from atoll_policies import Level, Rule, Severity, changed, field

RULE = Rule(
    id="endpoint-requests-logged",
    title="Endpoints log requests and answers",
    why="Without them nobody can tell that a model drifted, was probed, or gave data away. Only told,"
    " since servers may do it themselves, and what users send may not be kept everywhere.",
    fix="Set `spec.predictor.logger` with a `url` or `storage`, and `mode: all`.",
    severity=Severity.MEDIUM,
    requires={
        "kubernetes:serving.kserve.io:InferenceService": field("spec.predictor.logger.mode").equals("all")
    },
    dev=Level.DISABLED,
    prod=Level.ADVISORY,
    gap="SRV-6",
    evidence="OWASP/AISVS 12.1.1",
    maps=("nist-800-53/AU-2", "iso-42001/A.6.2.8", "mitre-atlas/AML.T0024"),
    good=(changed("endpoint", "spec.predictor.logger.url", "https://logs.example.com"),),
    bad=(
        changed("endpoint", "spec.predictor.logger.mode", "request"),
        changed("endpoint", "spec.predictor.logger"),
    ),
)
