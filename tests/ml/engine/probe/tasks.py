"""The probe's task: leaves a mark with its process id, then waits for the file `go` or misbehaves."""

import os
import signal
from pathlib import Path
from time import sleep
from uuid import uuid4

import numpy as np
import pandas as pd

from ml.base import ParamError, Result
from tests.ml.engine.probe.params import ProbeParams

POLL_SECONDS = 0.01
FOREVER = 60


def run(dataset, params: ProbeParams, step) -> Result:
    Path(params.folder, f"{params.name}.{os.getpid()}.{uuid4().hex}").touch()
    BEHAVIOURS[params.behaviour](params, step)
    frames = {"metrics": pd.DataFrame({"value": [1.0]})}
    return Result("probe", "run", params.model_dump(), dataset.fingerprint, frames, seconds=params.seconds)


again = run


def steps(params: ProbeParams, step) -> None:
    while not Path(params.folder, f"{params.name}.go").exists():
        step(0.5, "Half way")
        sleep(POLL_SECONDS)


def deaf(params: ProbeParams, step) -> None:
    sleep(FOREVER)


def hold_the_interpreter(params: ProbeParams, step) -> None:
    pow(7, 7**12)


def die(params: ProbeParams, step) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def eat(params: ProbeParams, step) -> None:
    held = []
    while True:
        step(0.5, "Eating")
        held.append(np.ones(10_000_000))


def bad(params: ProbeParams, step) -> None:
    raise ParamError("name must be good; got bad. Choose a good one.", ("name",))


BEHAVIOURS = {"steps": steps, "deaf": deaf, "gil": hold_the_interpreter, "die": die, "eat": eat, "bad": bad}
