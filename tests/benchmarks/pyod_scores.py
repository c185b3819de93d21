"""PyOD's AutoEncoder and PCA on splits that the benchmark wrote; runs in an environment of its own.

`python pyod_scores.py FOLDER`: reads each FOLDER/*.npz (train, test, seed), prints one line of JSON for it.
"""

import json
import sys
import time
import warnings
from pathlib import Path

import numpy as np


def main(folder):
    warnings.filterwarnings("ignore")
    from pyod.models.auto_encoder import AutoEncoder
    from pyod.models.pca import PCA

    for path in sorted(Path(folder).glob("*.npz")):
        with np.load(path) as split:
            train, test, seed = split["train"], split["test"], int(split["seed"])
        found = {"split": path.stem}
        for name, make in (("autoencoder", lambda s: AutoEncoder(random_state=s, verbose=0)),
                           ("PCA", lambda s: PCA(random_state=s))):
            model = make(seed)
            started = time.perf_counter()
            model.fit(train)
            seconds = time.perf_counter() - started
            scores = np.nan_to_num(model.decision_function(test))
            found[name] = {"seconds": seconds, "scores": [float(f"{score:.7g}") for score in scores],
                           "samples": len(train) * getattr(model, "epoch_num", 0)}
        print(json.dumps(found), flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
