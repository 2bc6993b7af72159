# Two commands do all the set-up on a machine with Python 3.11: `make demo` and `make test`.
PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
export PIP_DISABLE_PIP_VERSION_CHECK = 1
unexport PYTHONDONTWRITEBYTECODE  # tests start the program two dozen times

.PHONY: demo test lint bench soak lock clean

demo: $(VENV)/runtime
	$(BIN)/python -m bot demo

test: lint
	$(BIN)/python -m pytest -n 3 --dist worksteal -m "not soak"  # three: some wait for a browser or a clock

lint: $(VENV)/dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy .

bench: $(VENV)/dev
	$(BIN)/python -m benchmarks.answers
	$(BIN)/python -m benchmarks.ranking

soak: $(VENV)/dev
	$(BIN)/python -m pytest -m soak --timeout 3600

lock: $(VENV)/dev  # after a change of pyproject.toml
	$(BIN)/pip-compile --quiet --generate-hashes --no-emit-index-url --no-emit-find-links --strip-extras --allow-unsafe \
		--extra build --output-file requirements.lock pyproject.toml
	$(BIN)/pip-compile --quiet --generate-hashes --no-emit-index-url --no-emit-find-links --strip-extras --allow-unsafe \
		--extra build --extra dev --extra bench --output-file requirements-dev.lock pyproject.toml

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/runtime: requirements.lock | $(VENV)/bin/python
	$(BIN)/pip install --quiet --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --no-deps --no-build-isolation --editable .
	touch $@

$(VENV)/dev: requirements-dev.lock | $(VENV)/bin/python
	$(BIN)/pip install --quiet --require-hashes -r requirements-dev.lock
	$(BIN)/pip install --quiet --no-deps --no-build-isolation --editable .
	touch $(VENV)/runtime $@

clean:
	rm -rf $(VENV) data build
