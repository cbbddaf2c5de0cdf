"""Watches what a model is asked and what it answers, and says when either has drifted.

``python -m atoll_drift --help`` lists the commands; ``docs/drift.md`` explains them.
"""
