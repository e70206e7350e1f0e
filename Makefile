# The one door to the project: `make` lists what can be done, and CI calls nothing else.
# Every recipe sets up what it needs first and says plainly what is missing.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules --no-print-directory

LISTEN ?= 127.0.0.1:8080
DATABASE ?= contrechamp.db
SECONDS_EACH ?= 60
CASES ?= 25
CRASHES ?= 1000
SERVER := target/release/contrechamp
# npm writes this file at the end of every complete installation.
NPM := node_modules/.package-lock.json

help:
	@echo 'Contrechamp, the inventory of surveillance cameras. The doors:'
	@sed -nE 's/^([a-z]+):[^#]*## (.*)/  make \1	\2/p' $(MAKEFILE_LIST) | expand -t 16

run: server ## build what is missing, then serve Montpellier at http://127.0.0.1:8080 (LISTEN= DATABASE=)
	@echo 'Open http://$(LISTEN) in a browser; Ctrl-C stops the server. Data is kept in $(DATABASE).'
	@exec $(SERVER) serve --listen '$(LISTEN)' --database '$(DATABASE)'

test: test-tools check ## set up and pass everything: check, then the tests in Rust, in Node and in a real Chromium
	cargo test --locked
	node --test $(wildcard tests/web/*.test.js)
	node --test --test-concurrency=1 --test-timeout=1800000 $(wildcard tests/browser/*.test.js)

check: toolchain vendor ## formatting, lints, types and documentation; runs no test
	cargo fmt --check
	node_modules/.bin/tsc -p tsconfig.json
	node_modules/.bin/tsc -p tests/tsconfig.json
	node_modules/.bin/eslint --max-warnings 0 .
	cargo clippy --locked --all-targets -- -D warnings
	RUSTDOCFLAGS='-D warnings -A rustdoc::private_intra_doc_links' cargo doc --locked --no-deps --document-private-items

bench: server ## measure every row of the speed table beside its own limit (SIZES=10000,300000 ONLY=read), and on a phone (ONLY=phone)
ifneq ($(ONLY),phone)
	@command -v nginx >/dev/null || PATH="$$PATH:/usr/sbin" command -v nginx >/dev/null || { echo 'nginx is the limit that is measured beside the server: apt-get install nginx-light' >&2; exit 2; }
	@PATH="$$PATH:/usr/sbin" cargo bench --locked --quiet --bench bench -- 'sizes=$(SIZES)' 'only=$(ONLY)'
endif
ifneq ($(filter phone,$(or $(ONLY),phone)),)
	@cargo bench --locked --quiet --bench bench -- sizes=10000 only=phone >/dev/null
	@node tests/bench/phone/phone.js target/bench
endif

bless: test-tools vendor ## accept what the tests show now: answers' snapshots, the picture in README.md
	INSTA_UPDATE=always cargo test --locked
	BLESS=1 node --test $(wildcard tests/browser/readme.test.js)

import: server ## read FILES="a.csv b.geojson" while serving or not (KIND=cameras|areas|places DATABASE= OPTIONS="--source ...")
	@[ -n '$(FILES)' ] || { echo 'Say what to read: make import FILES=cameras.csv OPTIONS="--source city-2026 --licence etalab-2.0"' >&2; exit 2; }
	@exec $(SERVER) import $(or $(KIND),cameras) $(FILES) --database '$(DATABASE)' $(OPTIONS)

backup: server ## copy the database while it is served (DATABASE= TO=copy.db)
	@exec $(SERVER) backup '$(or $(TO),contrechamp-$(shell date +%Y-%m-%d).db)' --database '$(DATABASE)'

vendor: $(NPM) ## copy the browser libraries of the lock file to web/vendor
	@node tools/vendor.mjs

data: server ## rebuild data/montpellier from the published files (SOURCES=DIR, see data/README.md)
	@[ -n '$(SOURCES)' ] || { echo 'Say where the published files are: make data SOURCES=DIR; data/README.md names them' >&2; exit 2; }
	@exec tools/data/build '$(SOURCES)'

fuzz: server ## ask a server what its description allows and does not (CASES=25 each), kill one in the middle of everything (CRASHES=1000 times), then feed random bytes to everything that parses (SECONDS_EACH=60; needs nightly Rust)
	@tools/fuzz-api '$(SERVER)' '$(CASES)'
	CRASHES='$(CRASHES)' cargo test --locked --test server crashes
	@exec tools/fuzz '$(SECONDS_EACH)'

audit: ## ask what is known against the crates and packages in use (cargo-deny, npm audit)
	@tools/audit

dist: server ## pack the server with its licences into dist/
	@exec tools/dist $(SERVER)

# What the doors stand on.

server: toolchain vendor
	cargo build --release --locked

toolchain:
	@tools/toolchain

test-tools: toolchain
	@tools/test-tools

$(NPM): package-lock.json .npmrc | toolchain
	@npm ci --loglevel=error || { echo 'The browser libraries could not be fetched, npm says above why: it needs a network and the registry that "npm config get registry" names.' >&2; exit 1; }
	@touch $@

.PHONY: help run test check bench bless import backup vendor data fuzz audit dist server toolchain test-tools
