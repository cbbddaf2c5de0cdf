"""How good probabilities are, and the two baselines that the network is judged beside."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.metrics import average_precision_score, log_loss, roc_auc_score

from atoll_training.dataset import Split

_Floats = npt.NDArray[np.floating[Any]]


def score(late: _Floats, probability: _Floats) -> dict[str, float]:
    """Return ROC AUC, average precision and log loss (natural logarithm)."""
    return {
        "roc_auc": float(roc_auc_score(late, probability)),
        "average_precision": float(average_precision_score(late, probability)),
        "log_loss": float(log_loss(late, probability)),
    }


def prior(train: Split, split: Split) -> _Floats:
    """Give every flight of ``split`` the share of late flights in ``train``."""
    return np.full(len(split), float(np.mean(train.late)))


def gradient_boosting(train: Split, splits: dict[str, Split], seed: int) -> dict[str, _Floats]:
    """Fit scikit-learn's histogram gradient boosting on ``train``; return its probabilities for ``splits``.

    It gets the same features as the network, and missing values as missing.
    """
    categories = train.categorical.shape[1]
    model = HistGradientBoostingClassifier(
        learning_rate=0.1,
        max_iter=80,
        min_samples_leaf=100,
        l2_regularization=1.0,
        categorical_features=np.arange(categories + train.numeric.shape[1]) < categories,
        early_stopping=False,
        random_state=seed,
    )
    model.fit(_matrix(train), train.late)
    return {name: model.predict_proba(_matrix(split))[:, 1] for name, split in splits.items()}


def _matrix(split: Split) -> _Floats:
    return np.hstack([split.categorical.astype(np.float32), split.numeric])
