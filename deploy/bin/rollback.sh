#!/usr/bin/env bash
# rollback.sh STAGE: moves `live` of every function to where it was before the last deployment; once more is forward again. So all are
# of one deployment, even when the last was cut off. Files of the last builds are still there. The stack itself stays as it is.
source "$(dirname "$0")/account.sh"
source deploy/bin/live.sh

[ -n "$(output SiteUrl)" ] || missing "the stack $STACK" "to roll back" "make deploy STAGE=$STAGE"
look
[ -n "$BEFORE" ] || missing "a deployment before this one" "to go back to" "check out that commit, and deploy it"
if [ "$AT" = "$BEFORE" ]; then
  say "Moving forward again"
  to=$LATEST
else
  say "Moving back"
  to=$BEFORE
fi
read -ra versions <<<"$to"
move "${versions[@]}"
