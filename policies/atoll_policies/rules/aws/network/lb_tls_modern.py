"""Listeners speak no old TLS."""

from atoll_policies import Rule, Severity, changed, field, when

RULE = Rule(
    id="lb-tls-modern",
    title="Load balancers take TLS 1.2 at least, with good ciphers",
    why=(
        "TLS 1.0 and 1.1 can be broken, and a listener without a policy takes the one of 2016, which "
        "has both."
    ),
    fix=(
        "Set `sslPolicy` to one whose name begins with ELBSecurityPolicy-TLS13-1-2 or "
        "ELBSecurityPolicy-TLS13-1-3."
    ),
    severity=Severity.HIGH,
    requires={
        "aws:lb/listener:Listener": when(
            field("protocol").one_of("HTTPS", "TLS"),
            field("sslPolicy").matches(
                r"ELBSecurityPolicy-(TLS13-1-[23]|TLS-1-2|FS-1-2)-.*", "be a policy of TLS 1.2 or 1.3"
            ),
        )
    },
    maps=(
        "nist-800-53/SC-8",
        "pci-dss/4.2.1",
        "hipaa/164.312(e)(2)(ii)",
    ),
    equivalents=("CKV_AWS_103", "CKV2_AWS_74"),
    disagrees={
        "CKV_AWS_103": "It takes each policy of TLS 1.3, also those that take TLS 1.0 too.",
        "CKV2_AWS_74": "Its list of weak policies lacks those of TLS 1.3 that take TLS 1.0 too.",
    },
    good=(
        changed("app-listener", "sslPolicy", "ELBSecurityPolicy-TLS-1-2-Ext-2018-06"),
        changed("app-listener", "sslPolicy", "ELBSecurityPolicy-FS-1-2-Res-2020-10"),
        changed("tcp-listener", "port", 8443),
    ),
    bad=(
        changed("app-listener", "sslPolicy", "ELBSecurityPolicy-2016-08"),
        changed("app-listener", "sslPolicy", "ELBSecurityPolicy-TLS-1-1-2017-01"),
        changed("app-listener", "sslPolicy", "ELBSecurityPolicy-TLS13-1-0-2021-06"),
        changed("app-listener", "sslPolicy"),
        changed("tcp-listener", "protocol", "TLS"),
    ),
)
