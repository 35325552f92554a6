# The two commands are `make run` and `make test`. Each installs what is missing and builds; both commands
# are idempotent.

STRATA := .build/release/strata
SHANGHAI := data/shanghai
SHANGHAI_URL := https://raw.githubusercontent.com/Shanghai-AirQuality-Research/Shanghai-AQ-Reconstruction-AMLSG/main/data
WORKBOOK_SHA256 := 693a3d5d12de250ea000493727d6fa9f5e7cd01f1673a8b6c74c848618d5cdf2
CITY_SHA256 := d9fd5b765e6ba566e67f875f1999864e00be99284d4b2c759859a2b179cb94f6
DISTRICT_SHA256 := 03d0efc39ab453dfd90af2b04f0702ffd08fa82335ebcf16195d307ee5253dbc

.PHONY: run test shanghai build setup lint format reference picture tutorial bench dist deb install clean

run: build
	$(STRATA) run experiments/twin.yaml

# Tests that wait for processes run after the others, which would keep those from answering in time.
PROCESSES := ^(EndToEnd|Viewer|Workers|OutsideLearners|Cluster)Tests\.

test: setup lint
	@.make/python
	swift test --skip '$(PROCESSES)'
	swift test --skip-build --filter '$(PROCESSES)'
	@.make/wordlist .build/debug/strata
	@.make/reference --check .build/debug/strata

# With DATA=folder the workbook and the published inventories are taken from there; otherwise they are
# downloaded once.
shanghai: build
ifdef DATA
	@test -f "$(DATA)/raw_dataset.xlsx" || { echo "$(DATA)/raw_dataset.xlsx: not found; set DATA to the folder of the workbook" >&2; exit 2; }
	$(STRATA) run experiments/shanghai.yaml --set vars.data="$(abspath $(DATA))"
else
	@.make/fetch-file $(SHANGHAI_URL)/raw_dataset.xlsx $(WORKBOOK_SHA256) $(SHANGHAI)/raw_dataset.xlsx
	@.make/fetch-file $(SHANGHAI_URL)/city_level_complete_inventory.csv.csv $(CITY_SHA256) $(SHANGHAI)/city_level_complete_inventory.csv
	@.make/fetch-file $(SHANGHAI_URL)/district_level_complete_inventory.csv $(DISTRICT_SHA256) $(SHANGHAI)/district_level_complete_inventory.csv
	$(STRATA) run experiments/shanghai.yaml
endif

build: setup
	swift build -c release --product strata
	swift build -c release --product strata-viewer
	swift build -c release --product strata-server

setup:
	@.make/setup

lint:
	swift format lint --strict --recursive Sources Tests Package.swift
	@.make/wordlist
	@python3 .make/error-index --check Sources/Experiments/Experiments.docc/ReferenceErrors.md

# Renews the generated pages of the guides.
reference: build
	@.make/reference $(STRATA)

# Renews README's picture from the page of the last make run.
picture:
	@.make/picture results/twin/report.html

# Runs the commands of the tutorial as written; CSV names the data file.
tutorial: build
	@.make/tutorial $(STRATA) $(CSV)

format:
	swift format --in-place --recursive Sources Tests Package.swift

# Both sides of every comparison in one run, one thread each. The peers are outside the repository;
# DATA names a folder with protocol/ and suite/, if those cases are wanted too. CASES and LEARNERS
# choose among them, as in `make bench LEARNERS="gbm mlp" CASES=20000`; LANES=2 takes two processors.
PEERS ?= $(HOME)/.cache/strata/peers
LANES ?= 2
bench: setup
	swift build -c release --product strata
	swift build -c release --product strata-bench
	@.make/peers "$(PEERS)"
	.build/release/strata-bench jobs
	.build/release/strata-bench startup --strata .build/release/strata
	.build/release/strata-bench csv --python "$(PEERS)/bin/python"
	"$(PEERS)/bin/python" experiments/peers/bench.py --worker '.build/release/strata-bench learners' \
	  --out results/bench/peers.csv --lanes $(LANES) $(if $(CASES),--cases $(CASES)) \
	  $(if $(LEARNERS),--learners $(LEARNERS)) $(if $(DATA),--data "$(DATA)/protocol" "$(DATA)/suite")

# An archive that needs nothing of the system; BASELINE=1 adds code for processors without AVX2.
dist: setup
	@.make/dist $(if $(BASELINE),--baseline)

deb: dist
	@.make/deb "$$(ls -t dist/strata-*-x86_64.tar.gz | head -1)"

# The programs that were built, the man page and the completions, below PREFIX.
PREFIX ?= /usr/local
install: build
	@.make/install $(STRATA) "$(PREFIX)"

clean:
	rm -rf .build
