"""Linear programmes in whole numbers, given to HiGHS as sparse arrays (one call, no term-by-term building)."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import highspy
import numpy as np
from numpy.typing import NDArray
from scipy import sparse

Floats = NDArray[np.float64]


class NotSolved(RuntimeError):
    """HiGHS found no answer at all in the time given, or the problem has none."""


@dataclass(frozen=True)
class Programme:
    """Minimise `costs @ x` with `row_low <= matrix @ x <= row_high` and `low <= x <= high`.

    matrix: scipy sparse array of shape (n_rows, n_columns); whole: which columns take whole numbers only.
    """

    costs: Floats
    low: Floats
    high: Floats
    whole: NDArray[np.bool_]
    matrix: Any
    row_low: Floats
    row_high: Floats


@dataclass(frozen=True)
class Solution:
    """x: best found, shape (n_columns,); objective: `costs @ x`; bound: nothing is under it; proved: they meet."""

    x: Floats
    objective: float
    bound: float
    proved: bool


def solve(
    programme: Programme,
    *,
    start: Floats | None = None,
    gap: float = 1e-9,
    least_step: float = 1e-9,
    time_limit_s: float | None = None,
) -> Solution:
    """The best x by HiGHS, from a first x when one is known.

    gap: relative distance between objective and bound at which the search ends; least_step: the same, absolute (a
    better answer is better by more than that). With a time limit the best found so far is given with its bound.
    NotSolved when there is nothing to give.
    """
    engine = highspy.Highs()  # type: ignore[no-untyped-call]
    engine.setOptionValue("output_flag", False)
    engine.setOptionValue("mip_rel_gap", gap)
    engine.setOptionValue("mip_abs_gap", least_step)
    engine.setOptionValue("mip_feasibility_tolerance", 1e-9)
    if time_limit_s is not None:
        engine.setOptionValue("time_limit", float(time_limit_s))
    engine.passModel(_model(programme))
    if start is not None:
        given = highspy.HighsSolution()
        given.col_value = list(start)
        engine.setSolution(given)
    engine.run()
    return _solution(engine, programme)


def _model(programme: Programme) -> Any:
    matrix = sparse.csc_array(programme.matrix)
    model = highspy.HighsLp()
    model.num_row_, model.num_col_ = matrix.shape
    model.col_cost_ = programme.costs
    model.col_lower_, model.col_upper_ = programme.low, programme.high
    model.row_lower_, model.row_upper_ = programme.row_low, programme.row_high
    model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    model.a_matrix_.start_ = matrix.indptr
    model.a_matrix_.index_ = matrix.indices
    model.a_matrix_.value_ = matrix.data
    if programme.whole.any():
        kinds = (highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger)
        model.integrality_ = [kinds[int(flag)] for flag in programme.whole]
    return model


def _solution(engine: Any, programme: Programme) -> Solution:
    status = engine.getModelStatus()
    info = engine.getInfo()
    proved = status == highspy.HighsModelStatus.kOptimal
    if not proved and info.primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
        raise NotSolved(engine.modelStatusToString(status))
    x = np.asarray(engine.getSolution().col_value, dtype=np.float64)
    objective = float(programme.costs @ x)
    bound = float(info.mip_dual_bound) if programme.whole.any() else objective
    if not math.isfinite(bound):
        bound = -math.inf
    return Solution(x, objective, min(bound, objective), proved)
