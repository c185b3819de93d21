"""What the tests type into a scratch notebook: small frozen models, so that nothing waits for TensorFlow."""

SETUP = """import aekit
digits = aekit.load("digits")
def pca(code):
    return aekit.freeze(aekit.PCA(digits, code=code))"""

WIDGETS = {
    "latent of two units": "aekit.explore.latent(pca(2), digits)",
    "latent of eight units": "aekit.explore.latent(pca(8), digits)",
    "bottleneck": "aekit.explore.bottleneck([pca(code) for code in (1, 2, 4, 8, 16)], digits)",
    "layers": "aekit.explore.layers(pca(8), digits, unit=3)",
    "layers of a convolution": 'aekit.explore.layers(aekit.load_model("glyphs-conv-16"), aekit.load("glyphs"))',
    "decoder": "aekit.explore.decoder(pca(6), digits)",
    "codec": "aekit.explore.codec(aekit.codec.prepare(pca(8), digits), digits)",
    "heatmap": "aekit.explore.heatmap(pca(8), digits)",
    "noise": "aekit.explore.noise(pca(8), digits)",
    "listen": 'aekit.explore.listen(aekit.signal_filters.WienerFilter(), aekit.load("speech"), snrs=(0, 10))',
    "threshold": """aekit.explore.threshold({"six": aekit.PCA(aekit.load("beats").x_normal, code=6),
                         "mean": aekit.Mean(aekit.load("beats").x_normal)}, aekit.load("beats"))""",
    "draw": "aekit.explore.draw(pca(8), digits)",
    "neighbours": "aekit.explore.neighbours([pca(4), pca(8)], digits)",
    "factors": 'aekit.explore.factors([aekit.load_model("glyphs-conv-16")] * 2, aekit.load("glyphs"))',
    "generation": 'aekit.explore.generation([pca(2), aekit.load_model("digits-map-2")], digits)',
}

FORMS = {
    "guess among choices": 'aekit.lesson.guess("Which is it?", choices=["few", "many", "all"])',
    "guess of a number": 'aekit.lesson.guess("How many?", low=1, high=64, unit="numbers")',
    "quiz": """from aekit.lesson.quizzes import Quiz
questions = [aekit.lesson.Question("One?", {"yes": "It is one.", "no": "Count again."}, "yes"),
             aekit.lesson.Question("Two?", {"never": "Sometimes.", "always": "Each time.", "odd": "No."}, "always")]
Quiz.of("", questions)""",
}
