#!/usr/bin/env bash
# rollback.sh STAGE: moves `live` of every function to the version before the one it is at. Files of the last builds are
# still there. The stack itself stays as it is.
source "$(dirname "$0")/account.sh"

say "Moving back"
for function in pages private api events; do
  name=$(function_name "$function")
  [ -n "$name" ] || missing "the stack $STACK" "to roll back" "make deploy STAGE=$STAGE"
  current=$(aws lambda get-alias --function-name "$name" --name live --query FunctionVersion --output text)
  before=$(aws lambda list-versions-by-function --function-name "$name" --query 'Versions[].Version' --output text |
    tr '\t' '\n' | grep -E '^[0-9]+$' | sort -n | awk -v current="$current" '$1 < current' | tail -n1)
  if [ -z "$before" ]; then
    say "  $function: there is no version before $current; it stays"
  else
    move "$function" "$before"
  fi
done
