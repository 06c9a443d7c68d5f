"""Reading grades: models, the leak, exact contributions, letters, and what abstains."""

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import accuracy_score, cohen_kappa_score, f1_score

from data.dataset import DataError
from ml.base import ParamError
from ml.letters import evaluate, formula, ladders, letter, rule, splits, tasks
from ml.letters.evaluate import Judged
from ml.letters.explain import contributions
from ml.letters.features import Space, pieces
from ml.letters.models import Alike
from ml.letters.params import LettersParams
from ml.letters.reader import Reader, corpus, middle
from ml.letters.text import words
from tests.ml.letters import made

LIGHT = LettersParams(vectors=False)


@pytest.fixture(scope="module")
def dataset():
    return made.graded()


@pytest.fixture(scope="module")
def known(dataset):
    return corpus(dataset, LIGHT)


@pytest.fixture(scope="module")
def reader(known):
    return Reader.fit(known, np.arange(len(known.texts)), LIGHT)


def forms(text, **settings):
    return [word.form for word in words(text, LettersParams(**settings))]


class TestText:
    def test_he_and_she_and_their_names_are_read_alike(self):
        his = forms("Herr Dr. Meier-Huber erledigte seine 12 Aufgaben, und man vertraute ihm.")
        assert his == forms("Frau Dr. Yildiz erledigte ihre 7 Aufgaben, und man vertraute ihr.")[: len(his) - 1] + [
            "_person"
        ]

    def test_words_know_where_they_stand(self):
        text = "Stets zu unserer vollsten Zufriedenheit."
        assert [text[word.start : word.end] for word in words(text, LIGHT)] == text[:-1].split()

    def test_the_keep_list_keeps_what_carries_a_grade(self):
        kept = forms("Er war stets sehr freundlich und nicht laut", stop_words="keep_list")
        assert {"stets", "sehr", "nicht"} <= set(kept) and "und" not in kept
        assert "stets" not in forms("Er war stets freundlich", stop_words="all")

    def test_stemming_erases_the_superlative(self):
        assert forms("vollsten", stemming=True) == forms("vollen", stemming=True) == ["voll"]

    def test_pieces_of_a_word_are_its_substrings(self):
        assert pieces("gut") == [" gu", "gut", "ut ", " gut", "gut ", " gut "]
        assert pieces("_person") == [" _person "]


class TestModels:
    def test_scores_of_unseen_phrases_are_those_of_refits(self, known):
        """The closed form for leaving one out against leaving one out."""
        rows = np.flatnonzero(known.grades > 0)[::8]
        phrases = known.counts.of(rows)
        space = Space.of(phrases, LIGHT)
        read = space.rows(phrases)
        labels = known.grades[rows]
        alike = Alike.of(read, 0.5)
        targets = np.eye(5)[labels - 1]
        base = targets.mean(axis=0)
        closed = targets - (alike.inverse @ (targets - base)) / np.diag(alike.inverse)[:, None]
        kernel = (read.sparse @ read.sparse.T).toarray()
        left = np.arange(1, len(rows))
        dual = np.linalg.solve(kernel[np.ix_(left, left)] + 0.5 * np.eye(len(left)), targets[left] - base)
        np.testing.assert_allclose(closed[0], base + kernel[0, left] @ dual, atol=1e-8)

    @pytest.mark.parametrize("model", ["combined", "logistic", "ordinal", "svm", "bayes"])
    def test_every_model_learns_the_code(self, dataset, model):
        metrics = tasks.run(dataset, LIGHT.model_copy(update={"model": model})).metrics
        assert metrics.query("model == @model and metric == 'kappa'")["value"].item() > 0.9

    def test_probabilities_are_probabilities(self, reader):
        grades = reader.read_texts(["Er arbeitete stets zu unserer vollsten Zufriedenheit.", "xyz"]).grades
        np.testing.assert_allclose(grades.sum(axis=1), 1)
        assert (grades >= 0).all()

    def test_the_middle_of_a_distribution_has_the_smallest_expected_distance(self):
        grades = np.random.default_rng(0).dirichlet(np.ones(5), 200)
        apart = np.abs(np.subtract.outer(np.arange(5), np.arange(5)))
        np.testing.assert_array_equal(middle(grades), (grades @ apart).argmin(axis=1) + 1)

    @pytest.mark.parametrize(
        ("text", "grade"),
        [("stets zu unserer vollsten Zufriedenheit", 1), ("stets zu unserer vollen Zufriedenheit", 2),
         ("zu unserer vollen Zufriedenheit", 3), ("zu unserer Zufriedenheit", 4), ("Er bemühte sich", 5)],
    )  # fmt: skip
    def test_the_rule_knows_the_formula(self, text, grade):
        assert rule.grade(text) == grade


class TestExplain:
    def test_words_add_up_to_the_estimate_exactly(self, reader):
        texts = ["Er führte seine Akten stets zu unserer vollsten Zufriedenheit.", "Sie war nett."]
        counts = reader.counts(texts)
        marks, sums = contributions(reader, counts, texts)
        linear = reader.grades.linear
        rows = reader.space.rows(counts)
        estimate = linear.base + rows.sparse @ linear.weights + linear.of_whole(rows)
        np.testing.assert_allclose(sums["estimate"], estimate)
        per_sentence = marks.groupby("sentence")["contribution"].sum()
        np.testing.assert_allclose(sums["base"] + sums["whole"] + per_sentence, estimate)

    @pytest.mark.parametrize("model", ["logistic", "svm", "bayes"])
    def test_shares_are_the_slope_of_the_log_odds_over_the_grades(self, known, model):
        """What is left of a sum of shares between two texts is what their log-probabilities say, but for the SVM's calibration."""
        params = LIGHT.model_copy(update={"model": model})
        reader = Reader.fit(known, np.arange(len(known.texts)), params)
        texts = ["Er führte seine Akten stets zu unserer vollsten Zufriedenheit.", "Sie führte ihre Konten im Büro."]
        counts = reader.counts(texts)
        marks, sums = contributions(reader, counts, texts)
        np.testing.assert_allclose(marks.groupby("sentence")["contribution"].sum(), sums["words"])
        assert set(sums["unit"]) == {"odds"}
        assert sums["estimate"][0] < sums["estimate"][1]
        if model != "svm":
            odds = np.log(reader.grades.probabilities(reader.space.rows(counts), texts))
            np.testing.assert_allclose(sums["estimate"], odds @ np.arange(-2, 3) / 10, rtol=1e-6)

    def test_the_ordinal_model_is_one_direction(self, known):
        reader = Reader.fit(known, np.arange(len(known.texts)), LIGHT.model_copy(update={"model": "ordinal"}))
        texts = ["Akten und Zufriedenheit.", "Sie führte Konten."]
        _, sums = contributions(reader, reader.counts(texts), texts)
        within = reader.read_texts(texts).grades.cumsum(axis=1)[:, :4]
        within = np.log(within / (1 - within))
        np.testing.assert_allclose(-within.mean(axis=1), sums["estimate"], rtol=1e-6)

    def test_of_the_rule_each_word_is_left_out(self, known):
        reader = Reader.fit(known, np.arange(len(known.texts)), LIGHT.model_copy(update={"model": "rule"}))
        text = "Er führte seine Akten stets zu unserer vollen Zufriedenheit."
        marks, sums = contributions(reader, reader.counts([text]), [text])
        shares = marks.set_index("word")["contribution"]
        without = rule.probabilities(text.replace("stets ", "")) @ np.arange(1, 6)
        assert shares["stets"] == pytest.approx(sums["estimate"].item() - without) and shares["stets"] < 0
        assert shares["Akten"] == 0 and sums["unit"].item() == "left_out"

    def test_a_model_that_sees_no_words_marks_none(self, known):
        reader = Reader.fit(known, np.arange(len(known.texts)), LIGHT.model_copy(update={"model": "majority"}))
        marks, sums = contributions(reader, reader.counts(["Er ging."]), ["Er ging."])
        assert marks.empty and sums.empty

    def test_the_booster_makes_it_better(self, reader):
        text = "Er führte seine Akten stets zu unserer vollsten Zufriedenheit."
        marks, _ = contributions(reader, reader.counts([text]), [text])
        assert set(marks.nsmallest(2, "contribution")["word"]) <= {"stets", "vollsten"}


class TestFormula:
    @pytest.mark.parametrize(
        ("text", "setting", "spelled"),
        [("stets zu unserer vollsten Zufriedenheit", 0, ["zufrieden", "stets", "vollsten"]),
         ("zu unserer vollen Zufriedenheit", 3, ["zufrieden", "vollen"]),
         ("stets zu unserer Zufriedenheit", 4, ["zufrieden", "stets"]),
         ("zu unserer Zufriedenheit", 5, ["zufrieden"])],
    )  # fmt: skip
    def test_level_and_constancy_are_told_apart(self, text, setting, spelled):
        found = formula.found(text)
        assert found.setting == setting
        assert [text[begin:end].lower() for begin, end in found.spans] == spelled
        assert formula.counts([text, "Er ging."]).toarray().tolist() == [np.eye(6)[setting].tolist(), [0.0] * 6]

    def test_where_nobody_is_satisfied_there_is_none(self):
        assert formula.found("Sein Verhalten war stets vorbildlich.") is None


class TestSplits:
    def test_variants_never_straddle_a_split_by_phrase(self, known):
        hidden = splits.hidden(known, LIGHT)
        assert not set(known.groups[hidden]) & set(known.groups[~hidden])
        fold = pd.Series(splits.folds(known, 3, 0))
        assert (fold.groupby(known.groups).nunique() == 1).all()

    def test_by_row_they_do_and_it_is_found(self, dataset):
        codes = {finding.code for finding in tasks.run(dataset, LIGHT.model_copy(update={"split": "row"})).findings}
        assert "L01" in codes

    def test_by_author_one_is_hidden(self, known):
        hidden = splits.hidden(known, LIGHT.model_copy(update={"split": "author"}))
        assert set(known.authors[hidden & (known.grades > 0)]) == {"a"}


class TestMetrics:
    def test_they_are_those_of_scikit_learn(self):
        rng = np.random.default_rng(0)
        truth, grades = rng.integers(1, 6, 300), rng.dirichlet(np.ones(5), 300)
        judged = Judged(np.arange(300), truth, grades)
        said = evaluate.metrics_frame({"m": judged}, 0).set_index("metric")["value"]
        assert said["accuracy"] == pytest.approx(accuracy_score(truth, judged.predicted))
        assert said["macro_f1"] == pytest.approx(f1_score(truth, judged.predicted, average="macro"))
        assert said["kappa"] == pytest.approx(cohen_kappa_score(truth, judged.predicted, weights="quadratic"))
        assert said["within_one"] == pytest.approx((abs(truth - judged.predicted) <= 1).mean())

    def test_a_phrase_counts_once_whatever_its_variants(self):
        sure = np.eye(5)
        judged = Judged(np.array([0, 0, 0, 1]), np.array([1, 1, 1, 2]), sure[[0, 0, 0, 4]])
        assert evaluate.metrics_frame({"m": judged}, 0).set_index("metric")["value"]["accuracy"] == 0.5


class TestTasks:
    def test_abstaining_is_judged(self, dataset):
        metrics = tasks.run(dataset, LIGHT).metrics.set_index("metric")["value"]
        assert metrics["neutral_found"] > 0.9 and metrics["foreign_found"] > 0.9 and metrics["graded_lost"] < 0.05

    def test_the_leak_flatters(self):
        """Phrases of a noise grade: only a variant seen before can help."""
        dataset = made.graded(abstain=False)
        table = dataset.tables["graded_text"]
        numbers = pd.Series(np.random.default_rng(0).integers(1, 6, table["group"].nunique()).astype(str))
        label = numbers[pd.factorize(table["group"])[0]].to_numpy()
        text = [f"{text[:-1]} wie Wort{group}." for text, group in zip(table["text"], pd.factorize(table["group"])[0])]
        noise = type(dataset).of(
            "noise", "graded_text", {"graded_text": table.assign(label=label, text=text)}, made.CARD
        )
        result = tasks.leak(noise, LIGHT.model_copy(update={"model": "logistic"}))
        accuracy = result.metrics.query("metric == 'accuracy'").set_index("model")["value"]
        assert accuracy["row"] > accuracy["phrase"] + 0.1
        assert {finding.code for finding in result.findings} == {"L01"}

    def test_more_phrases_are_counted_and_the_curve_rises(self, dataset):
        rows = tasks.learn(dataset, LIGHT).metrics.query("metric == 'accuracy'")
        assert rows["k"].is_monotonic_increasing and rows["value"].iloc[-1] >= rows["value"].iloc[0]

    def test_a_wrong_label_is_disputed(self, dataset):
        table = dataset.tables["graded_text"].copy()
        wrong = table["group"] == "1-Akten-Büro"
        table.loc[wrong, "label"] = "5"
        changed = type(dataset).of("wrong", "graded_text", {"graded_text": table}, dataset.card)
        disputed = tasks.dispute(changed, LIGHT).frames["disputed"]
        assert disputed.loc[0, "group"] == "1-Akten-Büro" and disputed.loc[0, "suggested"] == 1

    def test_a_grade_told_otherwise_is_learned(self, dataset):
        told = {f"1-{task}-{place}": 5 for task in made.TASKS for place in made.PLACES}
        metrics = tasks.relabel(dataset, LIGHT, relabelled=told).metrics.set_index(["model", "metric"])["value"]
        assert metrics["combined", "accuracy"] < 0.9

    def test_without_neutral_rows_it_says_that_it_cannot_abstain(self):
        result = tasks.run(made.graded(abstain=False), LIGHT)
        assert "L08" in {finding.code for finding in result.findings}
        assert "neutral_found" not in set(result.metrics["metric"])

    def test_stemming_is_found_to_erase(self, dataset):
        result = tasks.run(dataset, LIGHT.model_copy(update={"stemming": True}))
        assert "L03" in {finding.code for finding in result.findings}

    def test_too_few_texts_are_refused_with_the_remedy(self, dataset):
        table = dataset.tables["graded_text"]
        few = table[table["group"].isin(["1-Akten-Büro", "5-Akten-Büro"])]
        tiny = type(dataset).of("tiny", "graded_text", {"graded_text": few}, dataset.card)
        with pytest.raises(DataError, match="four of each grade at least"):
            tasks.run(tiny, LIGHT)

    def test_rare_pieces_have_a_limit(self, dataset):
        with pytest.raises(ParamError, match="min_count must be at most"):
            tasks.run(dataset, LIGHT.model_copy(update={"min_count": 50_000}))


class TestApply:
    def test_sentences_speak_the_contract(self, dataset):
        rows = pd.DataFrame({"id": ["a", "b"], "text": ["Er führte seine Akten zu unserer geringer Zufriedenheit.",
                                                        "The Akten of Büro are for sale today."]})  # fmt: skip
        applied = tasks.apply(dataset, LIGHT, rows)
        names = ["id", "text", "grade", "expected_grade", "p1", "p2", "p3", "p4", "p5", "reading", "category", "model"]
        assert list(applied) == names
        assert applied["reading"].tolist() == ["graded", "foreign"]
        assert applied["grade"].isna().tolist() == [False, True] and applied["expected_grade"].notna().all()

    def test_letters_have_an_overall_grade_and_their_sentences(self, dataset):
        text = "Akten und Büro gehörten zu den Aufgaben. Er führte seine Akten im Büro stets zu unserer vollsten Zufriedenheit."
        applied = tasks.apply(dataset, LIGHT.model_copy(update={"unit": "letter"}), pd.DataFrame({"text": [text]}))
        assert applied["overall"].item() == pytest.approx(1, abs=0.3)
        assert [one["reading"] for one in applied["sentences"].item()] == ["neutral", "graded"]
        assert applied["sentences"].item()[0]["grade"] is None


class TestLetter:
    def test_abbreviations_and_dates_do_not_end_a_sentence(self):
        cut = letter.sentences(
            "Herr Dr. Meier war vom 1. Mai 2020 bis z. B. Ende 2022 tätig. Er ging.\n\nBonn, 3. Juni 2023"
        )
        assert [sentence for _, sentence in cut][1:] == ["Er ging.", "Bonn, 3. Juni 2023"]
        assert [paragraph for paragraph, _ in cut] == [0, 0, 1]

    def test_what_is_missing_is_named(self, reader):
        frames = letter.read(reader, "Er führte seine Akten im Büro stets zu unserer vollsten Zufriedenheit.", 0)
        assert {"thanks", "regret", "wishes", "conduct"} <= set(frames["missing"]["part"])

    def test_a_letter_in_another_language_is_named_and_not_graded(self, reader):
        english = "The Akten of the office are for sale today. She always worked to our fullest satisfaction."
        overall = letter.read(reader, english, 0)["overall"].iloc[0]
        assert overall["language"] == "en" and overall["graded"] == 0 and np.isnan(overall["overall"])
        german = "Akten und Büro gehörten zu den Aufgaben. Er führte seine Akten im Büro stets zu unserer vollsten Zufriedenheit."
        assert letter.read(reader, german, 0)["overall"]["language"].item() == "de"

    def test_too_few_words_tell_no_language(self):
        assert letter._language(["Er ging."], pd.Series(["foreign"])) == "de"

    def test_one_outlier_hardly_moves_the_letter(self):
        weights = letter._trusted(np.array([1.0, 1, 1, 1, 5]), np.full(5, 0.2))
        assert weights.sum() == pytest.approx(1) and weights[-1] < 0.05


class TestLadders:
    def test_every_setting_is_a_whole_sentence(self):
        for one in ladders.LADDERS:
            assert len(one.choices) <= ladders.MOST_CHOICES
            for choice in one.choices:
                text = one.text(choice)
                assert text.endswith(".") and "  " not in text and text[0].isupper()

    def test_every_step_down_is_looked_at_and_what_breaks_the_rule_is_found(self, dataset):
        result = tasks.ladder(dataset, LIGHT)
        steps = result.frames["steps"]
        assert len(steps) == sum(
            choice[slot] + 1 < len(options)
            for one in ladders.LADDERS
            for choice in one.choices
            for slot, options in enumerate(one.slots)
        )
        read = result.frames["choices"].set_index(["ladder", "choice"])["expected_grade"]
        for row in steps.itertuples():
            assert row.falls == (read[row.ladder, row.weaker] > read[row.ladder, row.choice])
            assert sum(map(int, row.weaker.split("-"))) == sum(map(int, row.choice.split("-"))) + 1
        found = [finding for finding in result.findings if finding.code == "L02"]
        assert found[0].evidence == {"wrong": float((~steps["falls"]).sum()), "steps": float(len(steps))}

    def test_an_own_sentence_stands_as_it_was_typed_until_a_switch_is_moved(self):
        text = "Er war {stets} sehr freundlich und leistete gute Arbeit."
        one = ladders.of_own(text)
        assert one.text(one.start) == text and len(one.slots) == 3

    def test_the_cheapest_way_moves_the_fewest_switches(self):
        choices = [(0, 0), (0, 1), (1, 0), (1, 1)]
        assert ladders.cheapest(choices, [1, 2, 3, 4], (1, 1), 2) == 1
        assert ladders.cheapest(choices, [3, 3, 3, 4], (1, 1), 2) is None
