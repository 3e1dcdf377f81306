# The commands of Finance Live. `make` alone lists them.
SHELL := /bin/bash
export PATH := $(or $(CARGO_HOME),$(HOME)/.cargo)/bin:$(PATH)

# Everything that goes into the site; what is newer than the last build makes a new one.
CRATES := app backend frontend frontend/wasm-streams leptos_lambda model server store store/crc-fast
SOURCES := Cargo.toml Cargo.lock .cargo/config.toml setup/wasm/wasm-opt app/api/openapi.json $(CRATES:%=%/Cargo.toml) $(shell find $(CRATES:%=%/src) public style -type f)
BUILT := target/.site-built
SERVER := target/release/server

# WASM names its sources without the folders of the machine that built it.
WASM_FLAGS := --remap-path-prefix=$(or $(CARGO_HOME),$(HOME)/.cargo)/registry/src=
WASM_OPT := PATH="$(CURDIR)/setup/wasm:$$PATH"
SITE_BUILD := $(WASM_OPT) CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS="$(WASM_FLAGS)" cargo leptos build --release --precompress
# The shell is the same app in a WASM of its own, which mounts it in the browser; with the views' types erased it is a tenth smaller.
SHELL_BUILD := $(WASM_OPT) CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS="$(WASM_FLAGS) --cfg erase_components" LEPTOS_OUTPUT_NAME=shell LEPTOS_SITE_ROOT=target/shell LEPTOS_HASH_FILE_NAME=shell-hash.txt \
	cargo leptos build --release --precompress --frontend-only --lib-features csr

# A debug build (cargo leptos watch) takes the release's place in target/site; then the release is built again.
hashes := $(shell cut -d' ' -f2 target/release/hash.txt 2>/dev/null)
ifneq ($(strip $(foreach hash,$(hashes),$(if $(wildcard target/site/pkg/*.$(hash).*),,$(hash)))),)
.PHONY: $(BUILT)
endif

say = @printf '\033[1m» %s %s\033[0m\n' "$$(date +%T)" "$(1)"

# A function imports nothing; the local server does when it starts, and is told to stop when it is ready.
import = @set -o pipefail; (echo $$BASHPID; PORT=0 exec $(SERVER)) | { read -r server; while read -r line; do \
	if [[ $$line == Ready* ]]; then kill $$server; else echo "$$line"; fi; done; }

.PHONY: help
help:
	@echo "make run      build the site and serve it at http://127.0.0.1:3000 (PORT, DATA_DIR and more: README)"
	@echo "make lambda   the same site through the emulated Lambda Runtime API, at http://127.0.0.1:3100"
	@echo "make cloud    the same with an emulated DynamoDB and S3"
	@echo "make test     every test, formatting, lints, documentation"
	@echo "make fuzz     ten million events for the gate"
	@echo "make contract the API against app/api/openapi.json, with calls that schemathesis makes up"
	@echo "make bench    what pages, cold starts and downloads cost"
	@echo "make deploy STAGE=dev         a new version of the site in AWS; make rollback STAGE=… goes back, make destroy STAGE=… ends it"
	@echo "make deploy-check             all of a deployment that needs no account"
	@echo "make tools    install what building needs, for cargo leptos without make"

.PHONY: run
run: $(BUILT)
	@exec $(SERVER)

.PHONY: lambda
lambda: $(BUILT)
	$(import)
	$(call say,Building the emulator)
	@cargo build --release --quiet --package emulator
	@exec target/release/emulator $(SERVER)

.PHONY: cloud
cloud: $(BUILT)
	$(import)
	@setup/moto.sh
	$(call say,Building the emulator)
	@cargo build --release --quiet --package emulator
	@exec target/release/emulator $(SERVER) --cloud

.PHONY: tools
tools:
	@setup/build.sh

$(BUILT): $(SOURCES)
	@setup/build.sh
	$(call say,Building the site: WASM of the islands$(comma) then the server (about 6 minutes the first time on two cores))
	@$(SITE_BUILD)
	$(call say,Building the shell: WASM of the whole app)
	@$(SHELL_BUILD)
	@$(SERVER) assets manifest
	@touch $@

comma := ,

.PHONY: test
test: lint $(BUILT)
	@setup/test.sh
	@deploy/bin/package.sh
	$(call say,Unit$(comma) conformance and emulator tests)
	@cargo test --quiet --features store/cloud
	@cargo test --package wasm-streams --target wasm32-unknown-unknown
	$(call say,Browser tests)
	@cargo build --quiet --package emulator
	@cd end2end && npx playwright test
	$(call say,All passed)

.PHONY: lint
lint: tools
	$(call say,Formatting)
	@cargo fmt --all --check
	@cargo fmt --manifest-path leptos_lambda/fuzz/Cargo.toml --check
	$(call say,Lints)
	@cargo clippy --quiet --all-targets --features store/cloud -- -D warnings
	@cargo clippy --quiet --package server --no-default-features --features local -- -D warnings
	@cargo clippy --quiet --package server --no-default-features --features cloud -- -D warnings
	@cargo clippy --quiet --package frontend --features islands --target wasm32-unknown-unknown -- -D warnings
	@cargo clippy --quiet --package frontend --features csr --target wasm32-unknown-unknown -- -D warnings
	@cargo clippy --quiet --package wasm-streams --all-targets --target wasm32-unknown-unknown -- -D warnings
	$(call say,Documentation)
	@RUSTDOCFLAGS="-D warnings" cargo doc --quiet --no-deps --features store/cloud
	@RUSTDOCFLAGS="-D warnings" cargo doc --quiet --no-deps --package frontend --features islands --target wasm32-unknown-unknown

# What is wrong with the settings shows before minutes of building.
.PHONY: deploy
deploy:
	@deploy/bin/account.sh $(STAGE)
	@$(MAKE) --silent $(BUILT)
	@deploy/bin/deploy.sh $(STAGE)

.PHONY: rollback
rollback:
	@deploy/bin/rollback.sh $(STAGE)

.PHONY: destroy
destroy:
	@deploy/bin/destroy.sh $(STAGE)

.PHONY: deploy-check
deploy-check: $(BUILT)
	@deploy/bin/check.sh

.PHONY: bench
bench: $(BUILT)
	@setup/moto.sh
	$(call say,Building the benchmarks)
	@cargo bench --quiet --package server --bench site --no-run
	@# Cargo links the server with them once more, and a build is named after its server.
	@$(SERVER) assets manifest
	$(call say,Building the server without the engines of the cloud$(comma) to compare)
	@cargo build --release --quiet --package server --no-default-features --features local --target-dir target/embedded
	@cp target/release/hash.txt target/release/assets.json target/embedded/release/
	$(call say,Building the server as it is deployed$(comma) to compare)
	@cargo build --release --quiet --package server --no-default-features --features cloud --target-dir target/function
	@cp target/release/hash.txt target/release/assets.json target/function/release/
	@cargo bench --quiet --package server --bench site
	@setup/test.sh
	@cd end2end && node timing.mjs

.PHONY: contract
contract: $(BUILT)
	@setup/contract.sh

# Without a sanitizer (the gate has no unsafe code) it runs on the stable compiler. FUZZ_RUNS sets how many.
.PHONY: fuzz
fuzz:
	@command -v cargo-fuzz >/dev/null || { printf '\033[1m» %s %s\033[0m\n' "$$(date +%T)" "Installing cargo-fuzz"; cargo install --quiet --locked cargo-fuzz; }
	@cd leptos_lambda/fuzz && CARGO_TARGET_DIR=$(CURDIR)/target/fuzz cargo fuzz run --sanitizer none --fuzz-dir . event -- \
		-runs=$(or $(FUZZ_RUNS),10000000) -max_len=4096 -print_final_stats=1
