#!/usr/bin/env bash
# destroy.sh STAGE: takes the whole stage away. Asks, for there is no way back.
source "$(dirname "$0")/account.sh"
source deploy/bin/tools.sh

[ -n "$(output SiteUrl)" ] || missing "the stack $STACK" "to destroy" "make deploy STAGE=$STAGE"
say "This removes $STACK in $AWS_REGION of account $account: the site at $(output SiteUrl), and in dev and staging its table and files."
printf 'Type the name of the stack to go on: '
read -r answer
if [ "$answer" != "$STACK" ]; then
  say "Nothing was removed"
  exit 1
fi

# empty BUCKET: takes away its objects with all their versions, and the marks of deleted ones: with any of them it is not empty.
empty() {
  local page refused
  while true; do
    # One call's page: at most 1,000, as many as the next call deletes.
    page=$(aws s3api list-object-versions --bucket "$1" --no-paginate --output json \
      --query '{Objects: [Versions, DeleteMarkers][].{Key: Key, VersionId: VersionId}, Quiet: `true`}')
    [[ $page == *'"Key"'* ]] || break
    # By standard input: a thousand keys are too long for a word of a command. It succeeds even when it could delete nothing.
    refused=$(printf '%s' "$page" |
      aws s3api delete-objects --bucket "$1" --delete file:///dev/stdin --query 'Errors[0].Message' --output text)
    [ "${refused:-None}" = None ] || missing "leave to empty $1 ($refused)" "to destroy it" "s3:DeleteObjectVersion"
  done
}

# CloudFormation removes no bucket that is not empty. Prod keeps its own.
if [ "$STAGE" != prod ]; then
  for bucket in "$(output AssetsBucket)" "$(output ObjectsBucket)"; do empty "$bucket"; done
fi
SITE_URL=$(output SiteUrl) osls remove --stage "$STAGE"
