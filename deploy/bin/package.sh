#!/usr/bin/env bash
# The template of every stage and architecture, packed and checked; into target/deploy/<stage>-<arch>/. The deployer's role, checked.
# Needs no account.
source "$(dirname "$0")/tools.sh"

OUT=$ROOT/target/deploy
# Any zip does to see the template; the artefact is checked where it is built.
if [ ! -f "$OUT/any.zip" ]; then
  mkdir -p "$OUT"
  (cd "$ROOT" && python3 -m zipfile -c "$OUT/any.zip" README.md)
fi
export SITE_URL=${SITE_URL:-https://live.example.com}
lint() { "$DEPLOY_TOOLS/lint/bin/cfn-lint" --include-checks I --regions "${AWS_REGION:-eu-west-1}" --template "$1"; }
for stage in dev staging prod; do
  for arch in x86_64 arm64; do
    say "Packing $stage for $arch"
    rm -rf "$OUT/$stage-$arch"
    said=$(ARCH=$arch ARTEFACT=$OUT/any.zip "$DEPLOY_TOOLS/node_modules/.bin/osls" package --stage $stage \
      --package "$OUT/$stage-$arch" 2>&1) || { printf '%s\n' "$said" >&2; exit 1; }
    if printf '%s\n' "$said" | grep -i warning; then exit 1; fi
    for template in create update; do
      lint "$OUT/$stage-$arch/cloudformation-template-$template-stack.json"
    done
  done
done
lint deploy/github-role.yml
