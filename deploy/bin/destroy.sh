#!/usr/bin/env bash
# destroy.sh STAGE: takes the whole stage away. Asks, for there is no way back.
source "$(dirname "$0")/account.sh"

[ -n "$(output SiteUrl)" ] || missing "the stack $STACK" "to destroy" "make deploy STAGE=$STAGE"
say "This removes $STACK in $AWS_REGION of account $account: the site at $(output SiteUrl), and in dev and staging its table and files."
printf 'Type the name of the stack to go on: '
read -r answer
if [ "$answer" != "$STACK" ]; then
  say "Nothing was removed"
  exit 1
fi
# CloudFormation removes no bucket that is not empty. Prod keeps its own.
if [ "$STAGE" != prod ]; then
  for bucket in "$(output AssetsBucket)" "$(output ObjectsBucket)"; do aws s3 rm "s3://$bucket" --recursive --quiet; done
fi
SITE_URL=$(output SiteUrl) osls remove --stage "$STAGE"
