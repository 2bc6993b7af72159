"""The settings of one contest: the only place that rules text, play, ranking and posters read (promise 8).

`read_contest` turns the plain mapping of a `contest.yaml` (every scalar a string) into a frozen `Contest`,
or raises every mistake at once. Meaning and default of each key: docs/configuration.md section 2.
"""

from contest.settings.contest import Contest, DataLaw, Phase, read_contest
from contest.settings.people import Action, Basis, Eligibility, OpenTo, Registration, UnitTarget
from contest.settings.prizes import (
    Block,
    Collective,
    CollectiveKey,
    Gate,
    GateKind,
    Individual,
    Prize,
    Repeat,
    Scope,
    UnitCount,
)
from contest.settings.quiz import AtClose, Counted, Pool, Prediction, Quiz, Study, Target
from contest.settings.ranking import DEFAULT_RANKING, FinalTie, Ranking, RankKey, TimeUnit
from contest.settings.results import CertificateFor, Publication
from contest.settings.video import Scoring, Video

__all__ = [
    "DEFAULT_RANKING",
    "Action",
    "AtClose",
    "Basis",
    "Block",
    "CertificateFor",
    "Collective",
    "CollectiveKey",
    "Contest",
    "Counted",
    "DataLaw",
    "Eligibility",
    "FinalTie",
    "Gate",
    "GateKind",
    "Individual",
    "OpenTo",
    "Phase",
    "Pool",
    "Prediction",
    "Prize",
    "Publication",
    "Quiz",
    "RankKey",
    "Ranking",
    "Registration",
    "Repeat",
    "Scope",
    "Scoring",
    "Study",
    "Target",
    "TimeUnit",
    "UnitCount",
    "UnitTarget",
    "Video",
    "read_contest",
]
