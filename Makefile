# The two commands of the README set themselves up: make demo, make test.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.ready
SPARK := $(VENV)/.spark

# What has nothing to say about the branches of reading and judging: rosters, processes, what is
# done at random a thousand times, and what make test does not run.
ELSEWHERE := $(foreach room,examples house naive properties rosters slow,--ignore=tests/$(room))

.PHONY: demo test test-all test-slow coverage check bench clean

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

test: check
	$(BIN)/python -m pytest -m "not slow" -n auto --dist loadfile

test-all: test test-slow coverage

test-slow: $(SPARK)
	$(BIN)/python -m pytest -m slow -n auto --dist loadfile
	$(BIN)/python -m pytest -m "hypothesis and not slow" --hypothesis-profile thorough \
	  -n auto --dist loadfile

# At least 97 % of the branches of policy/, authoring/ and evaluation/, held apart from the lines.
coverage: $(STAMP)
	rm -rf build/coverage
	$(BIN)/python -m coverage run -m pytest -m "not slow" -n auto --dist loadfile tests $(ELSEWHERE)
	$(BIN)/python -m coverage combine --quiet
	$(BIN)/python -m coverage report --fail-under=97
	$(BIN)/python -m coverage json --quiet
	$(BIN)/python .ci/branches.py build/coverage/totals.json 97

check: $(STAMP)
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(STAMP)
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[bench]'
	$(BIN)/python benchmarks/one_student.py
	$(BIN)/python benchmarks/loading.py
	$(BIN)/python benchmarks/layers.py
	$(BIN)/python benchmarks/columns.py
	$(BIN)/python benchmarks/rosters.py
	$(BIN)/python benchmarks/reconciling.py
	$(BIN)/python benchmarks/analysis.py

$(STAMP): pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[test,check]'
	$(BIN)/python -m compileall -q src
	touch $(STAMP)

# Spark's tests need Java 17 or later besides, one of ledgers LibreOffice: they fail, saying so,
# where it is missing.
$(SPARK): $(STAMP)
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[spark]'
	touch $(SPARK)

clean:
	rm -rf $(VENV) build dist
