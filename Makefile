# The two commands of the README set themselves up: make demo, make test.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.ready
SPARK := $(VENV)/.spark

# A run finds what an earlier one compiled, also where the environment says otherwise: tests start
# many processes, and what pytest makes of the assertions takes seconds.
unexport PYTHONDONTWRITEBYTECODE

PYTEST := pytest -n auto --dist worksteal
QUICK := -m "not slow and not world"
CHEAP := -m "not slow and not world and not dear"
# make test EXAMPLES=thorough: all examples of every property, not a fourteenth of them.
PROFILE := $(if $(EXAMPLES),--hypothesis-profile $(EXAMPLES))

# What has nothing to say about the branches of reading and judging: rosters, processes, what is
# done at random a thousand times, and what make test does not run.
ELSEWHERE := $(foreach room,conformance examples house naive properties rosters slow,tests/$(room))

.PHONY: demo test test-all test-slow test-world tests coverage elsewhere check bench clean

# What finds something ends with 1: that is the answer, not a failure.
demo: $(STAMP)
	$(BIN)/eduaid check examples/primary-boarder.yaml --term 2019秋
	$(BIN)/python examples/county/make_county.py build/county
	$(BIN)/eduaid batch build/county --mapping build/county/映射.yaml --term 2019秋 \
	  -o build/台账.xlsx || test $$? -eq 1
	$(BIN)/python examples/county/county_lists.py build/county-lists
	$(BIN)/eduaid match build/county --mapping build/county/映射.yaml --term 2019秋 \
	  --list 建档立卡=build/county-lists/扶贫办.xlsx --list 农村低保=build/county-lists/民政局.xlsx \
	  --list 残疾=build/county-lists/残联.xlsx --report build/比对结果.xlsx || test $$? -eq 1
	$(BIN)/python examples/county/county_years.py build/county-years
	$(BIN)/eduaid reconcile build/county-years/台账 --paid build/county-years/发放 \
	  -o build/自查结果.xlsx || test $$? -eq 1

# make test COVERAGE=1: the same tests, those that say something of branches under coverage.
test: check $(if $(COVERAGE),coverage elsewhere,tests)

# Each test once, with all its examples.
test-all:
	$(MAKE) test COVERAGE=1 EXAMPLES=thorough
	$(MAKE) test-slow EXAMPLES=thorough

# Without those in tests/dear.txt (python .ci/dear.py measures and writes it).
tests: $(STAMP)
	$(BIN)/python -m $(PYTEST) $(CHEAP) $(PROFILE)

# At least 95 % of the branches of policy/, meaning/, authoring/ and evaluation/, held apart from
# the lines.
coverage: $(STAMP)
	rm -rf build/coverage
	$(BIN)/python -m coverage run -m $(PYTEST) $(QUICK) $(PROFILE) \
	  tests $(ELSEWHERE:%=--ignore=%)
	$(BIN)/python -m coverage combine --quiet
	$(BIN)/python -m coverage report --fail-under=97
	$(BIN)/python -m coverage json --quiet
	$(BIN)/python .ci/branches.py build/coverage/totals.json 95

elsewhere: $(STAMP)
	$(BIN)/python -m $(PYTEST) $(QUICK) $(PROFILE) $(ELSEWHERE) src rules

# One test at a time to whoever is free; those of one Spark cluster stay together.
test-slow: $(SPARK)
	$(BIN)/python -m pytest -n auto --dist loadgroup -m slow --durations 15 $(PROFILE)

# Before a release: docs/testing.md says what is in it, and when it last ran with what result.
test-world: $(SPARK)
	$(BIN)/python .ci/world.py

check: $(STAMP)
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(STAMP)
	$(BIN)/python -m pip install --quiet --no-compile --constraint constraints.txt --editable '.[bench]'
	$(BIN)/python benchmarks/one_student.py
	$(BIN)/python benchmarks/loading.py
	$(BIN)/python benchmarks/layers.py
	$(BIN)/python benchmarks/places.py
	$(BIN)/python benchmarks/columns.py
	$(BIN)/python benchmarks/reading.py
	$(BIN)/python benchmarks/rosters.py
	$(BIN)/python benchmarks/reconciling.py
	$(BIN)/python benchmarks/matching.py
	$(BIN)/python benchmarks/analysis.py
	$(BIN)/python benchmarks/formulas.py

$(STAMP): pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --no-compile --constraint constraints.txt --editable '.[test,check]'
	$(BIN)/python -m compileall -q src
	touch $(STAMP)

# Spark's tests need Java 17 or later besides, one of ledgers LibreOffice: they fail, saying so,
# where it is missing.
$(SPARK): $(STAMP)
	$(BIN)/python -m pip install --quiet --no-compile --constraint constraints.txt --editable '.[spark]'
	touch $(SPARK)

clean:
	rm -rf $(VENV) build dist
