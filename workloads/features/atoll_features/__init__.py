"""The feature store of the flights on Feast: definitions, materialisation, training sets, online serving.

``python -m atoll_features --help`` lists the commands; ``docs/features.md`` explains them.
"""
