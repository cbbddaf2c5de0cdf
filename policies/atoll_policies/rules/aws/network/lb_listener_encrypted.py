"""Listeners speak TLS."""

from atoll_policies import Rule, Severity, any_of, changed, field

RULE = Rule(
    id="lb-listener-encrypted",
    title="Load balancers' listeners take HTTPS, or redirect to it",
    why="Prompts, answers and tokens can be read and changed on the way.",
    fix=(
        "Set `protocol` to HTTPS or TLS, or the only action of an HTTP listener to a redirect with "
        "protocol HTTPS."
    ),
    severity=Severity.HIGH,
    requires={
        "aws:lb/listener:Listener": any_of(
            field("protocol").differs("HTTP"),
            field("defaultActions[*].redirect.protocol").equals("HTTPS"),
        )
    },
    absent="passes",
    maps=(
        "nist-800-53/SC-8",
        "pci-dss/4.2.1",
        "hipaa/164.312(e)(1)",
        "cis-eks/5.4.5",
        "soc2/CC6.7",
    ),
    equivalents=("CKV_AWS_2", "CKV2_AWS_20"),
    good=(
        changed("redirect-listener", "defaultActions[0].redirect.statusCode", "HTTP_302"),
        changed("tcp-listener", "port", 8443),
    ),
    bad=(
        changed("app-listener", "protocol", "HTTP"),
        changed("redirect-listener", "defaultActions[0].redirect.protocol", "HTTP"),
        changed(
            "redirect-listener",
            "defaultActions",
            [{"type": "forward", "targetGroupArn": "arn:aws:elasticloadbalancing:::app"}],
        ),
    ),
)
