"""What counts for how much when it is asked how near two briefs are.

That is the sum, over all terms that both have, of a product: the square of the term's weight, and the roots of its
shares in both briefs. A term that makes up all of a brief has a share of 1. A term that is in nearly every brief has a
weight of 1, and of 1 more for each time that it is so many times rarer; but among more than a handful of briefs, one
that would weigh 1 weighs nothing. The sum is multiplied by what the time between the briefs is worth.

The roots make it Bhattacharyya's coefficient (Bulletin of the Calcutta Mathematical Society 35, 1943), and the weights
are inverse document frequencies (Spärck Jones, Journal of Documentation 28, 1972) in whole steps: one brief more seldom
changes any of them, and what is between briefs whose terms weigh the same is the same as before.

All is counted in whole numbers, whose sums do not depend on their order, so that machines agree.
"""

from __future__ import annotations

import functools
import math
from typing import TYPE_CHECKING

from msgspec import Struct

from briefgen.syntax.arrays import np

if TYPE_CHECKING:
    from numpy.typing import NDArray

FAR = 1024
"""What the time between two briefs is worth when they are ages apart."""
_DAY = 24 * 60 * 60
_HANDFUL = 16
"""In fewer briefs, what nearly all have does say something."""


class Weights(Struct, frozen=True):
    """What may be chosen about it."""

    step: int = 4
    """How many times rarer a term is that weighs 1 more."""
    rare: int = 3
    """Terms are rare that fewer briefs have than `step` to this power. What shares none with a brief is not near."""
    candidates: int = 48
    """How many are looked at closely: those that share most with the brief by rare terms alone."""
    time: float = 0.5
    """How much more a brief is worth that was published within a day."""
    days: int = 365
    """After so many days that is e times less."""
    least: float = 0.1
    """What others must share with a brief to be related, of what the brief shares with itself."""
    same: float = 0.7
    """What two briefs share of what either shares with itself that say the same, whatever the time between them."""


WEIGHTS = Weights()
"""Those that sites are built with."""


class Scale(Struct, frozen=True):
    """Weights of terms among so many briefs."""

    weights: Weights
    briefs: int

    @property
    def top(self) -> int:
        """The weight of the rarest terms."""
        return self._power(self.briefs) + 1

    @property
    def rare(self) -> int:
        """The weight of terms that are just rare."""
        return max(self.top + 1 - self.weights.rare, 1)

    def steps(self, spread: NDArray[np.int64]) -> NDArray[np.uint8]:
        """The weights of terms that so many of the briefs have each."""
        bounds = [self.weights.step**power for power in range(1, self.top)]
        steps = self.top - np.searchsorted(bounds, spread, side="right")
        if self.briefs >= _HANDFUL:
            steps[steps == 1] = 0
        return steps.astype(np.uint8)

    def weighs_like(self, other: Scale) -> bool:
        """Whether terms that so many briefs have weigh the same among `other` briefs."""
        return self.top == other.top and (self.briefs >= _HANDFUL) == (other.briefs >= _HANDFUL)

    def _power(self, number: int) -> int:
        power = 0
        while number >= self.weights.step ** (power + 1):
            power += 1
        return power


@functools.lru_cache(maxsize=8)
def worth_of_time(weights: Weights) -> NDArray[np.int64]:
    """What the time between two briefs is worth, by whole days; the last is for all that are farther apart."""
    most = FAR * weights.time
    days = range(math.ceil(weights.days * math.log(2 * most)) + 1 if most > 0.5 else 1)
    return np.array([FAR + round(most * math.exp(-day / weights.days)) for day in days], np.int64)


def worth_after(days: NDArray[np.int64], worth: NDArray[np.int64]) -> NDArray[np.int64]:
    """What so many days are worth, by what `worth_of_time` gives."""
    found: NDArray[np.int64] = worth[np.minimum(days, len(worth) - 1)]
    return found


def days_between(times: NDArray[np.int64], others: NDArray[np.int64] | np.int64) -> NDArray[np.int64]:
    """Whole days between moments, which are in seconds."""
    apart: NDArray[np.int64] = np.abs(times - others) // _DAY
    return apart
