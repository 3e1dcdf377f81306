#!/usr/bin/env bash
# rollback.sh STAGE: moves `live` of every function to where it was before the last move; once more is forward again. So all are of
# one deployment. Files of the last builds are still there. The stack itself stays as it is.
source "$(dirname "$0")/account.sh"

[ -n "$(output SiteUrl)" ] || missing "the stack $STACK" "to roll back" "make deploy STAGE=$STAGE"
say "Moving back"
for function in pages private api events; do
  before=$(live "$function" Description | sed -n 's/^before: \([0-9]*\)$/\1/p')
  if [ -z "$before" ]; then
    say "  $function: there is nothing to go back to; it stays"
  else
    move "$function" "$before"
  fi
done
