"""The same rules as dataframe expressions: a whole roster judged without any Python per row."""

from ...policy.errors import MissingExtra

try:
    import narwhals as _
except ImportError:  # an extra: the base install has no dataframes
    raise MissingExtra("成表计算", "narwhals", "frames") from None

from .results import evaluate_frame

__all__ = ["evaluate_frame"]
