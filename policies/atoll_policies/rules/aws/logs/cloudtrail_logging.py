"""Trails log."""

from atoll_policies import Rule, Severity, added, any_of, changed, field, ref, resource

RULE = Rule(
    id="cloudtrail-logging",
    title="CloudTrail trails log",
    why=(
        "A trail that is switched off looks as if calls were recorded; switching it off is what "
        "intruders do first."
    ),
    fix="Leave out `enableLogging`, or set it to true.",
    severity=Severity.HIGH,
    requires={
        "aws:cloudtrail/trail:Trail": any_of(
            field("enableLogging").is_true(), field("enableLogging").absent()
        )
    },
    absent="passes",
    maps=("nist-800-53/AU-12", "pci-dss/10.2.1", "soc2/CC7.2"),
    equivalents=("CKV_AWS_251",),
    good=(changed("account-trail", "enableLogging", True),),
    bad=(
        changed("account-trail", "enableLogging", False),
        added(
            resource(
                "idle-trail",
                "aws:cloudtrail/trail:Trail",
                {
                    "s3BucketName": "trails",
                    "enableLogging": False,
                    "enableLogFileValidation": True,
                    "isMultiRegionTrail": True,
                    "kmsKeyId": ref("data-key", "arn"),
                    "snsTopicName": "trails",
                    "cloudWatchLogsGroupArn": ref("trail-logs", "arn"),
                },
            )
        ),
    ),
)
