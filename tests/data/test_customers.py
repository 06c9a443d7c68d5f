"""Files of purchases and of customers, and the samples of both."""

from typing import get_args

import numpy as np
import pytest

from data.catalog import describe, load
from data.dataset import DataError, Kind

KINDS = ("transactions", "customers")
EVERY = get_args(Kind)


@pytest.fixture
def read(tmp_path):
    def of(content: str, **columns):
        path = tmp_path / "file.csv"
        path.write_text(content)
        return load(str(path), columns=columns, kinds=KINDS)

    return of


def test_customer_time_and_amount_make_purchases(read):
    dataset = read("Client;Date;Betrag\n7;31.12.2024;1,5\n7;01.01.2025;-2\n")
    table = dataset.tables["transactions"]
    assert dataset.kind == "transactions"
    assert table["customer"].tolist() == ["7", "7"] and table["amount"].tolist() == [1.5, -2.0]
    assert describe("x", dataset).period == ("2024-12-31", "2025-01-01")


def test_any_other_table_is_of_customers(read):
    table = read("customer,age,plan\nann,31,gold\nbob,,basic\n").tables["customers"]
    assert table["age"].dtype == np.float64 and table["age"].isna().tolist() == [False, True]
    assert table["plan"].tolist() == ["gold", "basic"]


def test_customers_without_a_name_are_numbered(read):
    assert read("age,plan\n31,a\n40,b\n").tables["customers"]["customer"].tolist() == ["1", "2"]


def test_a_customer_stands_there_once(read):
    with pytest.raises(DataError, match=r"customer must be in file.csv once; got 'ann' again in row 3"):
        read("customer,age\nann,31\nann,40\n")


@pytest.mark.parametrize("amount", ["ten", "inf", ""])
def test_an_amount_must_be_a_number(read, amount):
    with pytest.raises(DataError, match=r"amount must (be a number|not be empty); got"):
        read(f"customer,date,amount\nann,2024-01-01,{amount}\nbob,2024-01-02,3\n")


def test_a_sample_of_another_kind_is_refused_with_those_that_fit():
    with pytest.raises(DataError, match=r"sample:movielens is interactions. Choose sample:cdnow, sample:telco"):
        load("sample:movielens", kinds=KINDS)


@pytest.mark.parametrize(
    ("name", "rows", "customers"), [("telco", 7_043, 7_043), ("wine", 178, 178), ("digits", 1_797, 1_797)]
)
def test_samples_are_whole(name, rows, customers):
    dataset = load(f"sample:{name}", kinds=EVERY)
    table = next(iter(dataset.tables.values()))
    assert len(table) == rows and table["customer"].nunique() == customers


def test_cdnow_is_whole():
    pytest.importorskip("lifetimes.datasets", reason="the package lifetimes is not installed")
    table = load("sample:cdnow", kinds=EVERY).tables["transactions"]
    assert len(table) == 69_659 and table["customer"].nunique() == 23_570
