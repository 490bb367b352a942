"""The same rules as dataframe expressions: a whole roster judged without any Python per row."""

from importlib.util import find_spec

from ...policy.errors import MissingExtra

if find_spec("narwhals") is None:  # an extra: the base install has no dataframes
    raise MissingExtra("整表计算", "narwhals", "frames")

from .frames import FrameEvaluator, Options
from .places import PlaceColumns, Places

__all__ = ["FrameEvaluator", "Options", "PlaceColumns", "Places"]
