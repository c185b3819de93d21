"""Pages without a kernel: every lesson as one static site, with its widgets alive.

>>> from aekit import site
>>> site.build("notebooks", "site", lessons=["00"])
"""


def __getattr__(name):
    if name == "build":
        from aekit.site.building import build

        return build
    raise AttributeError(f"aekit.site has no {name!r}; it offers build")
