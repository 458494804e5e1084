"""What follows from the samples: pure numpy, one METRICS row per number."""

from milevault.analysis.figures import FIGURES, FIGURES_VERSION, LOADS, measure, rate
from milevault.analysis.metric import LoadMetric, Metric
from milevault.analysis.summary import ANALYSIS_VERSION, METRICS, Analysis, summarise

__all__ = [
    "ANALYSIS_VERSION",
    "FIGURES",
    "FIGURES_VERSION",
    "LOADS",
    "METRICS",
    "Analysis",
    "LoadMetric",
    "Metric",
    "measure",
    "rate",
    "summarise",
]
