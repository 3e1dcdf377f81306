#!/usr/bin/env bash
# Installs what packing and deploying need: osls, cfn-lint, and for the artefact zig with cargo-zigbuild.
source "$(dirname "$0")/../../setup/lib.sh"
cd "$ROOT"

OSLS=4.3.1
CFN_LINT=1.58.0
ZIG=0.17.1
ZIGBUILD=0.24.1
export DEPLOY_TOOLS=$CACHE/deploy

osls_version() { node -p "require('$DEPLOY_TOOLS/node_modules/osls/package.json').version" 2>/dev/null || true; }
if [ "$(osls_version)" != $OSLS ]; then
  say "Installing osls $OSLS"
  { has npm && npm install --silent --no-audit --no-fund --prefix "$DEPLOY_TOOLS" "osls@$OSLS"; } ||
    missing "osls $OSLS" "to pack and deploy" "npm install -g osls@$OSLS (npm comes with Node.js)"
fi

# python_tools NAME PACKAGE…: Python programs in a folder of their own.
python_tools() {
  local folder=$DEPLOY_TOOLS/$1
  shift
  needs_venv "for ${1%%=*}" 3.10
  python3 -m venv --clear "$folder" && "$folder/bin/pip" install --quiet --disable-pip-version-check "$@" ||
    missing "$*" "to check and build what is deployed" "pip install $*"
}

if ! compgen -G "$DEPLOY_TOOLS/lint/lib/*/site-packages/cfn_lint-$CFN_LINT.dist-info" >/dev/null; then
  say "Installing cfn-lint $CFN_LINT"
  python_tools lint "cfn-lint==$CFN_LINT"
fi

# Only the artefact needs the rest.
[ "${1:-}" = artefact ] || return 0 2>/dev/null || exit 0

if ! compgen -G "$DEPLOY_TOOLS/zig/lib/*/site-packages/ziglang-$ZIG.dist-info" >/dev/null; then
  say "Installing zig $ZIG, which links for Lambda's glibc"
  python_tools zig "ziglang==$ZIG"
fi
if ! has 7zz; then
  { can_apt && say "Installing 7-Zip" && apt 7zip; } ||
    missing "7-Zip (7zz)" "to pack the artefact" "https://www.7-zip.org, or your system's package manager"
fi
if [ "$(cargo-zigbuild --version 2>/dev/null)" != "cargo-zigbuild $ZIGBUILD" ]; then
  say "Installing cargo-zigbuild $ZIGBUILD (about 2 minutes on two cores, once)"
  CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16 CARGO_PROFILE_RELEASE_OPT_LEVEL=1 \
    CARGO_TARGET_DIR="$CACHE/install" cargo install --quiet cargo-zigbuild --version $ZIGBUILD --locked --force ||
    missing "cargo-zigbuild $ZIGBUILD" "to link for Lambda's glibc" "cargo install cargo-zigbuild --version $ZIGBUILD --locked"
  rm -rf "$CACHE/install"
fi
