"""Writes the rosters (花名册) of a made-up county, in the messy forms that real ones have.

    python examples/county/make_county.py build/county

The same seed gives the same files, byte for byte. ``make_county`` gives what the files are
made from: the true students, and the mistakes that are planted; README.md describes both.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from county_layouts import other_files
from county_mapping import MAPPING_FILE, mapping_text
from county_mistakes import Mistake, copy_children, plant
from county_people import Student, true_students
from county_primary import primary_files
from county_sheets import RosterFile

SEED = 2019
__all__ = ["SEED", "County", "Mistake", "Student", "make_county", "true_students"]


@dataclass(frozen=True)
class County:
    """A made-up county."""

    students: Sequence[Student]
    """What is true, without any mistake; see ``Student.profile``."""
    files: Sequence[RosterFile]
    mistakes: Sequence[Mistake]

    def write(self, folder: Path) -> list[Path]:
        """Writes the rosters and the mapping file; gives the paths of the rosters."""
        folder.mkdir(parents=True, exist_ok=True)
        (folder / MAPPING_FILE).write_text(mapping_text(), encoding="utf-8", newline="\n")
        for file in self.files:
            file.write(folder)
        return [folder / file.path for file in self.files]


def make_county(seed: int = SEED, scale: int = 1) -> County:
    """The county of a seed, with ``scale`` times the usual 9,000 students."""
    students = true_students(seed, scale)
    rosters: dict[str, list[Student]] = defaultdict(list)
    for student in students:
        if student.in_county:
            rosters[student.school].append(student)
    copies = copy_children(rosters)
    away = [student for student in students if not student.in_county]
    draw = Random(f"rosters/{seed}")  # noqa: S311 -- made-up people
    files = [*primary_files(rosters, draw), *other_files(rosters, away, draw)]
    return County(students, files, plant(files, rosters, copies))


def main() -> None:
    """Write the files that the command line asks for."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folder", nargs="?", type=Path, default=Path("build/county"))
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--scale", type=int, default=1, help="times 9,000 students")
    options = parser.parse_args()
    county = make_county(options.seed, options.scale)
    paths = county.write(options.folder)
    print(f"{options.folder}：{len(county.students)}名学生，{len(paths)}个花名册，映射.yaml")


if __name__ == "__main__":
    main()
