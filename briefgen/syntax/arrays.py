"""numpy, as all that counts in arrays imports it: `from briefgen.syntax.arrays import np`.

Its library for linear algebra starts threads when it is loaded, as many as there are processors. Nothing here has
any use for them, and where there are threads, worker processes cannot be forked safely.
"""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np

__all__ = ["np"]
