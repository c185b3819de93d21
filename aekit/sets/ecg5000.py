"""ECG5000: real heartbeats of one patient, the set that most courses on anomalies use."""

import numpy as np

from ._download import RemoteFile, fetch

ADDRESS = "https://www.timeseriesclassification.com/aeon-toolkit/ECG5000.zip"
FILES = [RemoteFile("ecg5000", f"ECG5000_{part}.txt", ADDRESS, sha256, size, packed=".gz", member=f"ECG5000_{part}.txt")
         for part, sha256, size in (
             ("TRAIN", "0d96aff193311a6dc6111bf0dbd2f7d2313987fbf7a1da4a383d92563876057b", 1_128_500),
             ("TEST", "baf4ad57d28daa5e79050edd4185968181762bc83d45a757753015b4ba8ab295", 10_156_500))]
KINDS = ("normal", "R-on-T premature ventricular contraction", "premature ventricular contraction",
         "supraventricular premature or ectopic beat", "unclassified")
BEATS = 4998  # of 5,000: the file of TensorFlow's tutorial lacks the last two


def ecg5000():
    """The data set `ecg5000`, in the split of TensorFlow's tutorial, so that figures can be compared."""
    from ..data import Dataset, offline

    table = np.concatenate([np.loadtxt(path) for path in fetch("ecg5000", FILES, offline)])[:BEATS]
    x, y = table[:, 1:, None].astype(np.float32), table[:, 0].astype(np.int64) - 1
    # The same as scikit-learn's train_test_split(test_size=0.2, random_state=21).
    order = np.random.RandomState(21).permutation(BEATS)
    test, train = order[:-(-BEATS // 5)], order[-(-BEATS // 5):]
    return Dataset(
        name="ecg5000", x_train=x[train], x_test=x[test], y_train=y[train], y_test=y[test], class_names=KINDS,
        units="voltage in standard deviations of each beat", sampling_rate=250.0,
        source="ECG5000 of the UCR archive (Chen and Keogh), beats of record chf07 of PhysioNet's BIDMC Congestive "
               "Heart Failure Database", licence="none stated by the UCR archive; cite it and PhysioNet",
        description="Heartbeats of one patient with severe heart failure, each stretched to 140 values, so that time "
                    "in a beat is relative: 250 Hz is that of the recording. The split is TensorFlow's tutorial's. "
                    "Beats of the same patient are in both parts.")
