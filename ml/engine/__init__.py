"""Runs the same request here, in worker processes, or on a Dask cluster."""
