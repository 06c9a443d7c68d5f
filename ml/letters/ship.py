"""The vectors of the authored texts, encoded once and shipped: nobody waits for them. `python -m ml.letters.ship`."""

from data.sources.letters import load, samples
from ml.encoders import save_shipped
from ml.letters.features import ENCODER
from ml.letters.ladders import LADDERS
from ml.letters.letter import sentences


def texts() -> list[str]:
    """Every sentence of the data set, of the ladders and of the sample letters."""
    own = load().tables["graded_text"]["text"].tolist()
    climbed = [ladder.text(choice) for ladder in LADDERS for choice in ladder.choices]
    letters = [sentence for letter in samples() for _, sentence in sentences(letter.text)]
    return list(dict.fromkeys([*own, *climbed, *letters]))


if __name__ == "__main__":
    print(f"{save_shipped(ENCODER, {'passage': texts()}, 'letters'):,} vectors")
