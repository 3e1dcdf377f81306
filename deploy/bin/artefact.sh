#!/usr/bin/env bash
# artefact.sh ARCH: what a function is made of, target/deploy/<ARCH>.zip: the server linked for Lambda's glibc, and what it must
# know of the files that were built with it. The site itself is built before (`make` does it).
source "$(dirname "$0")/tools.sh" artefact

ARCH=${1:?usage: artefact.sh x86_64|arm64}
case $ARCH in
  x86_64) TARGET=x86_64-unknown-linux-gnu ;;
  arm64) TARGET=aarch64-unknown-linux-gnu ;;
  *) missing "an architecture" "to build for" "x86_64 or arm64" ;;
esac
# provided.al2023 has this one.
GLIBC=2.34
# What has to be fetched before a cold start. One that is larger has grown without anybody looking.
MOST_BYTES=$((8 * 1024 * 1024))
OUT=$ROOT/target/deploy

if ! compgen -G "$(rustc --print target-libdir --target $TARGET)/libstd*" >/dev/null; then
  say "Adding Rust's standard library for $TARGET"
  rustup target add $TARGET ||
    missing "Rust's standard library for $TARGET" "to build for $ARCH" "rustup target add $TARGET, or build on such a machine"
fi

# Without what only a machine of one's own has use for.
say "Building the server for $ARCH and glibc $GLIBC (about 6 minutes the first time on two cores)"
PATH=$DEPLOY_TOOLS/zig/bin:$PATH cargo zigbuild --quiet --release --package server --no-default-features --features cloud --target $TARGET.$GLIBC
SERVER=$ROOT/target/$TARGET/release/server
cp target/release/hash.txt target/release/shell-hash.txt "${SERVER%/*}/"
# Read by the server that runs here: the artefact's may be another machine's.
target/release/server assets manifest --of "$SERVER"

needs=$(objdump -T "$SERVER" | grep -o 'GLIBC_[0-9.]*' | sed 's/GLIBC_//' | sort -Vu | tail -n1)
[ "$(printf '%s\n' "$needs" $GLIBC | sort -V | tail -n1)" = $GLIBC ] ||
  missing "a server for glibc $GLIBC" "under Lambda" "this one asks for GLIBC_$needs; see which symbol: objdump -T $SERVER"

say "Packing $OUT/$ARCH.zip"
rm -rf "$OUT/$ARCH" "$OUT/$ARCH.zip"
mkdir -p "$OUT/$ARCH"
cp "$SERVER" "$OUT/$ARCH/bootstrap"
cp "${SERVER%/*}/hash.txt" "${SERVER%/*}/assets.json" "$OUT/$ARCH/"
# The same files make the same zip: a function that did not change gets no new version.
touch -d 2020-01-01T00:00:00Z "$OUT/$ARCH"/*
# 7-Zip finds shorter ways to say the same than others do: 4 % less to fetch before a cold start, for half a minute here.
(cd "$OUT/$ARCH" && 7zz a -bso0 -tzip -mm=Deflate -mx=9 -mfb=258 -mpass=15 -mtm- "../$ARCH.zip" bootstrap hash.txt assets.json)
bytes=$(stat -c %s "$OUT/$ARCH.zip")
[ "$bytes" -le $MOST_BYTES ] || missing "an artefact of at most $MOST_BYTES bytes" "to start fast" "this one has $bytes"
say "$OUT/$ARCH.zip: $bytes bytes, needs glibc ${needs:-of no version} (Lambda has $GLIBC)"
