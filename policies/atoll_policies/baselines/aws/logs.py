"""A trail of all calls, its log, and alarms."""

from atoll_policies.cases import ref, resource

RESOURCES = [
    resource(
        "account-trail",
        "aws:cloudtrail/trail:Trail",
        {
            "s3BucketName": "trails",
            "enableLogging": True,
            "enableLogFileValidation": True,
            "isMultiRegionTrail": True,
            "kmsKeyId": ref("data-key", "arn"),
            "snsTopicName": "trails",
            "cloudWatchLogsGroupArn": ref("trail-logs", "arn"),
            "cloudWatchLogsRoleArn": "arn:aws:iam::123456789012:role/trail",
        },
    ),
    resource(
        "trail-logs",
        "aws:cloudwatch/logGroup:LogGroup",
        {"name": "trail", "retentionInDays": 400, "kmsKeyId": ref("data-key", "arn")},
    ),
    resource(
        "errors-alarm",
        "aws:cloudwatch/metricAlarm:MetricAlarm",
        {
            "comparisonOperator": "GreaterThanThreshold",
            "evaluationPeriods": 2,
            "namespace": "AWS/ApplicationELB",
            "metricName": "HTTPCode_Target_5XX_Count",
            "period": 60,
            "statistic": "Sum",
            "threshold": 10,
            "alarmActions": ["arn:aws:sns:us-west-2:123456789012:oncall"],
        },
    ),
    resource(
        "service-alarm",
        "aws:cloudwatch/compositeAlarm:CompositeAlarm",
        {
            "alarmName": "service",
            "alarmRule": "ALARM(errors-alarm)",
            "alarmActions": ["arn:aws:sns:us-west-2:123456789012:oncall"],
        },
    ),
]
