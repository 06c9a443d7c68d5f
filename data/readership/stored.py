"""What is shipped of the simulation: read in milliseconds, the same on every machine."""

from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.readership import parameters as rules
from data.readership.simulation import Articles, Readership, simulate
from data.sources import portal

FILE = portal.FOLDER / "readership.npz"
TYPES = {"customer": np.uint16, "article": np.uint16, "minute": np.uint32, "seconds": np.uint16}
SMALL = {"kind": np.uint8, "plan": np.uint8, "size": np.uint8, "sector": np.uint8, "joined": np.int16, "left": np.int16}


def save(readership: Readership, articles: Articles, file: Path = FILE) -> None:
    """Compressed, numbers as small as they can be."""
    people = readership.people
    arrays: dict[str, NDArray[Any]] = {name: readership.reads[name].astype(dtype) for name, dtype in TYPES.items()}
    arrays |= {name: getattr(people, name).astype(dtype) for name, dtype in SMALL.items()}
    arrays |= {name: getattr(people, name).astype(np.float16) for name in ("interest", "language", "visits")}
    arrays |= {
        "robot": people.robot,
        "appeal": readership.appeal.astype(np.float32),
        "articles": np.array(articles.ids),
    }
    np.savez_compressed(file, allow_pickle=False, **arrays)


@cache
def _arrays() -> dict[str, NDArray[Any]]:
    with np.load(FILE, allow_pickle=False) as file:
        return dict(file)


def customers() -> pd.DataFrame:
    """customer, kind, plan, size, sector, joined, left (missing for who stays), robot; one row each."""
    stored = _arrays()
    first = pd.Timestamp(rules.FIRST_DAY)
    left = first + pd.to_timedelta(stored["left"].astype(np.int64), unit="D")
    return pd.DataFrame(
        {
            "customer": [f"c{number:04d}" for number in range(1, len(stored["kind"]) + 1)],
            "kind": _named(tuple(rules.KINDS), stored["kind"]),
            "plan": _named(rules.PLANS, stored["plan"]),
            "size": _named(rules.SIZES, stored["size"]),
            "sector": _named(rules.SECTORS, stored["sector"]),
            "joined": first + pd.to_timedelta(stored["joined"].astype(np.int64), unit="D"),
            "left": pd.Series(left).where(left <= pd.Timestamp(rules.LAST_DAY)),
            "robot": stored["robot"],
        }
    ).astype(dict.fromkeys(("customer", "kind", "plan", "size", "sector"), "str"))


def habits() -> pd.DataFrame:
    """By customer: plan, joined, and how often they come beside the mean of their kind, which decides who leaves."""
    people = customers().set_index("customer")
    mean = people["kind"].map({name: kind.visits for name, kind in rules.KINDS.items()})
    return people[["plan", "joined"]].assign(habit=_arrays()["visits"].astype(np.float64) / mean)


def reads() -> pd.DataFrame:
    """customer, article, timestamp, minutes; in order of time."""
    stored = _arrays()
    first = np.datetime64(rules.FIRST_DAY, "m")
    return pd.DataFrame(
        {
            "customer": customers()["customer"].to_numpy()[stored["customer"]],
            "article": stored["articles"][stored["article"]],
            "timestamp": (first + stored["minute"]).astype("datetime64[ms]"),
            "minutes": stored["seconds"] / 60,
        }
    ).astype({"customer": "str", "article": "str"})


def visits() -> pd.DataFrame:
    """customer, day, minutes: one row per day on which a customer read; in order of days, then of customers."""
    stored = _arrays()
    people, day = len(stored["kind"]), stored["minute"].astype(np.int64) // (24 * 60)
    visit, which = np.unique(day * people + stored["customer"], return_inverse=True)
    return pd.DataFrame(
        {
            "customer": customers()["customer"].to_numpy()[visit % people],
            "day": (np.datetime64(rules.FIRST_DAY, "D") + visit // people).astype("datetime64[ms]"),
            "minutes": np.bincount(which, stored["seconds"] / 60),
        }
    ).astype({"customer": "str"})


def affinity() -> pd.DataFrame:
    """How readily each customer reads each article, season and novelty apart: what a model tries to find out.

    One row per customer under its id, one column per article under its id.
    """
    stored, articles = _arrays(), Articles.of(portal.articles())
    likes = stored["interest"].astype(np.float32)[:, articles.subtopic]
    likes = likes * stored["language"].astype(np.float32)[:, articles.language] * stored["appeal"]
    return pd.DataFrame(likes, index=pd.Index(customers()["customer"], name="customer"), columns=articles.ids)


def _named(names: tuple[str, ...], codes: NDArray[Any]) -> NDArray[np.object_]:
    return np.asarray(np.array(names, dtype=object)[codes])


if __name__ == "__main__":
    written = Articles.of(portal.articles())
    save(simulate(written), written)
