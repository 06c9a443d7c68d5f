"""The command line: every use case without a screen. `python -m ml --help`."""

import argparse
import json
import math
import os
import sys
from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any, NoReturn

import pandas as pd

from data import catalog
from data.dataset import DataError, Dataset
from data.export import to_csv
from data.files import read_rows
from data.roles import TARGET
from data.texts import read_texts
from ml import use_cases
from ml.base import ParamError, Params, Result, TooCostly
from ml.engine import Request

BAD_INPUT = 2


class Arguments(argparse.ArgumentParser):
    """An argument parser whose errors take one line."""

    def error(self, message: str) -> NoReturn:
        raise ParamError(f"{message}. See: python -m ml --help")


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit code: 0, or 2 for bad input with one line on stderr."""
    try:
        arguments = _parser().parse_args(argv)
        if arguments.use_case == "datasets":
            _print_datasets()
        else:
            _run(arguments)
        sys.stdout.flush()
    except BrokenPipeError:  # whoever reads has seen enough, as `head` does; Python would complain again at exit
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (DataError, ParamError, TooCostly) as error:
        print(f"error: {' '.join(str(error).split())}", file=sys.stderr)
        return BAD_INPUT
    return 0


def _parser() -> Arguments:
    parser = Arguments(prog="python -m ml", description="Run a use case on your own data, without a screen.")
    commands = parser.add_subparsers(dest="use_case", required=True, parser_class=Arguments)
    commands.add_parser("datasets", help="list the data sets that come along")
    for name, package in use_cases.PACKAGES.items():
        command = commands.add_parser(name, help=import_module(package).__doc__)
        command.add_argument("--data", required=True, metavar="REF", help="sample:NAME or a file")
        command.add_argument("--kind", help="what the file holds, where that cannot be told from its columns")
        command.add_argument("--column", action="append", default=[], metavar="ROLE=NAME", help="which column is what")
        if "table" in use_cases.light(name).KINDS:
            command.add_argument(
                "--target", metavar="NAME", help="the column to predict: short for --column target=NAME"
            )
        for table, help in use_cases.light(name).BESIDE.items():
            command.add_argument(f"--{table}", metavar="FILE", help=help)
        command.add_argument("--set", action="append", default=[], metavar="FIELD=VALUE", help="a parameter")
        command.add_argument("--apply", metavar="FILE", help="run the trained model over these rows")
        command.add_argument("--out", metavar="DIR", help="write the result: result.json and a Parquet file per frame")
        command.add_argument("--json", action="store_true", help="print one JSON document and nothing else")
    return parser


def _run(arguments: argparse.Namespace) -> None:
    light = use_cases.light(arguments.use_case)
    values = _pairs(arguments.set, "--set", "FIELD=VALUE")
    every_model = values.get(light.MODEL_FIELD) == "all"
    if every_model and arguments.apply:
        raise ParamError(f"--apply needs one {light.MODEL_FIELD}; got all. Set {light.MODEL_FIELD} to one of them.")
    if every_model:
        del values[light.MODEL_FIELD]
    assumed = _assumed(light, values, every_model)
    params = light.PARAMS.parse(values)
    told = [f"{TARGET}={arguments.target}"] if getattr(arguments, "target", None) else []
    columns = _pairs([*arguments.column, *told], "--column", "ROLE=NAME")
    files = {table: getattr(arguments, table) for table in light.BESIDE}
    beside = {table: file for table, file in files.items() if file}
    dataset = catalog.load(arguments.data, arguments.kind, columns, beside, light.KINDS)
    for line in dataset.card.detection:
        print(line, file=sys.stderr)
    # Whatever can be wrong is found before training, so that it does not cost a fit.
    rows = _rows_to_apply_to(arguments.apply, dataset, params) if arguments.apply else None
    if arguments.out:
        _make_folder(arguments.out)
    task = "compare" if every_model else "run"
    request = Request.of(arguments.use_case, catalog.describe(arguments.data, dataset), params, task)
    request.admit(0, math.inf, os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"))
    heavy = use_cases.heavy(arguments.use_case)
    result = getattr(heavy, task)(dataset, params, _progress)
    if assumed is not None:
        result = heavy.decide(dataset, params, result, assumed, _progress)
    applied = None if rows is None else heavy.apply(dataset, params, rows)
    if arguments.out:
        _write(arguments.out, result, applied)
    if arguments.json:
        print(json.dumps(_document(dataset, result, applied), allow_nan=False))
    else:
        _print_summary(dataset, result, applied)


def _assumed(light: Any, values: dict[str, str], every_model: bool) -> Params | None:
    """What only a company knows, taken out of `values`; None where nothing of it is said, or the use case asks for nothing."""
    kind = getattr(light, "ASSUMED", None)
    if kind is None:
        return None
    said = {name: values.pop(name) for name in list(values) if name in kind.model_fields}
    if not said:
        return None
    if every_model:
        raise ParamError(
            f"{next(iter(said))} needs one {light.MODEL_FIELD}; got all. Set {light.MODEL_FIELD} to one of them."
        )
    parsed: Params = kind.parse(said)
    return parsed


def _rows_to_apply_to(path: str, dataset: Dataset, params: Params) -> pd.DataFrame:
    if dataset.kind == "graded_text":
        return read_texts(path, whole=getattr(params, "unit", "") == "letter", columns=dataset.card.original_columns)
    return read_rows(path, dataset.kind, dataset.card.original_columns)


def _pairs(texts: Sequence[str], option: str, form: str) -> dict[str, str]:
    pairs: dict[str, str] = {}
    for text in texts:
        name, equals, value = text.partition("=")
        if not (name and equals):
            raise ParamError(f"{option} must have the form {form}; got {text!r}. Write it with an equals sign.")
        if name in pairs:
            raise ParamError(f"{option} must name {name} once; got {pairs[name]!r} and {value!r}. Drop one.")
        pairs[name] = value
    return pairs


def _progress(fraction: float, message: str) -> None:
    print(f"{fraction:4.0%} {message}", file=sys.stderr)


def _make_folder(folder: str) -> None:
    try:
        Path(folder).mkdir(parents=True, exist_ok=True)
        TemporaryFile(dir=folder).close()
    except OSError as error:
        raise DataError(
            f"--out must be a folder that can be written; got {folder}: {error.strerror}. Choose another."
        ) from None


def _write(folder: str, result: Result, applied: pd.DataFrame | None) -> None:
    result.save(folder)
    if applied is not None:
        Path(folder, "applied.csv").write_bytes(to_csv(applied))


def _document(dataset: Dataset, result: Result, applied: pd.DataFrame | None) -> Mapping[str, Any]:
    document: dict[str, Any] = {
        "use_case": result.use_case,
        "dataset": dataset.name,
        "fingerprint": result.fingerprint,
        "params": dict(result.params),
        "metrics": _records(result.metrics),
        "findings": [{**vars(finding), "evidence": dict(finding.evidence)} for finding in result.findings],
        "seconds": result.seconds,
    }
    if "decision" in result.frames:
        document["decision"] = _records(result.frames["decision"])[0]
    return document if applied is None else document | {"applied": _records(applied)}


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    records: list[dict[str, Any]] = json.loads(frame.to_json(orient="records", double_precision=15))
    return records


def _print_datasets() -> None:
    for entry in catalog.entries():
        print(f"{entry.ref:24} {entry.kind:14} {entry.title if entry.available else f'not installed: {entry.remedy}'}")


def _print_summary(dataset: Dataset, result: Result, applied: pd.DataFrame | None) -> None:
    print(f"{dataset.card.title} · {dataset.card.source} · {dataset.card.licence}")
    metrics = result.metrics[result.metrics["k"] == result.params["k"]] if "k" in result.params else result.metrics
    print(metrics.round(4).to_string(index=False))
    for finding in result.findings:
        print(f"{finding.code} {finding.severity}: {finding.headline} {finding.remedy}")
    if "decision" in result.frames:
        print(result.frames["decision"].iloc[0].to_string())
    if applied is not None:
        print(applied.to_string(index=False))


if __name__ == "__main__":
    sys.exit(main())
