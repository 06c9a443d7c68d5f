from dataclasses import replace

import pandas as pd
import pytest

from components.words import recommend as words
from ml.base import Finding, Result
from ml.recommend.worth import Worth


def told(model="ease", k=10, split="recent", findings=(), **values) -> Result:
    """A result with these hit rates, and made-up coverage and novelty."""
    rows = [(name, "hit_rate", k, *value, 671) for name, value in values.items()]
    rows += [(model, "coverage", k, 0.0613, 0.05, 0.07, 671), (model, "novelty", k, 2.0, 1.9, 2.1, 671)]
    metrics = pd.DataFrame(rows, columns=["model", "metric", "k", "value", "low", "high", "n"])
    params = {"model": model, "k": k, "split": split, "test_people": 0}
    return Result("recommend", "run", params, "abc", {"metrics": metrics}, tuple(findings))


EASE, POPULAR = (0.542, 0.504, 0.576), (0.3651, 0.33, 0.40)


def test_the_verdict_says_value_interval_and_baseline(card):
    assert words.verdict(told(ease=EASE, popular=POPULAR), card) == (
        "For **54 of 100** viewers (50–58) at least one of ten films was one they went on to watch; "
        "recommending bestsellers alone: **37**."
    )


def test_one_film_is_spoken_of_as_one(card):
    assert "the one of the films it named was one they went on to watch" in words.verdict(
        told(k=1, ease=EASE, popular=POPULAR), card
    )


def test_the_baseline_is_called_the_bar_it_is(card):
    assert words.verdict(told(model="popular", popular=POPULAR), card).endswith(
        "This *is* the bestseller list: the bar every model has to clear."
    )


def test_a_file_without_nouns_speaks_of_people_and_items(card):
    plain = card.model_copy(update={"nouns": {}})
    assert "people" in (sentence := words.verdict(told(ease=EASE, popular=POPULAR), plain))
    assert "items" in sentence and "choose" in sentence


@pytest.mark.parametrize(("number", "text"), [(1, "one"), (10, "ten"), (12, "twelve"), (13, "13"), (1000, "1,000")])
def test_small_numbers_are_words(number, text):
    assert words.count(number) == text


def test_flattery_is_told_with_both_numbers():
    found = Finding("R02", "serious", "", {"random": 0.803, "recent": 0.542, "flattery": 0.261}, "")
    sentence = words.surprise(told(split="random", findings=[found], ease=EASE, popular=POPULAR))
    assert sentence is not None
    assert "did not get better" in sentence and "80 of 100" in sentence and "**54**" in sentence


def test_stars_and_hits_are_told_apart():
    found = Finding("R09", "serious", "", {"rmse": 0.909, "rmse_item_mean": 1.031, "difference": -0.18}, "")
    sentence = words.surprise(told(findings=[found], ease=EASE, popular=POPULAR))
    assert sentence is not None
    assert "off by 0.91 stars" in sentence and "by 1.03" in sentence
    assert f"the bestseller list **{words.points(POPULAR[0])}**" in sentence


def test_no_surprise_without_a_finding():
    assert words.surprise(told(split="random", ease=EASE, popular=POPULAR)) is None


def test_what_could_fool_you_is_true_of_this_result(card):
    sentences = words.fooled(told(ease=EASE, popular=POPULAR), card)
    assert "671 viewers were tested: a difference below about 4 in 100" in sentences[1]
    assert "6.1 % of the catalogue" in sentences[2] and "25 in 100 viewers" in sentences[2]
    assert sentences[-1] == "A flaw\\."
    for split, sentence in words.SPLITS.items():
        assert words.fooled(told(split=split, ease=EASE, popular=POPULAR), card)[0] == sentence


def test_the_pictures_description_names_every_model(result, card):
    sentence = words.describe(result, card)
    assert all(label in sentence for label in ("EASE", "Bestsellers", "Random"))


def test_every_value_of_a_choice_has_a_label():
    from typing import get_args

    from ml.recommend.params import RecommendParams

    for field, labels in words.LABELS.items():
        assert set(labels) == set(get_args(RecommendParams.model_fields[field].annotation))


def test_a_result_is_read_at_its_own_k(result):
    assert words.value(replace(result, params=result.params | {"k": 3}), "hit_rate")["k"] == 3


@pytest.mark.parametrize(
    ("gain", "said"),
    [
        ((354.4, 280, 430), "is worth **354 a month** more than the bestseller list (280 to 430)"),
        ((-90, -120, -60), "*costs* **90 a month** against the bestseller list (-120 to -60)"),
        ((5, -20, 30), "it cannot be told"),
        ((1_234_567, 1_000_000, 1_500_000), "**1,230,000 a month**"),
    ],
)
def test_what_a_gain_is_worth_is_said_only_as_far_as_it_is_known(gain, said):
    assert said in words.worth(told(ease=EASE, popular=POPULAR), Worth(), gain)
