#!/usr/bin/env bash
# Installs moto, which stands in for AWS.
source "$(dirname "$0")/lib.sh"

MOTO=5.2.5
moto=$CACHE/moto
if ! compgen -G "$moto/lib/*/site-packages/moto-$MOTO.dist-info" >/dev/null; then
  has python3 || { can_apt && apt python3; } ||
    missing "Python 3" "for moto, which stands in for AWS" "https://www.python.org, version 3.10 or newer"
  # Debian has this part of Python in a package of its own.
  python3 -c 'import ensurepip, venv' 2>/dev/null || { can_apt && apt python3-venv; } ||
    missing "Python's venv" "for moto, which stands in for AWS" "install python3-venv with your system's package manager"
  say "Installing moto $MOTO"
  python3 -m venv --clear "$moto"
  "$moto/bin/pip" install --quiet --disable-pip-version-check "moto[server,cloudformation,cloudfront,dynamodb,iam,s3,sqs]==$MOTO"
fi
