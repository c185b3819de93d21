"""Finding what does not fit: detectors, the rivals they are held against, and what explains a verdict."""
