"""Disks of machines are encrypted."""

from atoll_policies import Rule, Severity, all_of, any_of, changed, each, field

_ALONE = all_of(
    field("rootBlockDevice.encrypted").is_true(),
    each("ebsBlockDevices[*]", any_of(field("encrypted").is_true(), field("snapshotId").present())),
)
_IN_TEMPLATE = each(
    "blockDeviceMappings[*]",
    any_of(field("ebs.encrypted").is_true(), field("ebs.snapshotId").present(), field("ebs").absent()),
)

RULE = Rule(
    id="ec2-disks-encrypted",
    title="The disks that machines start with are encrypted",
    why=(
        "Models, data and tokens lie on the root disk and in its snapshots; unencrypted they can be "
        "read by whoever gets one."
    ),
    fix=(
        "Set `rootBlockDevice.encrypted`, `ebsBlockDevices[*].encrypted`, in a template "
        "`blockDeviceMappings[*].ebs.encrypted`, to true."
    ),
    severity=Severity.HIGH,
    requires={
        "aws:ec2/instance:Instance": _ALONE,
        "aws:ec2/launchConfiguration:LaunchConfiguration": _ALONE,
        "aws:ec2/launchTemplate:LaunchTemplate": _IN_TEMPLATE,
    },
    maps=("nist-800-53/SC-28", "hipaa/164.312(a)(2)(iv)"),
    equivalents=("CKV_AWS_8",),
    good=(
        changed("build-host", "ebsBlockDevices[0]", {"deviceName": "/dev/sdf", "snapshotId": "snap-1"}),
        changed("build-host", "ebsBlockDevices"),
        changed(
            "node-template", "blockDeviceMappings[0]", {"deviceName": "/dev/sdb", "virtualName": "ephemeral0"}
        ),
        changed("node-template", "blockDeviceMappings[0].ebs", {"snapshotId": "snap-1"}),
        changed("node-template", "blockDeviceMappings[0].ebs.encrypted", "true"),
    ),
    bad=(
        changed("build-host", "rootBlockDevice.encrypted", False),
        changed("build-host", "ebsBlockDevices[0].encrypted", False),
        changed("older-launch", "rootBlockDevice"),
        changed("node-template", "blockDeviceMappings[0].ebs.encrypted", "false"),
    ),
)
