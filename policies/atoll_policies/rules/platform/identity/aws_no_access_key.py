"""Nobody has a key of AWS that stays."""

from atoll_policies import Level, Rule, Severity, added, changed, custom, resource

RULE = Rule(
    id="aws-no-access-key",
    title="No IAM access keys are made",
    why="An access key never ends, and lies in the state, in a CI system and on laptops until somebody"
    " finds it.",
    fix="Use a role: of pods, of CI by OIDC, of people by single sign-on.",
    severity=Severity.HIGH,
    requires={"aws:iam/accessKey:AccessKey": custom("not be made", lambda _: False)},
    dev=Level.MANDATORY,
    gap="IDN-2",
    evidence="KServe's credentials configuration takes keys",
    unknown="fails",
    maps=("nist-800-53/IA-5", "soc2/CC6.1"),
    good=(changed("gpu-server-role", "name", "other"),),
    bad=(
        added(resource("gpu-key", "aws:iam/accessKey:AccessKey", {"user": "ci"})),
        added(resource("gpu-key", "aws:iam/accessKey:AccessKey", {"user": "ci", "status": "Inactive"})),
    ),
)
