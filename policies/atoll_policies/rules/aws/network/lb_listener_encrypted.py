"""Listeners speak TLS."""

from atoll_policies import Rule, Severity, added, any_of, changed, field, ref, resource

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
    maps=("nist-800-53/SC-8", "pci-dss/4.2.1", "hipaa/164.312(e)(1)"),
    equivalents=("CKV_AWS_2", "CKV2_AWS_20"),
    good=(
        added(
            resource(
                "redirect",
                "aws:lb/listener:Listener",
                {
                    "loadBalancerArn": ref("app-balancer", "arn"),
                    "port": 80,
                    "protocol": "HTTP",
                    "defaultActions": [
                        {
                            "type": "redirect",
                            "redirect": {"port": "443", "protocol": "HTTPS", "statusCode": "HTTP_301"},
                        }
                    ],
                },
            )
        ),
        added(
            resource(
                "stream",
                "aws:lb/listener:Listener",
                {
                    "loadBalancerArn": ref("tcp-balancer", "arn"),
                    "port": 443,
                    "protocol": "TCP",
                    "defaultActions": [
                        {
                            "type": "forward",
                            "targetGroupArn": "arn:aws:elasticloadbalancing:us-west-2:1:targetgroup/tcp/1",
                        }
                    ],
                },
            )
        ),
    ),
    bad=(
        changed("app-listener", "protocol", "HTTP"),
        added(
            resource(
                "plain",
                "aws:lb/listener:Listener",
                {
                    "loadBalancerArn": ref("app-balancer", "arn"),
                    "port": 80,
                    "protocol": "HTTP",
                    "defaultActions": [
                        {
                            "type": "forward",
                            "targetGroupArn": "arn:aws:elasticloadbalancing:us-west-2:1:targetgroup/app/1",
                        }
                    ],
                },
            )
        ),
        added(
            resource(
                "redirect",
                "aws:lb/listener:Listener",
                {
                    "loadBalancerArn": ref("app-balancer", "arn"),
                    "port": 80,
                    "protocol": "HTTP",
                    "defaultActions": [
                        {
                            "type": "redirect",
                            "redirect": {"port": "8080", "protocol": "HTTP", "statusCode": "HTTP_301"},
                        }
                    ],
                },
            )
        ),
    ),
)
