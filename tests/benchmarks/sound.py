"""Denoising sound: the bundled model beside classical filters, per noise and signal-to-noise ratio, all tuned alike."""

import re
from pathlib import Path

import numpy as np

SNRS = (-5, 0, 5, 10, 20)                      # dB
NOISES = ("white", "pink", "hum", "babble")
STATIONARY = ("white", "pink", "hum")
FEW = 60                                       # held-out clips of each set
SHARED = Path(__file__).parents[3] / "shared" / "data" / "noise" / "wav8k"


def speech():
    """SI-SDR gained on voices of the bundled speech that no model heard: four to tune by, eight to judge by."""
    import aekit

    data = aekit.load("speech")
    voices = data.factors_test["voice"]
    tuning = np.isin(voices, np.unique(voices)[:4])
    return _table(data, data.x_test[tuning], data.x_test[~tuning], {**dict.fromkeys(NOISES), **backgrounds()},
                  targets=True)


def recordings():
    """The same on recorded speakers: no model heard any."""
    import aekit

    if not SHARED.is_dir():
        return [("Sound, recorded speakers in real backgrounds", f"{SHARED} is not there", "", False)]
    data = aekit.load("spoken_digits")
    return _table(data, data.x_train, data.x_test, {**dict.fromkeys(NOISES), **backgrounds()}, targets=False)


def backgrounds(folder=SHARED):
    """dict kind -> one strip of sound (time,), 8 kHz, from the real recordings of that kind, each at one loudness."""
    import aekit

    kinds = {}
    for path in sorted(folder.glob("*.wav")):
        sound = aekit.sound.read(path)[0, :, 0]
        kind = re.sub(r"_\d.*", "", path.stem).replace("_", " ")
        kinds.setdefault(kind, []).append(sound / max(np.sqrt(np.mean(sound**2)), 1e-4))
    return {kind: np.concatenate(strips) for kind, strips in kinds.items()}


def _table(data, check, x, noises, targets):
    import aekit

    cleaner = aekit.Spectral(aekit.load_model("speech-clean"), rate=data.sampling_rate)
    x, check, rows = x[:FEW], check[:24], []
    for kind, strip in noises.items():
        for snr in SNRS:
            noisy, check_noisy = (mixed(aekit, each, kind, strip, snr, seed) for each, seed in ((x, 1), (check, 2)))
            filters = aekit.signal_filters.tuned(check, check_noisy, rate=data.sampling_rate)
            tuned = cleaner.tuned(check, check_noisy)      # to that noise, as each filter is
            _, ours, as_it_comes, *others = aekit.clean([tuned, cleaner, *filters], x, noisy)
            best = max(others, key=lambda row: row.gained)
            least = 8 if targets and snr == 0 and kind in STATIONARY else None
            wanted = f"above {best.name} and at least 8" if least else f"above {best.name}" if snr == 0 else ""
            said = "; ".join(f"{row.name} {row.gained:+.2f}" for row in others)
            rows.append((f"{data.name}, {kind} at {snr} dB: SI-SDR gained by {ours.name}",
                         f"{ours.gained:+.2f} dB, as it comes {as_it_comes.gained:+.2f} ({said})", wanted,
                         snr != 0 or (ours.gained > best.gained and ours.gained >= (least or -np.inf))))
    return rows


def mixed(aekit, x, kind, strip, snr, seed):
    """The clips with that noise, every piece of a strip loud enough to have a ratio."""
    return aekit.corrupt.mix(x, kind if strip is None else strip + 1e-4 * np.random.default_rng(0).standard_normal(
        len(strip)), snr, seed=seed)


def hearts(epochs=60):
    """Simulated hearts of ten unseen patients, in drift and hum each as strong as the heart: lesson 08's comparison."""
    import aekit

    strips = [aekit.beats.strip(patient, seconds=256, noise=0, wander=0).clean for patient in range(40)]
    x = np.stack(strips) - np.mean(strips, axis=1, keepdims=True)
    spoil = aekit.Mix(["drift", "hum"], snr=(0, 0), rate=128)
    train, held_out, few = x[:30].reshape(-1, 256, 1), x[30:, :8192], x[:6, :8192]
    filters = aekit.signal_filters.tuned(few, spoil.corrupt(few, seed=1), rate=128, filters=aekit.signal_filters.ECG)
    model = aekit.dense((256, 1), code=64, hidden=(256,), corrupt=aekit.Mix(["drift", "hum"], snr=(-5, 10), rate=128))
    seconds = aekit.train(model, train, epochs=epochs, quiet=True).seconds
    models = {"autoencoder": aekit.Windowed(model), **{each.name: each for each in filters},
              "PCA": aekit.Windowed(aekit.PCA(train, code=64))}
    _, ours, *others = aekit.clean(models, held_out, spoil.corrupt(held_out))
    best = max(others, key=lambda row: row.gained)
    said = "; ".join(f"{row.name} {row.gained:+.1f}" for row in others)
    return [(f"hearts in drift and hum: SI-SDR gained, trained for {seconds:.0f} s", f"{ours.gained:+.1f} dB ({said})",
             f"above {best.name}", ours.gained > best.gained)]


BENCHMARKS = {"sound of speech": speech, "sound of recordings": recordings, "sound of hearts": hearts}
