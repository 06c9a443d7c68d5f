"""The same result without a screen: a script and a command line that print the same numbers."""

import shlex
from collections.abc import Mapping
from types import MappingProxyType

import streamlit as st

from ml import use_cases
from ml.engine import Request

SHELL_TASKS = ("run", "compare")
"""What the command line runs; `compare` is every model at once."""


def code(request: Request, more: str = "", options: Mapping[str, object] = MappingProxyType({})) -> None:
    """A script and, where the command line has the task, a command; `more` ends the script, `options` are set as well."""
    st.caption("Runs exactly this and prints the same numbers. From the project's folder:")
    st.code(script(request) + more, language="python")
    if request.task in SHELL_TASKS:
        st.caption("Or in the shell:")
        st.code(command(request, options), language="bash", wrap_lines=True)


def script(request: Request) -> str:
    """A Python script that reruns the request; parameters at their defaults are left out."""
    name = type(request.params).__name__
    settings = ", ".join(f"{field}={value!r}" for field, value in _changed(request).items())
    arguments = "".join(f", {argument}={value!r}" for argument, value in request.arguments.items())
    return f"""from data import catalog
from ml.{request.use_case}.params import {name}
from ml.{request.use_case}.tasks import {request.task}

dataset = catalog.load({request.manifest.ref!r}{_kinds(request)})
result = {request.task}(dataset, {name}({settings}){arguments})

{_print(request)}
for finding in result.findings:
    print(finding.code, finding.headline)
"""


def _kinds(request: Request) -> str:
    """Interactions are what is read where nothing else is said."""
    kind = request.manifest.kind
    return "" if kind == "interactions" else f", kinds=({kind!r},)"


def _print(request: Request) -> str:
    if "k" in type(request.params).model_fields:
        return 'print(result.metrics[result.metrics["k"] == result.params["k"]].to_string(index=False))'
    frame = getattr(use_cases.light(request.use_case), "TELLS", {}).get(request.task, "metrics")
    return f'print(result.frames["{frame}"].to_string(index=False))'


def command(request: Request, options: Mapping[str, object] = MappingProxyType({})) -> str:
    """The same by the command line; several names are written with commas between them."""
    every = {use_cases.light(request.use_case).MODEL_FIELD: "all"} if request.task == "compare" else {}
    values = {**every, **_changed(request), **options}
    said = {name: ",".join(map(str, value)) if isinstance(value, tuple) else value for name, value in values.items()}
    settings = [f"--set {name}={shlex.quote(str(value))}" for name, value in said.items()]
    return " ".join([f"python -m ml {request.use_case} --data {shlex.quote(request.manifest.ref)}", *settings])


def _changed(request: Request) -> dict[str, object]:
    defaults = type(request.params)().model_dump()
    return {field: value for field, value in request.params.model_dump().items() if value != defaults[field]}
