"""Results on disk, bounded, and the latest of them in memory, bounded in bytes."""

from collections import OrderedDict
from threading import Lock
from uuid import uuid4

import fsspec

from ml.base import Result

RESULT_BYTES = 20_000
"""What a result takes before any of its frames is read: counted so that empty ones are bounded too."""


class ResultStore:
    """Looks results up by key: first in memory, then under `home`. Safe to use from many threads."""

    def __init__(self, home: str, cache_bytes: int):
        self._home, self._cache_bytes = home, cache_bytes
        self._results: OrderedDict[str, Result] = OrderedDict()
        self._lock = Lock()

    def get(self, key: str) -> Result | None:
        """The result, or None where it has not been computed yet."""
        with self._lock:
            result = self._results.get(key)
        if result is None:
            result = read(key, self._home)
        if result is not None:
            self._keep(key, result)
        return result

    def _keep(self, key: str, result: Result) -> None:
        with self._lock:
            self._results[key] = result
            self._results.move_to_end(key)
            while len(self._results) > 1 and self.bytes_held > self._cache_bytes:
                self._results.popitem(last=False)

    @property
    def bytes_held(self) -> int:
        """Memory of the results kept here; frames grow it as they are read, the next `get` trims it."""
        return sum(RESULT_BYTES + getattr(result.frames, "bytes_held", 0) for result in self._results.values())


def read(key: str, home: str) -> Result | None:
    """A stored result, its frames still on disk."""
    url = f"{home}/results/{key}"
    filesystem, path = fsspec.core.url_to_fs(url)
    return Result.load(url) if filesystem.exists(f"{path}/result.json") else None


def write(key: str, result: Result, home: str, limit_bytes: int) -> None:
    """Write aside and move into place; then let the oldest results go until all fit in `limit_bytes`."""
    filesystem, path = fsspec.core.url_to_fs(f"{home}/results/{key}")
    aside = f"{home}/results/.{key}.{uuid4().hex}"
    result.save(aside)
    _, written = fsspec.core.url_to_fs(aside)
    if filesystem.exists(path):
        filesystem.rm(written, recursive=True)
    else:
        filesystem.mv(written, path, recursive=True)
    _trim(f"{home}/results", limit_bytes)


def _trim(folder: str, limit_bytes: int) -> None:
    filesystem, path = fsspec.core.url_to_fs(folder)
    sizes: dict[str, int] = {}
    written: dict[str, float] = {}
    for name, file in filesystem.find(path, detail=True).items():
        result = name.rpartition("/")[0]
        sizes[result] = sizes.get(result, 0) + file["size"]
        written[result] = max(written.get(result, 0.0), float(file.get("mtime", 0.0)))
    for result in sorted(written, key=written.__getitem__)[:-1]:
        if sum(sizes.values()) <= limit_bytes:
            return
        filesystem.rm(result, recursive=True)
        del sizes[result]
