"""The same rules as dataframe expressions: a whole roster judged without any Python per row."""

from importlib.util import find_spec

from ...errors import MissingExtra

if find_spec("narwhals") is None:  # an extra: the base install has no dataframes
    raise MissingExtra("整表计算", "narwhals", "frames")

from .engines.engine import FrameOptions
from .evaluator import FrameEvaluator
from .jurisdictions import JurisdictionColumns, Jurisdictions
from .rosters_of_places import PlacesJudge

__all__ = ["FrameEvaluator", "FrameOptions", "JurisdictionColumns", "Jurisdictions", "PlacesJudge"]
