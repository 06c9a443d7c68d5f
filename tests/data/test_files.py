"""A user's file becomes a data set: what is detected, what is kept as written, what is refused and how."""

import csv
import gzip
import io
import json
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.catalog import load
from data.dataset import DataError
from data.files import read_rows

PLAIN = "user,item,rating,timestamp\nanna,i1,3.5,2024-01-05\nbert,i2,4,2024-02-06\n"


@pytest.fixture
def write(tmp_path):
    def to(name, content):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return str(path)

    return to


@pytest.fixture
def table(write):
    """The interactions in a file of this content."""

    def of(content, name="events.csv", **columns):
        return load(write(name, content), columns=columns).tables["interactions"]

    return of


@pytest.fixture
def refused(write):
    """The message with which a file of this content is refused."""

    def of(content, name="events.csv", **columns):
        with pytest.raises(DataError) as error:
            load(write(name, content), columns=columns)
        return str(error.value)

    return of


class TestCard:
    def test_names_the_file_and_whose_it_is(self, write):
        dataset = load(write("my ratings.csv.gz", gzip.compress(PLAIN.encode())))
        assert (dataset.name, dataset.kind, dataset.card.title) == ("my ratings", "interactions", "my ratings")
        assert (dataset.card.source, dataset.card.licence) == ("my ratings.csv.gz", "yours")
        assert (dataset.card.row_is, dataset.card.nouns) == ("one event", {})

    def test_keeps_the_original_names(self, write):
        dataset = load(write("a.csv", "userId,Artikel\n1,2\n"), columns={"item": "Artikel"})
        assert dataset.card.original_columns == {"user": "userId", "item": "Artikel"}


class TestFormats:
    @pytest.mark.parametrize(
        ("delimiter", "name"), [(",", "commas"), (";", "semicolons"), ("\t", "tabs"), ("|", "pipes")]
    )
    @pytest.mark.parametrize("extension", ["csv", "tsv", "txt", "CSV"])
    def test_delimiter_is_detected(self, write, delimiter, name, extension):
        dataset = load(write(f"a.{extension}", PLAIN.replace(",", delimiter)))
        form = "TSV" if extension == "tsv" else "CSV"
        assert dataset.card.detection[0] == f"Read as {form} with {name}, encoding utf-8, header row."
        assert dataset.tables["interactions"]["rating"].tolist() == [3.5, 4.0]

    def test_text_with_other_delimiters_does_not_mislead(self, table):
        assert table("user;item\na,b;x,y\nc,d;z\n")["user"].tolist() == ["a,b", "c,d"]

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
    def test_encoding_is_detected(self, write, encoding):
        dataset = load(write("a.csv", "user,item\nMüller,Größe\nZoë,Straße\n".encode(encoding)))
        assert dataset.tables["interactions"]["user"].tolist() == ["Müller", "Zoë"]
        assert f"encoding {encoding.removesuffix('-sig')}" in dataset.card.detection[0]

    @pytest.mark.parametrize(("encoding", "name"), [("cp1251", "Москва слезам не верит"), ("cp1250", "Žluťoučký kůň")])
    def test_other_code_pages_are_guessed(self, table, encoding, name):
        assert table(f"user,item\n{name},1\n".encode(encoding))["user"].tolist() == [name]

    @pytest.mark.parametrize("extension", ["jsonl", "ndjson", "jsonl.gz"])
    def test_json_lines(self, table, extension):
        lines = '{"user": 7, "item": "007", "rating": 3.5}\n\n{"item": 8.0, "user": "ü", "rating": 4, "other": [1]}\n'
        raw = lines.encode()
        found = table(gzip.compress(raw) if extension.endswith("gz") else raw, f"a.{extension}")
        assert found.to_dict("list") == {"user": ["7", "ü"], "item": ["007", "8"], "rating": [3.5, 4.0]}

    def test_parquet(self, tmp_path):
        frame = pd.DataFrame({"user": [7, 8], "item": [7.0, 8.5], "rating": [1, 2]})
        frame["timestamp"] = pd.to_datetime(["2024-12-31T14:30+01:00", "2025-01-01T00:00+01:00"])
        frame.to_parquet(tmp_path / "a.parquet")
        dataset = load(str(tmp_path / "a.parquet"))
        found = dataset.tables["interactions"]
        assert found["user"].tolist() == ["7", "8"]
        assert found["item"].tolist() == ["7", "8.5"]
        assert found["timestamp"].tolist() == [pd.Timestamp("2024-12-31 13:30"), pd.Timestamp("2024-12-31 23:00")]
        assert dataset.card.detection[0] == "Read as Parquet."

    def test_parquet_with_columns_of_every_type(self, tmp_path):
        frame = pd.DataFrame({"user": pd.Categorical(["a", "b"]), "item": [True, False], "more": [[1], None]})
        frame["raw"] = [b"\xff", b"x"]
        frame.to_parquet(tmp_path / "a.parquet")
        found = load(str(tmp_path / "a.parquet")).tables["interactions"]
        assert found.to_dict("list") == {"user": ["a", "b"], "item": ["true", "false"]}

    def test_dtypes_are_the_same_whatever_the_format(self, table, tmp_path):
        pd.DataFrame(list(csv.DictReader(io.StringIO(PLAIN)))).to_parquet(tmp_path / "a.parquet")
        lines = "\n".join(json.dumps(row) for row in csv.DictReader(io.StringIO(PLAIN)))
        frames = [table(PLAIN), table(lines, "a.jsonl"), load(str(tmp_path / "a.parquet")).tables["interactions"]]
        for frame in frames:
            pd.testing.assert_frame_equal(frame, frames[0])
        assert frames[0].dtypes.astype("str").tolist() == ["str", "str", "float64", "datetime64[ms]"]

    @given(
        ids=st.lists(
            st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1)
            .map(str.strip)
            .filter(lambda text: text not in ("", "nan", "NaN", "NAN", "None", "null", "NULL", "<NA>")),
            min_size=1,
            max_size=5,
        ),
        delimiter=st.sampled_from(",;\t|"),
    )
    @settings(max_examples=60, deadline=None)
    def test_any_id_comes_back_as_written(self, tmp_path_factory, ids, delimiter):
        path = tmp_path_factory.mktemp("any") / "a.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, delimiter=delimiter)
            writer.writerows([["user", "item"], *([text, "i"] for text in ids)])
        assert load(str(path)).tables["interactions"]["user"].tolist() == ids


class TestHeader:
    def test_films_without_a_header_are_taken_by_position(self, write):
        dataset = load(write("u.data.txt", "196\t242\t3\t881250949\n186\t302\t4\t891717742\n"))
        assert dataset.tables["interactions"]["user"].tolist() == ["196", "186"]
        assert dataset.tables["interactions"]["rating"].tolist() == [3.0, 4.0]
        assert dataset.card.detection[0].endswith("no header row.")
        assert "column_1 is taken as user" in dataset.card.detection[1]

    def test_the_first_row_is_data_if_it_looks_like_the_rest(self, table):
        assert len(table("anna,i1,3\nbert,i2,4\n")) == 2

    def test_names_over_text_are_a_header(self, table):
        assert table("user,item\nanna,i1\nbert,i2\n")["user"].tolist() == ["anna", "bert"]

    def test_column_numbers_say_that_there_is_no_header(self, table):
        found = table("i1,anna\ni2,bert\n", user="column_2", item="column_1")
        assert found["user"].tolist() == ["anna", "bert"]

    @pytest.mark.parametrize("rows", ["1,2,1704063600\n3,4,1704063601\n", "1,2,3,4,5\n6,7,8,9,1\n"])
    def test_other_shapes_must_be_named(self, refused, rows):
        message = refused(rows)
        assert "no header row" in message
        assert "--column user=column_1" in message

    def test_a_column_without_a_name_gets_a_number(self, table):
        assert table(",user,item\n0,a,b\n1,c,d\n")["user"].tolist() == ["a", "c"]


class TestMapping:
    @pytest.mark.parametrize(
        ("user", "item"),
        [("userId", "movieId"), ("CUSTOMER_ID", "Product ID"), ("User-ID", "ISBN"), ("visitor", "article")],
    )
    def test_well_known_names_are_understood(self, write, user, item):
        dataset = load(write("a.csv", f"{user},{item}\n1,2\n"))
        assert dataset.card.original_columns == {"user": user, "item": item}
        assert f"Column {user} is used as user." in dataset.card.detection

    def test_ratings_and_times_too(self, table):
        assert set(table("user,item,Stars,created_at\n1,2,5,2024-01-01\n")) == {"user", "item", "rating", "timestamp"}

    def test_a_role_is_preferred_to_its_aliases_and_that_is_said(self, write):
        dataset = load(write("a.csv", "customer,user,product,product_id\n1,2,x,4\n"))
        assert dataset.tables["interactions"].to_dict("list") == {"user": ["2"], "item": ["4"]}
        assert "Column user is used as user, not customer." in dataset.card.detection
        assert "Column product_id is used as item, not product." in dataset.card.detection

    def test_what_is_told_goes_first(self, table):
        found = table("user,item,score,rating\n1,2,3,4\n", user="item", item="user", rating="score")
        assert found.to_dict("list") == {"user": ["2"], "item": ["1"], "rating": [3.0]}

    @pytest.mark.parametrize(
        ("columns", "parts"),
        [
            ({"usr": "user"}, ["must be one of user, item, rating, timestamp", "got usr", "mean user"]),
            ({"user": "usre"}, ["must name a column of events.csv", "usre", "mean user", "user, item, rating"]),
            ({"user": "item", "item": "item"}, ["one role", "user", "item"]),
            ({"title": "item"}, ["--items"]),
        ],
    )
    def test_wrong_columns_are_refused_with_the_right_ones(self, refused, columns, parts):
        message = refused(PLAIN, **columns)
        assert all(part in message for part in parts), message

    def test_a_missing_role_names_the_remedy(self, refused):
        message = refused("kunde,movieId\n1,2\n")
        assert "--column user=NAME" in message
        assert "kunde, movieId" in message

    def test_one_column_is_not_enough(self, refused):
        assert "delimiter" in refused("user item\n1 2\n3 4\n")

    def test_other_kinds_are_refused_by_name(self, write):
        with pytest.raises(DataError, match=r"interactions; got corpus"):
            load(write("a.csv", PLAIN), kind="corpus")


class TestIds:
    def test_are_kept_as_written(self, table):
        written = ["007", "7.0", "1e3", "=1+1", "<script>alert(1)</script>", "TRUE", "NA"]
        assert table("user,item\n" + "".join(f" {text} ,i\n" for text in written))["user"].tolist() == written

    @pytest.mark.parametrize("missing", ["", " ", "NaN", "nan", "None", "NULL"])
    def test_must_not_be_missing(self, refused, missing):
        message = refused(f"user,item\na,b\nc,{missing}\nd,{missing}\n")
        assert message.startswith("item must not be empty")
        assert "in row 3 (2 of 3 rows)" in message

    def test_must_not_be_missing_in_parquet(self, tmp_path):
        pd.DataFrame({"user": [1.0, None], "item": ["a", "b"]}).to_parquet(tmp_path / "a.parquet")
        with pytest.raises(DataError, match=r"user must not be empty; got '' in row 2 \(1 of 2 rows\)"):
            load(str(tmp_path / "a.parquet"))

    def test_blank_lines_are_no_rows_but_count_in_row_numbers(self, refused, table):
        assert len(table("\nuser,item\na,b\n\nc,d\n\n")) == 2
        assert "in row 5 (" in refused("\nuser,item\na,b\n\nc,\n")


class TestRatings:
    def test_decimal_comma(self, write):
        dataset = load(write("a.csv", "user;item;rating\n1,2;x;3,5\n3;y;4\n"))
        assert dataset.tables["interactions"]["rating"].tolist() == [3.5, 4.0]
        assert dataset.tables["interactions"]["user"].tolist() == ["1,2", "3"]
        assert "semicolons, decimal comma" in dataset.card.detection[0]

    def test_the_first_bad_one_is_named(self, refused):
        rows = "".join(f"u{place},i,{'good' if place % 4 == 1 else 3}\n" for place in range(100))
        assert refused(f"user,item,rating\n{rows}") == (
            "rating must be a number; got 'good' in row 3 (25 of 100 rows). "
            "Correct them or map another column with --column rating=NAME."
        )

    def test_the_file_s_own_name_is_named(self, refused):
        assert refused("user,item,stars\n1,2,good\n").startswith("rating (column stars) must be a number")

    @pytest.mark.parametrize("bad", ["inf", "3,5", "1_0", "0x10"])
    def test_doubtful_numbers_are_refused(self, refused, bad):
        assert "must be a number" in refused(f'user,item,rating\n1,2,"{bad}"\n')

    def test_decimal_comma_and_point_do_not_mix(self, refused):
        assert "got '3,5' in row 2" in refused("user;item;rating\n1;2;3,5\n1;3;3.5\n")

    def test_empty_ones_are_counted(self, refused):
        assert "rating must not be empty; got '' in row 3 (1 of 2 rows)" in refused("user,item,rating\n1,2,3\n1,3,\n")


class TestTimes:
    @pytest.mark.parametrize(
        ("written", "read", "said"),
        [
            ("1704033000", "2023-12-31 14:30", "seconds"),
            ("1704033000.25", "2023-12-31 14:30:00.250", "seconds"),
            ("1704033000250", "2023-12-31 14:30:00.250", "milliseconds"),
            ("20241231", "2024-12-31", "dates like 20241231"),
            ("2024-12-31", "2024-12-31", "ISO 8601,"),
            ("2024-12-31 14:30", "2024-12-31 14:30", "ISO 8601,"),
            ("2024-12-31T14:30:00Z", "2024-12-31 14:30", "moved to UTC"),
            ("2024-12-31T14:30:00+02:00", "2024-12-31 12:30", "moved to UTC"),
            ("2024-12-31 14:30:00 UTC", "2024-12-31 14:30", "moved to UTC"),
            ("31.12.2024", "2024-12-31", "day first"),
            ("1.2.2024 9:05", "2024-02-01 09:05", "day first"),
            ("31/12/2024", "2024-12-31", "day first"),
            ("12/31/2024 14:30", "2024-12-31 14:30", "month first"),
        ],
    )
    def test_written_in_many_ways(self, write, written, read, said):
        dataset = load(write("a.csv", f"user,item,timestamp\n1,2,{written}\n"))
        times = dataset.tables["interactions"]["timestamp"]
        assert (times.iloc[0], str(times.dtype)) == (pd.Timestamp(read), "datetime64[ms]")
        assert said in dataset.card.detection[-1]

    def test_one_day_above_twelve_settles_the_column(self, table):
        times = table("user,item,timestamp\n1,2,01/02/2024\n1,3,13/02/2024\n")["timestamp"]
        assert times.tolist() == [pd.Timestamp("2024-02-01"), pd.Timestamp("2024-02-13")]

    def test_zones_may_differ(self, table):
        rows = "user,item,timestamp\n1,2,2024-06-01T12:00+02:00\n1,3,2024-12-01T12:00+01:00\n"
        assert table(rows)["timestamp"].dt.hour.tolist() == [10, 11]

    @pytest.mark.parametrize(
        ("cells", "parts"),
        [
            (["01/02/2024", "03/04/2024"], ["ambiguous", "'01/02/2024' in row 2 (2 of 2 rows)"]),
            (["1700000000", "1700000000000"], ["ambiguous", "seconds"]),
            (["2024-01-01", "later"], ["must be a date", "'later' in row 3 (1 of 2 rows)", "timestamp=NAME"]),
            (["2024-01-01", "2024-02-30"], ["must be a date", "'2024-02-30' in row 3"]),
            (["2024-01-01", "now"], ["must be a date", "'now' in row 3"]),
            (["13/01/2024", "01/13/2024"], ["must be a date", "'01/13/2024' in row 3"]),
            (["2024-01-01", ""], ["must be a date", "'' in row 3"]),
            (["1700000000", "soon"], ["must be a date", "'soon' in row 3"]),
            (["1e300", "1e300"], ["must be a date"]),
        ],
    )
    def test_what_is_no_time_is_refused(self, refused, cells, parts):
        message = refused("user,item,timestamp\n" + "".join(f"1,2,{cell}\n" for cell in cells))
        assert all(part in message for part in parts), message


class TestItems:
    def load(self, write, items, name="films.csv", **columns):
        return load(
            write("a.csv", "user,movieId\n1,1\n1,2\n2,3\n"), columns=columns, beside={"items": write(name, items)}
        )

    def test_titles_and_texts(self, write):
        dataset = self.load(write, "movieId;name;genres\n1;Jaws;Fear, Sea\n2;Alien;\n3;;Space\n")
        assert dataset.tables["items"].to_dict("list") == {
            "item": ["1", "2", "3"],
            "title": ["Jaws", "Alien", "3"],
            "text": ["Fear, Sea", "", "Space"],
        }
        assert dataset.card.original_columns["title"] == "name"
        assert "films.csv: Column name is used as title." in dataset.card.detection

    def test_mapped_by_hand(self, write):
        dataset = self.load(write, "movieId,Titel\n1,Jaws\n2,Alien\n3,Up\n", title="Titel", item="movieId")
        assert dataset.tables["items"]["title"].tolist() == ["Jaws", "Alien", "Up"]

    def test_the_items_file_may_call_the_item_something_else(self, write):
        dataset = self.load(write, '{"item": 1, "title": "Jaws"}', "films.jsonl", item="movieId")
        assert dataset.tables["items"]["item"].tolist() == ["1"]

    def test_items_without_a_title_are_counted(self, write):
        dataset = self.load(write, "item,title\n1,Jaws\n9,Up\n")
        assert any("2 of 3 items are not in it" in sentence for sentence in dataset.card.detection)

    def test_equal_rows_become_one_and_that_is_said(self, write):
        dataset = self.load(write, "item,title\n1,Jaws\n1,Jaws \n2,Alien\n3,Up\n")
        assert len(dataset.tables["items"]) == 3
        assert "films.csv: Rows left out because they repeat another: 1." in dataset.card.detection

    @pytest.mark.parametrize(
        ("items", "parts"),
        [
            ("item,title\n1,Jaws\n1,Alien\n2,Up\n", ["one way", "1 of 2 items", "'1' in rows 2 and 3"]),
            ("item,genres\n1,x\n", ["title must be in films.csv", "--column title=NAME"]),
            ("item,title\n,x\n", ["item must not be empty"]),
        ],
    )
    def test_what_is_contradictory_or_incomplete_is_refused(self, write, items, parts):
        with pytest.raises(DataError) as error:
            self.load(write, items)
        assert all(part in str(error.value) for part in parts), error.value


class TestUnreadable:
    @pytest.mark.parametrize(
        ("name", "content", "part"),
        [
            ("a.xlsx", "x", ".parquet"),
            ("a.parquet.gz", gzip.compress(b"x"), ".parquet"),
            ("a.csv", "", "empty file"),
            ("a.csv", "\n\n", "empty file"),
            ("a.csv.gz", gzip.compress(b""), "empty file"),
            ("a.csv", "user,item\n", "rows below its header"),
            ("a.csv", bytes(range(256)) * 20, "must hold text"),
            ("a.csv", "user,item\na,b\n".encode("utf-16")[:-1], "must hold text"),
            ("a.csv", "user,item\nMüller,b\n".encode("cp1252") * 300 + b"\x81,c\n", "must hold text"),
            ("a.csv", "user,item\na,b\nc,d,e\n", "line 3"),
            ("a.csv", 'user,item\n"a,b\nc,d\n', "quotes must be closed"),
            ("a.csv", "user,user,item\na,b,c\n", "'user' twice"),
            ("a.csv.gz", "not gzip", "gzip"),
            ("a.csv.gz", gzip.compress(PLAIN.encode())[:-12], "gzip"),
            ("a.parquet", "not parquet", "must be Parquet"),
            ("a.jsonl", '{"user": 1, "item": 2}\n{"user": ', "line 2"),
            ("a.jsonl", '[{"user": 1}]', "line 1"),
            ("a.jsonl", "\n", "got none"),
            ("a.jsonl", b"\xff", "UTF-8"),
            ("a.jsonl", r'{"user": "\ud800", "item": 1}', "Unicode"),
            ("a.jsonl", "[" * 100_000, "line 1"),
        ],
    )
    def test_is_refused_with_the_reason(self, refused, name, content, part):
        assert part in refused(content, name)

    def test_parquet_without_rows(self, tmp_path):
        pd.DataFrame({"user": [], "item": []}).to_parquet(tmp_path / "a.parquet")
        with pytest.raises(DataError, match="must have rows"):
            load(str(tmp_path / "a.parquet"))

    @pytest.mark.parametrize("path", ["/nowhere/a.csv", "a\0b.csv", "x" * 300 + ".csv"])
    def test_no_such_file(self, path):
        with pytest.raises(DataError, match="Check the path"):
            load(path)

    def test_a_folder(self, tmp_path):
        with pytest.raises(DataError, match="must not be a folder"):
            load(str(tmp_path))

    def test_without_permission(self, write, monkeypatch):
        def forbidden(path):
            raise PermissionError

        monkeypatch.setattr(Path, "read_bytes", forbidden)  # root may read everything, so it cannot be tried
        with pytest.raises(DataError, match="permission"):
            load(write("a.csv", PLAIN))


class TestRows:
    def test_to_apply_a_model_to_are_text_under_their_roles(self, write):
        rows = read_rows(write("a.csv", "Kunde,extra\n 007 ,1\nx,2\n"), columns={"user": "Kunde", "item": "Artikel"})
        assert rows.to_dict("list") == {"user": ["007", "x"], "extra": ["1", "2"]}

    def test_one_column_is_enough(self, write):
        assert read_rows(write("a.jsonl", '{"userId": 7}\n')).to_dict("list") == {"user": ["7"]}

    def test_the_column_the_model_learned_from_is_preferred(self, write):
        rows = read_rows(write("a.csv", "user,Kunde\n1,2\n"), columns={"user": "Kunde"})
        assert rows.to_dict("list") == {"user": ["2"]}

    def test_must_have_ids(self, write):
        with pytest.raises(DataError, match="user must not be empty"):
            read_rows(write("a.csv", "user,x\n,1\n"))
