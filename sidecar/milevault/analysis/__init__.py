"""What follows from the samples: pure numpy, one METRICS row per number."""

from milevault.analysis.metric import Metric
from milevault.analysis.summary import ANALYSIS_VERSION, METRICS, Analysis, summarise

__all__ = ["ANALYSIS_VERSION", "METRICS", "Analysis", "Metric", "summarise"]
