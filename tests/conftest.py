"""What all tests share: no deadline for examples, since machines are shared and noisy."""

import os

from hypothesis import settings

settings.register_profile("calm", deadline=None)
settings.load_profile("calm")

if "PYTEST_XDIST_WORKER" in os.environ:  # the workers are measured, not the programs they start
    os.environ.pop("COVERAGE_PROCESS_CONFIG", None)
