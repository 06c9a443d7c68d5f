"""Graded texts from a file, and the ones that come along."""

import re
from collections import Counter

import pytest

from data import catalog
from data.dataset import DataError
from data.lexicon import codes
from data.sources import letters

KINDS = ("graded_text",)


@pytest.fixture
def read(tmp_path):
    def read(content: str, **columns: str):
        file = tmp_path / "graded.csv"
        file.write_text(content, encoding="utf-8")
        return catalog.load(str(file), columns=columns, kinds=KINDS)

    return read


def test_columns_are_named_and_grades_read(read):
    table = read("satz,n\nGut so,1.0\nNicht so,4\nAha,neutral\n", text="satz", label="n").tables["graded_text"]
    assert table["label"].tolist() == ["1", "4", "neutral"]
    assert table["group"].nunique() == 3


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("a,1\nb,6\n", "label must be one of 1, 2, 3, 4, 5, neutral, foreign; got '6' in row 3"),
        ("a,1\nb,gut\n", "not its name; got 'gut' in row 3"),
        ("a,1\nb,1\n", "at least 2 different grades"),
        ("a,1\nA,2\nb,3\n", "group must hold one grade"),
        ("a,1\n,2\n", "text must not be empty"),
    ],
)
def test_what_cannot_be_learned_from_is_refused(read, rows, said):
    with pytest.raises(DataError, match=re.escape(said)):
        read("text,label\n" + rows)


class TestThoseThatComeAlong:
    @pytest.fixture(scope="class")
    @classmethod
    def table(cls):
        return letters.load().tables["graded_text"]

    def test_there_are_enough_of_every_grade_and_category(self, table):
        graded = table[table["label"].isin(list("12345"))]
        phrases = graded.drop_duplicates("group")
        assert len(graded) >= 5_000 and len(phrases) >= 1_500
        assert phrases.groupby(["label", "category"]).size().min() >= 30
        assert (table["label"] == "neutral").sum() >= 250 and (table["label"] == "foreign").sum() >= 150

    def test_no_markup_is_left(self, table):
        assert not table["text"].str.contains(r"[\[\]<>|]|  ", regex=True).any()

    def test_they_are_written_not_multiplied(self, table):
        """No four words in a row stand in more than 15 % of a grade's phrases."""
        phrases = table[table["label"].isin(list("12345"))].drop_duplicates("group")
        for _, texts in phrases.groupby("label")["text"]:
            frames = Counter()
            for text in texts:
                read = re.findall(r"\w+", text.lower())
                frames.update({" ".join(read[start : start + 4]) for start in range(len(read) - 3)})
            assert frames.most_common(1)[0][1] <= 0.15 * len(texts)

    def test_variants_are_of_two_genders_and_tenses(self):
        assert letters.variants("[Er/Sie] <ist|war> gut.") == [
            "Er war gut.",
            "Er ist gut.",
            "Sie war gut.",
            "Sie ist gut.",
        ]

    def test_every_code_is_found_by_its_own_pattern_or_can_only_be_missing(self):
        assert len(codes()) >= 90
        assert all((code.pattern is None) == (code.kind == "missing") for code in codes())

    def test_there_are_two_letters_per_grade(self):
        assert Counter(letter.grade for letter in letters.samples()) == dict.fromkeys(range(1, 6), 2)
