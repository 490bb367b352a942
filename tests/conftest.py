"""What all tests share: no deadline for examples, since machines are shared and noisy."""

import os

from hypothesis import settings

from how_many import THOROUGH

collect_ignore = ["packs/frozen"]  # copies of rules/, whose cases run where they are kept up

settings.register_profile("calm", deadline=None, max_examples=25)
settings.register_profile(THOROUGH, deadline=None, max_examples=100)
settings.load_profile("calm")

if "PYTEST_XDIST_WORKER" in os.environ:  # the workers are measured, not the programs they start
    os.environ.pop("COVERAGE_PROCESS_CONFIG", None)
