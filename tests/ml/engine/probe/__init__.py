"""A use case that behaves badly on request. Workers import it as a Dask preload, which registers it."""

from ml import use_cases

use_cases.PACKAGES["probe"] = __name__
