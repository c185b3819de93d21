"""Simulated card payments with four patterns of fraud; a card processor's own data would never leave its house."""

import numpy as np

from ..records import Encoding, taken

CUSTOMERS, DAYS, TRAIN_DAYS = 1000, 56, 28   # eight weeks; trained on the first four
PATTERNS = {
    "card testing": "bursts of 3 to 8 online payments of 0.50 to 4 euros, two minutes apart: does the number work?",
    "stolen card abroad": "2 to 4 payments in shops far abroad, hours after the customer paid at home, 2 to 6 times "
                          "the usual amount",
    "account takeover": "1 to 3 online payments between 1 and 5 at night from a new device, 1.5 to 5 times the usual "
                        "amount",
    "copied card": "2 to 4 payments by magnetic stripe, 30 to 250 km from home, of amounts that are usual",
}
KINDS = ("normal", *PATTERNS)
CASES = {"card testing": 5, "stolen card abroad": 8, "account takeover": 13, "copied card": 8}  # ~25 payments each

MERCHANTS = ("groceries", "restaurant", "fuel", "clothing", "electronics", "travel", "online services", "cash")
CHANNELS = ("chip", "contactless", "magnetic stripe", "online")
COUNTRIES = ("home", "neighbour", "far abroad")
# merchant: share of payments in person, share of payments online, amount as a multiple of the customer's usual
HABITS = np.array([[0.42, 0.10, 0.8], [0.20, 0.08, 0.9], [0.12, 0.00, 1.5], [0.09, 0.22, 1.6], [0.02, 0.14, 3.0],
                   [0.02, 0.10, 4.0], [0.00, 0.36, 0.5], [0.13, 0.00, 2.5]])


def cards():
    """The data set `cards`: payments of eight weeks, the last four held out."""
    from ..data import Dataset

    records, kind, case = _payments(np.random.default_rng(0))
    train = records["day"] < TRAIN_DAYS
    parts = {"train": np.flatnonzero(train), "test": np.flatnonzero(~train)}
    found = {part: taken(records, rows) for part, rows in parts.items()}
    encode = Encoding(taken(found["train"], kind[train] == 0), {
        "amount": np.log, "amount over usual": np.log, "minutes since last": np.log1p, "payments in last hour": None,
        "km from home": np.log1p, "hour across": _across, "hour up": _up,
    }, {"merchant": MERCHANTS, "channel": CHANNELS, "country": COUNTRIES, "device": ("known", "new")})
    for each in found.values():
        del each["hour across"], each["hour up"]
    pattern = np.array(KINDS)[kind]
    factors = {part: {"pattern": pattern[rows], "case": case[rows], "customer": records["customer"][rows],
                      "day": records["day"][rows]} for part, rows in parts.items()}
    return Dataset(
        name="cards", x_train=encode(taken(records, parts["train"])), x_test=encode(taken(records, parts["test"])),
        y_train=kind[parts["train"]], y_test=kind[parts["test"]], class_names=KINDS, columns=encode.columns,
        records_train=found["train"], records_test=found["test"],
        factors_train=factors["train"], factors_test=factors["test"], simulated=True,
        units="standard deviations of normal payments (amounts, minutes, km: of their logarithms); categories 0 or 1",
        source="simulated by aekit/sets/cards.py", licence="CC BY 4.0",
        description=f"Card payments of {CUSTOMERS:,} invented customers in {DAYS // 7} weeks, in their order; about "
                    f"one in 300 is a fraud. The last {(DAYS - TRAIN_DAYS) // 7} weeks are held out: prices rise, "
                    "contactless and online payments spread, and holidays begin. Frauds: " + "; ".join(
                        f"{name}: {what.rstrip('?')}" for name, what in PATTERNS.items()) + ".")


def _across(hour):
    return np.sin(2 * np.pi * np.asarray(hour) / 24)


def _up(hour):
    return np.cos(2 * np.pi * np.asarray(hour) / 24)


def _payments(rng):
    """(records name -> (n,) in order of time, kind (n,) with 0 for normal, case (n,): 0 or the fraud's number)."""
    usual = np.exp(rng.normal(np.log(24), 0.45, CUSTOMERS))          # euros
    normal = _normal(rng, usual)
    frauds = _frauds(rng, usual)
    joined = {name: np.concatenate([normal[name], frauds[name]]) for name in normal}
    order = np.lexsort((joined["day"], joined["customer"]))
    joined = taken(joined, order)
    first = np.r_[True, np.diff(joined["customer"]) != 0]
    gap = np.where(first, 1440.0, np.diff(joined["day"], prepend=0) * 1440)
    # Payments of the same customer within the hour before: how far back each one's list reaches.
    clock = joined["customer"] * 1000.0 + joined["day"]
    burst = np.arange(len(clock)) - np.searchsorted(clock, clock - 1 / 24)
    joined["minutes since last"] = np.clip(gap, 0.1, 10_080)
    joined["payments in last hour"] = burst.astype(np.float64)
    joined["amount"] = np.maximum(np.round(joined["amount"], 2), 0.01)
    joined["amount over usual"] = joined["amount"] / usual[joined["customer"]]
    joined["hour"] = joined["day"] % 1 * 24
    joined["hour across"] = joined["hour up"] = joined["hour"]
    joined = taken(joined, np.argsort(joined["day"], kind="stable"))
    return joined, joined.pop("kind"), joined.pop("case")


def _normal(rng, usual):
    """Payments of people who go about their lives."""
    often = rng.gamma(4, 0.27, CUSTOMERS)                            # payments a day
    customer = np.repeat(np.arange(CUSTOMERS), rng.poisson(often * DAYS))
    n = len(customer)
    day = rng.integers(0, DAYS, n)
    weeks = day / DAYS                                               # 0..1, for the drift
    owl = rng.random(CUSTOMERS) < 0.12                               # who is awake at night
    hour = np.where(owl[customer] & (rng.random(n) < 0.4), rng.normal(24.5, 2, n), rng.normal(14.5, 3.6, n)) % 24
    # A holiday of up to two weeks for one customer in three, most of them towards the end.
    leaves, stays = DAYS * rng.beta(2.2, 1.2, CUSTOMERS), rng.uniform(3, 14, CUSTOMERS)
    goes = rng.choice(3, CUSTOMERS, p=[0.65, 0.25, 0.10])
    away = goes[customer] * ((day >= leaves[customer]) & (day < (leaves + stays)[customer]))
    likes_online = rng.beta(2, 6, CUSTOMERS)[customer]
    online = rng.random(n) < np.clip(likes_online * (0.8 + 0.7 * weeks), 0, 0.9) * np.where(away > 0, 0.5, 1)
    merchant = np.where(online, _drawn(rng, HABITS[:, 1], n), _drawn(rng, HABITS[:, 0], n))
    cash = MERCHANTS.index("cash")
    contactless = (rng.random(n) < 0.35 + 0.3 * weeks) & (merchant != cash)
    stripe = rng.random(n) < np.where(away > 0, 0.06, 0.012)
    channel = np.select([online, stripe, contactless], [3, 2, 1], 0)
    amount = usual[customer] * HABITS[merchant, 2] * np.exp(rng.normal(0, 0.55, n)) * (1 + 0.08 * weeks)
    amount = np.where(merchant == cash, np.maximum(10, np.round(amount / 10) * 10), amount)
    trip = rng.random(n) < 0.04                                      # a day trip
    km = np.select([online, away == 2, away == 1, trip],
                   [0, rng.uniform(1500, 9000, n), rng.uniform(200, 1500, n), rng.uniform(30, 250, n)],
                   rng.exponential(6, n))
    return {"customer": customer, "day": day + hour / 24, "amount": amount, "merchant": np.array(MERCHANTS)[merchant],
            "channel": np.array(CHANNELS)[channel], "country": np.array(COUNTRIES)[np.where(online, 0, away)],
            "km from home": km, "device": np.where(online & (rng.random(n) < 0.03), "new", "known"),
            "kind": np.zeros(n, np.int64), "case": np.zeros(n, np.int64)}


def _drawn(rng, shares, n):
    return rng.choice(len(shares), n, p=shares / shares.sum())


def _frauds(rng, usual):
    """Payments of thieves: each case is one customer, one pattern, some payments close together."""
    cases, rows = {half: 0 for half in range(2)}, []
    for half in cases:                                               # as many in the training weeks as afterwards
        for pattern, count in CASES.items():
            for _ in range(count):
                case = 1 + len({row["case"] for row in rows})
                start = half * TRAIN_DAYS + rng.integers(0, TRAIN_DAYS - 1)
                rows += [{"customer": 0, "kind": KINDS.index(pattern), "case": case, **payment}
                         for payment in _case(rng, pattern, start, usual)]
    return {name: np.array([row[name] for row in rows]) for name in rows[0]}


def _case(rng, pattern, start, usual):
    """The payments of one fraud that begins on day `start`."""
    customer = int(rng.integers(CUSTOMERS))
    mine = usual[customer]
    low, high, apart = {"card testing": (3, 8, 2), "stolen card abroad": (2, 4, 70), "account takeover": (1, 3, 12),
                        "copied card": (2, 4, 150)}[pattern]         # payments; minutes from one to the next, mean
    count = int(rng.integers(low, high + 1))
    hour = {"account takeover": rng.uniform(1, 4.5), "card testing": rng.uniform(0, 23)}.get(pattern,
                                                                                             rng.uniform(9, 16))
    time = start + hour / 24 + np.cumsum(rng.exponential(apart, count)) / 1440
    for when in time:
        if pattern == "card testing":
            amount, merchant, channel = rng.uniform(0.5, 4), rng.choice(["online services", "electronics"]), "online"
            country, km, device = "home", 0.0, rng.choice(["known", "new"])
        elif pattern == "stolen card abroad":
            amount, merchant = mine * rng.uniform(2, 6), rng.choice(["electronics", "clothing", "cash"])
            channel, country = rng.choice(["chip", "magnetic stripe"]), "far abroad"
            km, device = rng.uniform(1500, 9000), "known"
        elif pattern == "account takeover":
            amount, merchant, channel = mine * rng.uniform(1.5, 5), rng.choice(["electronics", "travel"]), "online"
            country, km, device = "home", 0.0, "new"
        else:
            amount, merchant = mine * np.exp(rng.normal(0.3, 0.5)), rng.choice(["clothing", "fuel", "groceries"])
            channel, country, km, device = "magnetic stripe", "home", rng.uniform(30, 250), "known"
        yield {"customer": customer, "day": when, "amount": amount, "merchant": str(merchant), "channel": str(channel),
               "country": country, "km from home": km, "device": str(device)}
