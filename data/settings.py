"""The VITRINE_* settings: what an operator may change without touching code."""

from functools import cache
from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Read from the environment; every field is VITRINE_ plus its name in capitals."""

    model_config = SettingsConfigDict(env_prefix="VITRINE_", frozen=True)

    home: str = Field(
        default=str(Path(".vitrine").absolute()),
        description="Folder, or any fsspec URL shared by the cluster, for data sets and results.",
    )
    engine: str = Field(
        default="local",
        description="Where work runs: local (own worker processes), tcp://host:port (a Dask cluster), inline.",
    )
    workers: int = Field(default=2, ge=2, le=64, description="Worker processes of the local engine.")
    worker_memory_mb: int = Field(default=2048, ge=256, description="Memory limit of one local worker, in MB.")
    time_limit_seconds: float = Field(default=300, gt=0, description="A job running longer ends with an error.")
    store_mb: int = Field(default=2048, ge=64, description="Results kept on disk, in MB; the oldest go first.")
    vectors_mb: int = Field(default=1024, ge=16, description="Vectors of texts kept on disk, in MB, per encoder.")
    result_cache_mb: int = Field(default=64, ge=8, description="Results kept in the web process, in MB.")


@cache
def settings() -> Settings:
    """The settings of this process, read once."""
    return Settings()
