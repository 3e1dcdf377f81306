#!/usr/bin/env bash
# What each island costs: builds the islands' WASM without one of them at a time (about two minutes each on two cores), after
# `make` has built the site. A part that two islands share is in neither's figure.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
export PATH="$root/setup/wasm:${CARGO_HOME:-$HOME/.cargo}/bin:$PATH"
export CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS="--remap-path-prefix=${CARGO_HOME:-$HOME/.cargo}/registry/src="
# Within the project, where its toolchain is set.
scratch=$(mktemp -d "$root/target/islands.XXXXXX")
trap 'rm -rf "$scratch"' EXIT
git -C "$root" ls-files -z | (cd "$root" && xargs -0 cp --parents -t "$scratch")
# Dependencies are not compiled anew.
mkdir -p "$scratch/target" && ln -s "$root/target/front" "$scratch/target/front"
cd "$scratch"

# bytes: of the WASM and its JS as sent, with brotli.
bytes() {
  rm -rf target/site
  cargo leptos build --release --precompress --frontend-only >build.log 2>&1 || { cat build.log >&2; return 1; }
  cat target/site/pkg/finance-live.*.wasm.br target/site/pkg/finance-live.*.js.br | wc -c
}

all=$(bytes)
echo "all islands: $all bytes (brotli)"
for file in $(grep -lE 'not\(feature = "csr"\), island\)|^#\[island\]' -r app/src/islands | sort); do
  cp "$file" kept
  sed -i 's/not(feature = "csr"), island)/not(feature = "csr"), component)/; s/^#\[island\]/#[component]/' "$file"
  echo "$(basename "$file" .rs): $((all - $(bytes)))"
  cp kept "$file"
done
