"""Hold a measured share of branches: branches.py TOTALS PERCENT, with coverage's JSON.

Coverage's own --fail-under counts lines and branches together; lines would hide branches.
"""

import json
import sys
from pathlib import Path

totals = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))["totals"]
share, wanted = totals["percent_branches_covered"], float(sys.argv[2])
print(f"branches: {totals['covered_branches']} of {totals['num_branches']}, {share:.2f} %")
if share < wanted:
    sys.exit(f"less than {wanted:g} % of the branches are reached")
