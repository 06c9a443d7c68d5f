"""Before an encoder can search, it has to read the corpus: part by part, with an estimate and Stop."""

from collections.abc import Sequence

from components import training
from components.words import search as words
from data.dataset import Manifest
from ml.search.params import SearchParams, parts


def encoded(manifest: Manifest, params: SearchParams, encoders: Sequence[str]) -> bool:
    """Whether these encoders have read the corpus. Where not, what a person needs to know is drawn here.

    Each part is a run of its own, which starts when the one before is done; what is stopped goes on where it was.
    """
    for encoder in encoders:
        asked = params.model_copy(update={"engine": encoder})
        of = parts(manifest, encoder)
        for part in range(of):
            in_parts = f", in {of} parts of so long" if of > 1 else ""
            label = None if part else f"Let {words.name(encoder)} read the corpus{in_parts}"
            done = training.run("search", manifest, asked, "encode", label=label, part=part)
            if done is None or done.params["engine"] != encoder or done.arguments != {"part": part}:
                return False
    return True
