"""Feature stores are encrypted with a key of one's own."""

from atoll_policies import Level, Rule, Severity, all_of, changed, field, when

RULE = Rule(
    id="sagemaker-features-own-key",
    title="Feature stores are encrypted with your own key",
    why="Features are users' data in the form that is easiest to use; AWS' key opens for the whole account.",
    fix="Set `onlineStoreConfig.securityConfig.kmsKeyId` and `offlineStoreConfig.s3StorageConfig.kmsKeyId`.",
    severity=Severity.MEDIUM,
    requires={
        "aws:sagemaker/featureGroup:FeatureGroup": all_of(
            when(
                field("onlineStoreConfig").present(),
                field("onlineStoreConfig.securityConfig.kmsKeyId").present(),
            ),
            when(
                field("offlineStoreConfig").present(),
                field("offlineStoreConfig.s3StorageConfig.kmsKeyId").present(),
            ),
        )
    },
    prod=Level.ADVISORY,
    gap="DAT-3",
    evidence="prowler sagemaker_feature_group_offline_store_encrypted_with_cmk",
    maps=(
        "nist-800-53/SC-28",
        "nist-800-53/SC-12",
    ),
    good=(
        changed("churn-features", "onlineStoreConfig"),
        changed("churn-features", "offlineStoreConfig"),
    ),
    bad=(
        changed("churn-features", "onlineStoreConfig.securityConfig.kmsKeyId", ""),
        changed("churn-features", "onlineStoreConfig.securityConfig"),
        changed("churn-features", "offlineStoreConfig.s3StorageConfig.kmsKeyId"),
    ),
)
