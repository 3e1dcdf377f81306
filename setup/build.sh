#!/usr/bin/env bash
# Installs what building the site needs and this machine lacks: the WASM target, cargo-leptos, wasm-bindgen, wasm-opt.
source "$(dirname "$0")/lib.sh"
cd "$ROOT"

TARGET=wasm32-unknown-unknown
RUST=1.96.0
CARGO_LEPTOS=0.3.11
BINARYEN=132.0.0
WASM_OPT_AT_LEAST=123
HLS=1.7.4

has cargo || missing "Rust (cargo)" "to build the site" "https://rustup.rs, then open a new terminal"
has cc || { can_apt && say "Installing a C compiler" && apt gcc libc6-dev; } ||
  missing "a C compiler (cc)" "to link, and to build the embedded SQLite" "install gcc or clang with your system's package manager"

# ready [RUSTC]: recent enough, and with the standard library for WASM.
ready() {
  local rustc=${1:-rustc}
  [ "$(printf '%s\n' "$RUST" "$("$rustc" --version | cut -d' ' -f2)" | sort -V | head -n1)" = "$RUST" ] &&
    compgen -G "$("$rustc" --print target-libdir --target $TARGET 2>/dev/null)/libstd*" >/dev/null
}

# A toolchain beside the one that is there, for this folder only: the machine's own stays as it is.
from_rustup() {
  has rustup &&
    rustup toolchain install $RUST --profile minimal --component clippy,rustfmt --target $TARGET --no-self-update &&
    rustup override set $RUST --path "$ROOT"
}

# Debian's security suite has a current toolchain with its sources, of which the standard library for WASM is built here.
from_debian() {
  can_apt || return 1
  if ! { [ -x /usr/bin/rustc ] && ready /usr/bin/rustc; }; then
    say "Installing Debian's Rust with its sources (about 300 MB)"
    apt rustc-web cargo-web rust-web-src rust-web-llvm rust-web-clippy rustfmt-web || return 1
    # rust-lld is a link to the version of lld that it goes with.
    apt "$(readlink /usr/bin/rust-lld)" || return 1
    say "Building the standard library for $TARGET (half a minute)"
    local version scratch
    version=$(/usr/bin/rustc --version | cut -d' ' -f2)
    scratch=$(mktemp -d)
    cp -r "/usr/src/rustc-$version/library" "$scratch/"
    (cd "$scratch/library" && RUSTC_BOOTSTRAP=1 RUSTC=/usr/bin/rustc \
      RUSTFLAGS="-Zforce-unstable-if-unmarked -Cembed-bitcode=yes" /usr/bin/cargo build --quiet --release \
      --manifest-path sysroot/Cargo.toml --target $TARGET --features compiler-builtins-mem --target-dir "$scratch/target") || return 1
    as_root mkdir -p "/usr/lib/rustlib/$TARGET/lib"
    as_root cp "$scratch/target/$TARGET/release/deps/"*.rlib "/usr/lib/rustlib/$TARGET/lib/"
    rm -rf "$scratch"
  fi
  if has rustup; then
    rustup toolchain link debian /usr
    rustup override set debian --path "$ROOT"
  fi
}

if ! ready; then
  say "Adding Rust $RUST with the target $TARGET"
  { has rustup && rustup target add $TARGET && ready; } || from_rustup || from_debian
  ready || missing "Rust $RUST or newer with the target $TARGET" "to compile the server and what runs in the browser" \
    "rustup update && rustup target add $TARGET"
fi

# from_registry CRATE VERSION [FLAG…]: the quick way where binstall works, else compiled; less optimised, for it runs seldom.
from_registry() {
  local crate=$1 version=$2
  shift 2
  if has cargo-binstall && cargo binstall --no-confirm --force "$crate@$version"; then return; fi
  CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16 CARGO_PROFILE_RELEASE_OPT_LEVEL=1 \
    CARGO_TARGET_DIR="$CACHE/install" cargo install "$crate" --version "$version" --force "$@"
  rm -rf "$CACHE/install"
}

if [ "$(cargo leptos --version 2>/dev/null)" != "cargo-leptos $CARGO_LEPTOS" ]; then
  say "Installing cargo-leptos $CARGO_LEPTOS (about 10 minutes on two cores, once)"
  from_registry cargo-leptos $CARGO_LEPTOS --locked ||
    missing "cargo-leptos $CARGO_LEPTOS" "to build the site" "cargo install cargo-leptos --version $CARGO_LEPTOS --locked"
fi

BINDGEN=$(awk '/^name = "wasm-bindgen"$/ { getline; gsub(/version = |"/, ""); print }' Cargo.lock)
if [ "$(wasm-bindgen --version 2>/dev/null)" != "wasm-bindgen $BINDGEN" ] || ! has wasm-bindgen-test-runner; then
  say "Installing wasm-bindgen $BINDGEN (about 4 minutes on two cores, once)"
  # Its own lock file names a crate version that is not to be had everywhere.
  from_registry wasm-bindgen-cli "$BINDGEN" ||
    missing "wasm-bindgen $BINDGEN" "for the JavaScript beside the WASM; it must be the version in Cargo.lock" "cargo install wasm-bindgen-cli --version $BINDGEN"
fi

wasm_opt_version() { wasm-opt --version 2>/dev/null | sed -E 's/.*version ([0-9]+).*/\1/'; }
if [ "$(wasm_opt_version || true)" -lt $WASM_OPT_AT_LEAST ] 2>/dev/null || ! has wasm-opt; then
  say "Installing wasm-opt $BINARYEN"
  { has npm && npm install --silent --no-audit --no-fund --prefix "$CACHE/binaryen" "binaryen@$BINARYEN" &&
    ln -sf "$CACHE/binaryen/node_modules/.bin/wasm-opt" "$BIN/wasm-opt"; } ||
    missing "wasm-opt $WASM_OPT_AT_LEAST or newer" "to make the WASM small" "npm install -g binaryen (npm comes with Node.js)"
fi

# hls.js plays the videos where the platform does not; a file of the site, of one version.
if [ ! -f public/hls.light.min.js ] || [ "$(cat "$CACHE/hls/version" 2>/dev/null)" != $HLS ]; then
  say "Fetching hls.js $HLS"
  { has npm && npm install --silent --no-audit --no-fund --prefix "$CACHE/hls" "hls.js@$HLS" &&
    cp "$CACHE/hls/node_modules/hls.js/dist/hls.light.min.js" public/ && echo $HLS >"$CACHE/hls/version"; } ||
    missing "hls.js $HLS" "to play videos in most browsers" "npm pack hls.js@$HLS, and put its dist/hls.light.min.js into public/"
fi
