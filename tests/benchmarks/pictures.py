"""Denoising pictures: a model trained for a minute beside four filters, each tuned on validation pictures."""

NOISES = (("gaussian", 0.3, 60, 3.0), ("salt_pepper", 0.2, 30, 0.0))  # kind, amount, seconds, dB above the best filter
FEW = 500  # test pictures that the filters clean; the model cleans all 10,000


def pictures():
    """Mean PSNR on Fashion-MNIST, noise cut off at 0..1, of a model and of the best of the four filters."""
    import aekit

    data = aekit.load("fashion_mnist")
    held_out = data.x_train[-100:]
    rows = []
    for kind, amount, seconds, above in NOISES:
        noise = aekit.Corrupt(kind, amount, clip=True)
        model = aekit.dense(data.shape, code=128, hidden=(512,), corrupt=noise)
        history = aekit.train(model, data, seconds=seconds, quiet=True)
        noisy = noise.corrupt(data.x_test, seed=1)
        filters = aekit.filters.tuned(held_out, noise.corrupt(held_out, seed=2))
        _, *found = aekit.clean(filters, data.x_test[:FEW], noisy[:FEW])
        [_, few] = aekit.clean(model, data.x_test[:FEW], noisy[:FEW])
        whole = aekit.metrics.psnr(data.x_test, model.reconstruct(noisy)).mean()
        best = max(found, key=lambda row: row.psnr)
        rows.append((f"Fashion-MNIST, {kind} {amount} cut off at 0..1: dense, code 128, above the best of four filters",
                     f"{few.psnr - best.psnr:.2f} dB ({few.psnr:.2f} / {best.name} {best.psnr:.2f}; SSIM {few.ssim:.3f}"
                     f" / {best.ssim:.3f}; {FEW} pictures; model on all {len(noisy):,}: {whole:.2f} dB; "
                     f"{history.seconds:.0f} s)", f"at least {above:g} dB", few.psnr - best.psnr >= above))
    return rows


BENCHMARKS = {"pictures": pictures}
