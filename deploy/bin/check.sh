#!/usr/bin/env bash
# Everything of a deployment that needs no account: templates, artefacts, and what the functions may do against what they call.
source "$(dirname "$0")/tools.sh" artefact

deploy/bin/artefact.sh x86_64
# For the other architecture a machine needs its standard library; where it can't be had, the pipeline builds it.
if compgen -G "$(rustc --print target-libdir --target aarch64-unknown-linux-gnu)/libstd*" >/dev/null ||
  rustup target add aarch64-unknown-linux-gnu >/dev/null 2>&1; then
  deploy/bin/artefact.sh arm64
else
  say "Not built here: the artefact for arm64. Rust's standard library for aarch64-unknown-linux-gnu can't be had; the pipeline has it"
fi
deploy/bin/package.sh
setup/moto.sh
say "The artefact and the templates against the site"
ARTEFACT=
case $(uname -m) in
  x86_64) ARTEFACT=$ROOT/target/deploy/x86_64/bootstrap ;;
  aarch64) ARTEFACT=$ROOT/target/deploy/arm64/bootstrap ;;
esac
${ARTEFACT:+env ARTEFACT="$ARTEFACT"} cargo test --quiet --package server --test deployed --test template
say "All that needs no account passed"
