"""The cards in a real browser: size, first picture, cursor, memory."""

import json
import os
import subprocess
import sys
from typing import Final

from scripts.demo_app.sample import ROOT

type Numbers = dict[str, float | int | str | None]

# Runs in the environment that has the browser's driver.
PART: Final = "scripts.benchmarks.browsing"


def run() -> Numbers:
    """The activity card on a dashboard of a real Home Assistant, showing activities of 10,000 points.

    ``bundle_gzip_bytes``: all cards in English; ``first_render_ms``: from the element's definition to its first complete
    picture (figures, track, charts), Home Assistant's own start included, median of fresh browsers; ``card_render_ms``:
    the same from when Home Assistant puts the card on the page. ``cursor_ms``: script and layout of one cursor move,
    median of 200; ``cursor_frame_ms``: all of the main thread's work for it with its frame, mean. ``navigation_ms``:
    from a click on previous or next to the other activity, median of 200. ``heap_mb_before`` and
    ``heap_mb_after_200``: JavaScript heap of the whole page (10^6 bytes) after a garbage collection.
    ``long_tasks_ms``: main-thread tasks over 50 ms during the cursor moves and the navigations, in all;
    ``load_long_tasks_ms``: from the definition to the first complete picture, Home Assistant's own included.
    """
    python = os.environ.get("MILEVAULT_E2E_PYTHON", sys.executable)
    done = subprocess.run([python, "-m", PART], cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    numbers: Numbers = json.loads(done.stdout.splitlines()[-1])
    return numbers
