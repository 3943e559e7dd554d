"""The least and the most that an unknown figure can be: one linear programme per measure, asked many questions.

Each published figure is a row with its full range. Only the question and what the insider knows change from one answer to
the next, so the solver starts where it stopped.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import highspy
import numpy as np

from aggregates.attacker.published import Figure, Floats, Indices, Name, Picture

SCALE = 1e6  # the largest figure in the solver's own numbers, so that its tolerances mean the same for counts and pence
BINDING = 1e-7  # a figure whose shadow price is larger keeps the answer where it is
DUAL, PRIMAL = 1, 4  # the solver's numbers for its two ways through

ENDLESS = frozenset({highspy.HighsModelStatus.kUnbounded, highspy.HighsModelStatus.kUnboundedOrInfeasible})
ANSWERED = ENDLESS | {highspy.HighsModelStatus.kOptimal, highspy.HighsModelStatus.kInfeasible}


class Contradiction(ValueError):
    """No true records at all could have been published like this."""


@dataclass(frozen=True)
class Answer:
    """A bound, the unknowns that reach it, and the figures that keep it from going further."""

    bound: float
    witness: Floats
    held_by: tuple[
        tuple[Name, float], ...
    ]  # each with how far the answer moves for each step that its figure gives way


class Bounds:
    """What can be said about sums of unknowns, given all that is published and one organisation's true records."""

    def __init__(self, picture: Picture) -> None:
        self.picture = picture
        self.rows: Sequence[Figure] = [figure for figure in picture.figures if figure.value is not None]
        self._scale = max([1.0, *(figure.high / SCALE for figure in self.rows)])
        self._known: Floats = np.zeros(picture.size)
        self._asked: Indices = np.array([], dtype=np.intp)
        self._moved = True  # what is known has changed since the solver last ran
        self._solver = self._model()

    def _model(self) -> highspy.Highs:
        picture, rows = self.picture, self.rows
        columns = [picture.columns(figure) for figure in rows]
        lp = highspy.HighsLp()
        lp.num_col_ = picture.size
        lp.num_row_ = len(rows)
        lp.col_cost_ = np.zeros(picture.size)
        lp.col_lower_ = np.zeros(picture.size)
        lp.col_upper_ = np.full(picture.size, highspy.kHighsInf)
        lp.row_lower_ = np.array([figure.low for figure in rows]) / self._scale
        lp.row_upper_ = np.array([figure.high for figure in rows]) / self._scale
        lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        lp.a_matrix_.start_ = np.cumsum([0, *(len(one) for one in columns)])
        lp.a_matrix_.index_ = np.concatenate(columns) if columns else np.array([], dtype=np.intp)
        lp.a_matrix_.value_ = np.ones(sum(len(one) for one in columns))
        solver = highspy.Highs()  # type: ignore[no-untyped-call]
        solver.silent()
        solver.setOptionValue("threads", 1)
        solver.setOptionValue("solver", "simplex")
        solver.setOptionValue("dual_simplex_cost_perturbation_multiplier", 0.0)
        solver.passModel(lp)
        return solver

    def know(self, records: Floats) -> None:
        """From here on the attacker holds these true records of one organisation: no unknown is less than them."""
        changed = np.flatnonzero(records != self._known)
        if len(changed):
            lower = records[changed] / self._scale
            self._solver.changeColsBounds(
                len(changed), changed.astype(np.int32), lower, np.full(len(changed), highspy.kHighsInf)
            )
            self._moved = True
        self._known = records

    def most(self, columns: Indices) -> Answer:
        """The most that these unknowns can be together, the insider's share included."""
        return self._ask(columns, highspy.ObjSense.kMaximize)

    def least(self, columns: Indices) -> Answer:
        return self._ask(columns, highspy.ObjSense.kMinimize)

    def _ask(self, columns: Indices, sense: highspy.ObjSense) -> Answer:
        if self._moved:
            self._settle()
        solver = self._solver
        self._cost(0.0)
        self._asked = columns
        self._cost(1.0)
        solver.changeObjectiveSense(sense)
        status = self._run(PRIMAL)
        if status == highspy.HighsModelStatus.kOptimal:
            return self._answer()
        if status in ENDLESS:
            return Answer(np.inf, self._known, ())  # it was settled before that something fits
        raise RuntimeError(f"The solver stopped with {status}")

    def _settle(self) -> None:
        """Finds anything that fits what is known now. Both this step and the question after it start where the last ended;
        asked at once, they would start from nothing, which takes twenty times as long.
        """
        self._cost(0.0)
        self._asked = self._asked[:0]
        status = self._run(DUAL)
        if status == highspy.HighsModelStatus.kInfeasible:
            raise Contradiction(self.picture.measure)
        if status != highspy.HighsModelStatus.kOptimal:
            raise RuntimeError(f"The solver stopped with {status}")
        self._moved = False

    def _cost(self, each: float) -> None:
        if number := len(self._asked):
            self._solver.changeColsCost(number, self._asked.astype(np.int32), np.full(number, each))

    def _run(self, strategy: int) -> highspy.HighsModelStatus:
        self._solver.setOptionValue("simplex_strategy", strategy)
        self._solver.run()
        status = self._solver.getModelStatus()
        if status not in ANSWERED:  # a start that led nowhere; without it, every programme of this size is solved
            self._solver.clearSolver()
            self._solver.run()
            status = self._solver.getModelStatus()
        return status

    def _answer(self) -> Answer:
        solution = self._solver.getSolution()
        duals = np.asarray(solution.row_dual)
        return Answer(
            self._solver.getInfo().objective_function_value * self._scale,
            np.asarray(solution.col_value) * self._scale,
            tuple((self.rows[int(at)].name, float(abs(duals[at]))) for at in np.flatnonzero(np.abs(duals) > BINDING)),
        )
