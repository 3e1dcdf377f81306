#!/usr/bin/env bash
# Installs moto, which stands in for AWS.
source "$(dirname "$0")/lib.sh"

MOTO=5.2.5
moto=$CACHE/moto
if ! compgen -G "$moto/lib/*/site-packages/moto-$MOTO.dist-info" >/dev/null; then
  needs_venv "for moto, which stands in for AWS" 3.10
  say "Installing moto $MOTO"
  python3 -m venv --clear "$moto"
  "$moto/bin/pip" install --quiet --disable-pip-version-check "moto[server,cloudformation,cloudfront,dynamodb,iam,s3,sqs]==$MOTO"
fi
