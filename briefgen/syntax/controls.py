"""Characters that no text needs."""

from __future__ import annotations

import re

CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
"""Controls that XML 1.0 cannot carry, or that hide things from a reviewer's eye."""
