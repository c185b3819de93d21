"""Whole numbers to few bytes and back: how often each value of each code unit is to be expected, and a range coder.

All tables are worked out in whole numbers, so that every machine has the same ones. The coder itself is constriction's
(Bamler, Understanding entropy coding with asymmetric numeral systems, 2022; the range coder is Pasco's, 1976).
"""

import numpy as np

PARTS = 64            # into how many equal shares the training codes of a unit are cut
TOTAL = 1 << 20       # what the shares of all symbols of a table add up to
SPARE = TOTAL // 256  # of it, spread over all symbols: no value is impossible
MARGIN = 0.25         # of the range of the training codes on either side: unseen samples go a little further
MOST_SYMBOLS = 1 << 16  # of one unit; a finer step is refused


def knots_of(codes):
    """What a table is made of: the values that cut each unit's training codes into PARTS equal shares.

    codes: whole numbers (n, units), in grains. Returns (units, PARTS + 1) int64, ascending.
    """
    ordered = np.sort(codes, axis=0)
    return ordered[np.arange(PARTS + 1) * (len(codes) - 1) // PARTS].T.astype(np.int64)


class Tables:
    """How often each symbol of each unit is to be expected, at a step of so many grains.

    Args:
        knots: as `knots_of` gives them.
        step: grains from one symbol to the next, a whole number of 1 or more.

    Attributes:
        lowest: (units,) the symbol of each unit's first entry.
        shares: a list of (symbols,) int64 arrays that add up to TOTAL, one a unit.

    Raises:
        ValueError: a step so fine that a unit would have more than MOST_SYMBOLS symbols.
    """

    def __init__(self, knots, step):
        margin = (MARGIN * (knots[:, -1] - knots[:, 0])).astype(np.int64)
        self.lowest = _nearest(knots[:, 0] - margin, step)
        self.highest = _nearest(knots[:, -1] + margin, step)
        self.step, self.models = step, None
        if (most := int((self.highest - self.lowest).max()) + 1) > MOST_SYMBOLS:
            raise ValueError(f"codec: got step={step}, which cuts a unit of the code into {most:,} values, expected at "
                             f"most {MOST_SYMBOLS:,}. Type step={step * most // MOST_SYMBOLS + 1}.")
        self.shares = [self._shares(own, low, high)
                       for own, low, high in zip(knots, self.lowest, self.highest, strict=True)]

    def _shares(self, knots, low, high):
        edges = (2 * np.arange(low, high + 2) - 1) * self.step  # in half grains, so that they are whole
        below = _below(2 * knots, edges)
        below[0], below[-1] = 0, TOTAL - SPARE
        count = high - low + 1
        spare = np.diff(np.arange(count + 1) * SPARE // count)
        return np.diff(below) + spare

    def symbols(self, grains):
        """The symbols (n, units) of codes in grains, real numbers; what lies beyond the table becomes its last."""
        nearest = np.rint(np.asarray(grains, np.float64) / self.step)
        return np.clip(nearest, self.lowest, self.highest).astype(np.int64)

    def bits(self, symbols):
        """What each symbol (n, units) costs, in bits: the logarithm of one over its share."""
        return np.stack([np.log2(TOTAL / shares[column - low]) for shares, low, column
                         in zip(self.shares, self.lowest, symbols.T, strict=True)], axis=1)

    def least_bits(self):
        """What one sample costs at least."""
        return sum(float(np.log2(TOTAL / shares.max())) for shares in self.shares)

    def encode(self, symbols):
        """Symbols (n, units) as bytes, no longer than they need to be."""
        import constriction

        encoder = constriction.stream.queue.RangeEncoder()
        for column, low, model in zip(symbols.T, self.lowest, self._models(), strict=True):
            if model is not None:
                encoder.encode((column - low).astype(np.int32), model)
        return self._shortened(encoder.get_compressed().astype(">u4").tobytes(), symbols)

    def decode(self, content, count):
        """The symbols (count, units) that `encode` made these bytes of; errors as `columns`."""
        return np.stack(list(self.columns(content, count)), axis=1)

    def columns(self, content, count):
        """The symbols of one unit after the other, each (count,) int64.

        Raises:
            ValueError: no symbols are written like that.
        """
        import constriction

        words = np.frombuffer(content + bytes(-len(content) % 4), ">u4").astype(np.uint32)
        decoder = constriction.stream.queue.RangeDecoder(words)
        for low, model in zip(self.lowest, self._models(), strict=True):
            try:
                yield np.full(count, low) if model is None else decoder.decode(model, count) + low
            except AssertionError:  # constriction's word for it
                raise ValueError("no symbols are written like that") from None

    def _models(self):
        if self.models is None:
            from constriction import stream

            # Shares are whole numbers below 2^24: the coder's own fixed-point table is the same on every machine.
            table = stream.model.Categorical
            # A unit with one symbol costs nothing, and the coder wants at least two.
            self.models = [table(shares.astype(np.float64), perfect=False) if len(shares) > 1 else None
                           for shares in self.shares]
        return self.models

    def _shortened(self, content, symbols):
        """The shortest beginning, or the one just above it, that still decodes to the same: the coder writes whole
        words of four bytes, of which the last are often not needed."""
        best = content
        for length in range(len(content) - 1, max(len(content) - 9, -1), -1):
            start = content[:length]
            following = int.from_bytes(start, "big") + 1
            tries = [start] + ([following.to_bytes(length, "big")] if following < 256**length else [])
            for shorter in tries:
                if self._means(shorter, symbols):
                    best = shorter
                    break
            else:
                return best
        return best

    def _means(self, content, symbols):
        try:
            return np.array_equal(self.decode(content, len(symbols)), symbols)
        except ValueError:
            return False


def _nearest(grains, step):
    return (2 * grains + step) // (2 * step)


def _below(knots, edges):
    """The share of the training codes below each edge, of TOTAL - SPARE, in whole numbers: linear between knots."""
    total = TOTAL - SPARE
    part = np.clip(np.searchsorted(knots, edges, side="right") - 1, 0, PARTS - 1)
    start, width = knots[part], np.maximum(knots[part + 1] - knots[part], 1)
    inside = np.clip(edges - start, 0, width)
    inside = np.where(edges >= knots[-1], width, inside)
    return (part * total + total * inside // width) // PARTS
