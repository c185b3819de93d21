"""NSL-KDD: network connections, with kinds of attack that appear only in the held-out part."""

import numpy as np

from ..records import Encoding, taken
from ._download import RemoteFile, fetch

GONE = ("'nsl_kdd' is no longer offered by its official page (https://www.unb.ca/cic/datasets/nsl.html), and there "
        "is no other official one.")
FILES = [RemoteFile("nsl-kdd", f"KDD{part}+.txt", "", sha256, size, packed=".gz", elsewhere=GONE)
         for part, sha256, size in (
             ("Train", "1b86d2f957b33082081bba410fe129b475efebcc13c9014c3f447c8271aadf95", 19_109_424),
             ("Test", "fa46b0935342616aa83b7c2578db355b6a7aaabbc492248172c7a1e8b7ab8f84", 3_441_513))]
NAMES = """
    duration protocol_type service flag src_bytes dst_bytes land wrong_fragment urgent hot num_failed_logins
    logged_in num_compromised root_shell su_attempted num_root num_file_creations num_shells num_access_files
    num_outbound_cmds is_host_login is_guest_login count srv_count serror_rate srv_serror_rate rerror_rate
    srv_rerror_rate same_srv_rate diff_srv_rate srv_diff_host_rate dst_host_count dst_host_srv_count
    dst_host_same_srv_rate dst_host_diff_srv_rate dst_host_same_src_port_rate dst_host_srv_diff_host_rate
    dst_host_serror_rate dst_host_srv_serror_rate dst_host_rerror_rate dst_host_srv_rerror_rate
"""
COLUMNS = tuple(NAMES.split())
CATEGORIES = ("protocol_type", "service", "flag")
FAMILIES = {  # as the task description of the KDD Cup 1999 and the authors of NSL-KDD group them
    "denial of service": "apache2 back land mailbomb neptune pod processtable smurf teardrop udpstorm worm",
    "probe": "ipsweep mscan nmap portsweep saint satan",
    "remote to local": "ftp_write guess_passwd httptunnel imap multihop named phf sendmail snmpgetattack snmpguess spy "
                       "warezclient warezmaster xlock xsnoop",
    "user to root": "buffer_overflow loadmodule perl ps rootkit sqlattack xterm",
}


def nsl_kdd():
    """The data set `nsl_kdd`: 125,973 connections to train on and 22,544 held out, 17 kinds of attack only there."""
    from ..data import Dataset, offline

    kind = [(name, "U16" if name in CATEGORIES else "f4") for name in COLUMNS]
    tables = [np.loadtxt(path, delimiter=",", dtype=[*kind, ("attack", "U16"), ("difficulty", "f4")])
              for path in fetch("nsl_kdd", FILES, offline)]
    attacks = [table["attack"] for table in tables]
    seen = [name for name in np.unique(attacks[0]) if name != "normal"]
    new = [name for name in np.unique(attacks[1]) if name != "normal" and name not in seen]
    class_names = ("normal", *map(str, seen), *map(str, new))
    place = {name: i for i, name in enumerate(class_names)}
    family = {attack: name for name, own in FAMILIES.items() for attack in own.split()} | {"normal": "none"}
    records = [{name: table[name] for name in COLUMNS} for table in tables]
    numbers = {name: np.log1p if records[0][name].max() > 1 else None for name in COLUMNS
               if name not in CATEGORIES and name != "num_outbound_cmds"}   # which is 0 everywhere
    values = {name: tuple(map(str, np.unique(records[0][name]))) for name in CATEGORIES}
    encode = Encoding(taken(records[0], attacks[0] == "normal"), numbers, values)
    factors = [{"family": np.array([family[attack] for attack in names]), "new": np.isin(names, new),
                "difficulty": table["difficulty"]} for names, table in zip(attacks, tables, strict=True)]
    y = [np.array([place[name] for name in names], np.int64) for names in attacks]
    return Dataset(
        name="nsl_kdd", x_train=encode(records[0]), x_test=encode(records[1]), y_train=y[0], y_test=y[1],
        class_names=class_names, columns=encode.columns, records_train=records[0], records_test=records[1],
        factors_train=factors[0], factors_test=factors[1],
        units="standard deviations of normal connections (counts and bytes: of their logarithms); categories 0 or 1",
        source="NSL-KDD (Tavallaee, Bagheri, Lu and Ghorbani 2009), KDDTrain+ and KDDTest+",
        licence="none stated; the authors ask to cite their paper",
        description="Connections in a simulated military network of 1998, each with its bytes, its errors and counts "
                    f"of similar ones. {len(new)} of the {len(class_names) - 1} kinds of attack appear only in the "
                    "held-out part (the factor \"new\"). Today's networks and attacks are others.")
