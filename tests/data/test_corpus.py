"""Corpora from files: BEIR, TREC qrels, CSV; what is wrong is named with its line."""

import json

import pandas as pd
import pytest

from data import catalog
from data.dataset import DataError
from data.qrels import from_trec, to_trec

DOCS = [
    {"_id": "d1", "title": "Notice", "text": "Four weeks.", "metadata": {}},
    {"_id": "d2", "title": "", "text": "Bread & <b>butter</b> 🍞", "metadata": {}},
]
ASKED = [{"_id": "q1", "text": "how long?"}, {"_id": "7", "text": "what to eat?"}]


@pytest.fixture
def write(tmp_path):
    def to(name, content, encoding="utf-8"):
        if isinstance(content, list):
            content = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in content)
        (tmp_path / name).write_bytes(content.encode(encoding))
        return str(tmp_path / name)

    return to


@pytest.fixture
def read(write):
    """A corpus from the contents of files."""

    def of(corpus=DOCS, queries=ASKED, qrels=None, name="corpus.jsonl", qrels_name="qrels.tsv", **columns):
        beside = {"queries": write("queries.jsonl", queries)} if queries else {}
        if qrels is not None:
            beside["qrels"] = write(qrels_name, qrels)
        return catalog.load(write(name, corpus), None, columns, beside, ("corpus",))

    return of


def test_beir_is_read_as_it_is(read):
    dataset = read(qrels="query-id\tcorpus-id\tscore\nq1\td1\t1\n7\td2\t2\n")
    assert dataset.tables["corpus"][["doc", "title", "text"]].values.tolist() == [
        ["d1", "Notice", "Four weeks."], ["d2", "", "Bread & <b>butter</b> 🍞"],
    ]  # fmt: skip
    assert dataset.tables["queries"].values.tolist() == [["q1", "how long?"], ["7", "what to eat?"]]
    assert dataset.tables["qrels"].values.tolist() == [["q1", "d1", 1], ["7", "d2", 2]]


@pytest.mark.parametrize("name", ["qrels.txt", "qrels.trec", "qrels", "qrels.tsv"])
def test_trec_qrels_are_read_whatever_they_are_called(read, name):
    dataset = read(qrels="q1 0 d1 1\n\n7\t0\td2\t-1\n", qrels_name=name)
    assert dataset.tables["qrels"].values.tolist() == [["q1", "d1", 1], ["7", "d2", -1]]


def test_a_csv_in_latin_1(write):
    path = write(
        "corpus.csv",
        "id;title;body;topic\nd1;Kündigung;Vier Wochen für Ärzte und Büros;Recht\nd2;Gehälter;Löhne müssen pünktlich gezahlt werden;Geld\n",
        "latin-1",
    )
    dataset = catalog.load(path, kinds=("corpus",))
    assert dataset.tables["corpus"]["title"].tolist() == ["Kündigung", "Gehälter"]
    assert dataset.tables["corpus"]["category"].tolist() == ["Recht", "Geld"]
    assert any("cp1252" in line for line in dataset.card.detection)


def test_a_column_called_query_beside_an_id_is_the_text(write):
    corpus, queries = write("c.jsonl", DOCS), write("q.csv", "id,query\n1,how long\n2,what\n")
    dataset = catalog.load(corpus, None, {}, {"queries": queries}, ("corpus",))
    assert dataset.tables["queries"].values.tolist() == [["1", "how long"], ["2", "what"]]


@pytest.mark.parametrize(
    "corpus, said",
    [
        ("", "file must have rows; got an empty file, corpus.jsonl"),
        ([DOCS[0], DOCS[1], DOCS[0]], "doc must be in corpus.jsonl once; got 'd1' in row 1 and again in row 3"),
        ([{"_id": "", "text": "x"}], "doc (column _id) must not be empty"),
        ([{"_id": "d1", "text": ""}], "text must not be empty everywhere"),
        ([{"_id": "d1", "body": "x"}, {"_id": "d2"}], None),
        ([{"title": "no id"}], "doc and text must be in corpus.jsonl; it has the column title"),
        ('{"_id": "d1"\n', "every line must be one JSON object"),
    ],
)
def test_a_bad_corpus_is_named(read, corpus, said):
    if said is None:
        assert any("1 of 2 documents have no text, like 'd2' in row 2" in line for line in read(corpus).card.detection)
        return
    with pytest.raises(DataError) as error:
        read(corpus)
    assert said in str(error.value)


@pytest.mark.parametrize(
    "qrels, said",
    [
        ("q1 0 d1 1\nq1 0 d9 1\n", "doc must be one that is there; got 'd9' in line 2 of qrels.tsv (1 of 2 lines)"),
        ("q9 0 d1 1\n", "query must be one that is there; got 'q9' in line 1"),
        ("q1 0 d1 1\nq1 0 d1 2\n", "got 'd1' for 'q1' again in line 2"),
        ("q1 0 d1 1\nq1 0 d2\n", "every line must be query, 0, document and a whole number; got 'q1 0 d2' in line 2"),
        ("query-id\tcorpus-id\tscore\nq1\td9\t1\n", "got 'd9' in line 2"),
        ("query-id\tcorpus-id\tscore\nq1\td1\t0.5\n", "relevance must be a whole number; got 0.5 in row 2"),
    ],
)
def test_a_bad_judgment_is_named_with_its_line(read, qrels, said):
    with pytest.raises(DataError) as error:
        read(qrels=qrels)
    assert said in str(error.value)


def test_queries_without_judgments_are_counted(read):
    detection = read(qrels="q1 0 d1 1\n").card.detection
    assert any("1 of 2 queries have no judgment and are not scored" in line for line in detection)


def test_a_query_without_text_and_judgments_without_queries_are_refused(read, write):
    with pytest.raises(DataError, match="queries must have a text; got none in row 2"):
        read(queries=[ASKED[0], {"_id": "q2", "text": ""}])
    with pytest.raises(DataError, match="--qrels goes with --queries"):
        read(queries=None, qrels="q1 0 d1 1\n")


def test_numbers_as_ids_stay_as_written(write):
    dataset = catalog.load(write("c.csv", "id,text\n007,James\n1.0,Bond\n"), kinds=("corpus",))
    assert dataset.tables["corpus"]["doc"].tolist() == ["007", "1.0"]


def test_trec_out_and_in_again():
    rows = pd.DataFrame({"query": ["q1", "my query"], "doc": ["d1", "d2"], "relevance": [3, 0]})
    assert to_trec(rows) == b"q1 0 d1 3\nmy_query 0 d2 0\n"
    assert from_trec(to_trec(rows).decode().splitlines(), "x")["relevance"].tolist() == [3, 0]


@pytest.mark.parametrize("name, documents, queries", [("faq", 503, 503), ("wikipedia", 10_033, 500)])
def test_the_samples(name, documents, queries):
    dataset = catalog.load(f"sample:{name}", kinds=("corpus",))
    corpus, asked, judged = (dataset.tables[table] for table in ("corpus", "queries", "qrels"))
    assert len(corpus) == documents and len(asked) == queries == len(judged)
    assert corpus["doc"].is_unique and asked["query"].is_unique and not corpus["doc"].str.contains(" ").any()
    assert set(judged["doc"]) <= set(corpus["doc"]) and set(judged["query"]) == set(asked["query"])
    assert dataset.card.licence and dataset.card.flaws


TREC = """<DOC>
<DOCNO> FT-1 </DOCNO>
<HEADLINE>Notice &amp; pay</HEADLINE>
<TEXT>
<P>Four weeks, if a < b.</P>
<P>Longer for the employer.</P>
</TEXT>
</DOC>
<doc><docno>FT-2</docno>
Bread, without a mark for its text.
</doc>
"""
TOPICS = """<top>
<num> Number: 301
<title> Topic: notice
<desc> Description:
How long must notice be?
<narr> Narrative:
Nothing else.
</top>
<top>
<num> Number: 302 </num>
<title></title>
<desc>what to eat</desc>
</top>
"""


@pytest.mark.parametrize("name", ["ft.trec", "ft.sgml", "ft", "ft.txt"])
def test_documents_and_topics_of_trec(write, name):
    beside = {"queries": write("topics.301", TOPICS), "qrels": write("qrels", "301 0 FT-1 1\n302 0 FT-2 2\n")}
    dataset = catalog.load(write(name, TREC), None, {}, beside, ("corpus",))
    assert dataset.tables["corpus"][["doc", "title", "text"]].values.tolist() == [
        ["FT-1", "Notice & pay", "Four weeks, if a < b. Longer for the employer."],
        ["FT-2", "", "Bread, without a mark for its text."],
    ]
    assert dataset.tables["queries"].values.tolist() == [["301", "notice"], ["302", "what to eat"]]
    assert any("TREC documents" in said for said in dataset.card.detection)


def test_topics_as_xml(write, read):
    asked = '<?xml version="1.0"?>\n<topics task="covid">\n<topic number="1"><query>notice</query></topic>\n</topics>'
    dataset = catalog.load(write("corpus.jsonl", DOCS), None, {}, {"queries": write("topics.xml", asked)}, ("corpus",))
    assert dataset.tables["queries"].values.tolist() == [["1", "notice"]]


def test_trec_in_latin_1_and_packed(tmp_path):
    import gzip

    path = tmp_path / "ft.sgml.gz"
    path.write_bytes(gzip.compress("<DOC><DOCNO>1</DOCNO><TEXT>Kündigung für Müller</TEXT></DOC>".encode("latin-1")))
    dataset = catalog.load(str(path), None, {}, {}, ("corpus",))
    assert dataset.tables["corpus"]["text"].tolist() == ["Kündigung für Müller"]


@pytest.mark.parametrize(
    "content, said",
    [
        ("<DOC>\n<DOCNO>1</DOCNO>\n<DOC>\n", "before the next begins; got <DOC> in line 3 of ft.trec"),
        ("<DOC>\n<DOCNO>1</DOCNO>\n", "every <doc> must end with </doc>; got none after line 1 of ft.trec"),
        (
            "<DOC><DOCNO>1</DOCNO>x</DOC>\n<DOC>\ny</DOC>",
            "must have a <docno>; got none in the one that begins in line 2",
        ),
        ("<DOC><DOCNO>1</DOCNO>x</DOC>" * 2, "doc must be in ft.trec once; got '1' in row 1 and again in row 2"),
        ("<DOC><DOCNO>1</DOCNO></DOC>", "text must not be empty everywhere"),
    ],
)
def test_what_is_wrong_in_a_trec_file_is_named(write, content, said):
    with pytest.raises(DataError) as error:
        catalog.load(write("ft.trec", content), None, {}, {}, ("corpus",))
    assert said in str(error.value)


@pytest.mark.parametrize(
    "content, said",
    [
        ("<top><num>7<title></top>", "every topic must have a <title>; got none in topic 7 of topics, line 1"),
        ("<top><title>x</title></top>", "every <top> must have a <num>"),
    ],
)
def test_what_is_wrong_in_topics_is_named(write, content, said):
    with pytest.raises(DataError) as error:
        catalog.load(write("c.jsonl", DOCS), None, {}, {"queries": write("topics", content)}, ("corpus",))
    assert said in str(error.value)
