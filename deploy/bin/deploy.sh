#!/usr/bin/env bash
# deploy.sh STAGE: a new version of the whole site. Nobody gets it before it has answered, and the old files stay.
source "$(dirname "$0")/account.sh"
source deploy/bin/live.sh
source deploy/bin/tools.sh

# parameter NAME WHAT: what SSM says of one of the stage's parameters; nothing when there is none.
parameter() { aws ssm get-parameter --name "/finance-live/$STAGE/$1" --query "Parameter.$2" --output text 2>/dev/null || true; }

# secret NAME WHY: makes one of 32 random bytes if there is none.
secret() {
  [ -z "$(parameter "$1" Name)" ] || return 0
  say "Making $2"
  # By standard input: what is a word of a command, everybody on the machine can read.
  printf '{"Name":"/finance-live/%s/%s","Type":"String","Value":"%s"}' "$STAGE" "$1" \
    "$(head -c 32 /dev/urandom | od -An -vtx1 | tr -d ' \n')" |
    aws ssm put-parameter --cli-input-json file:///dev/stdin >/dev/null
}
secret cdn-secret "the secret by which the API knows the CDN"
secret token-key "the key with which the API signs bearer tokens"
export CDN_SECRET_VERSION=${CDN_SECRET_VERSION:-$(parameter cdn-secret Version)}
export TOKEN_KEY_VERSION=${TOKEN_KEY_VERSION:-$(parameter token-key Version)}

deploy/bin/artefact.sh "$ARCH"

# The site must know its address, and a CDN without a domain of one's own gets one only when it is made.
known=$(output SiteUrl)
if [ -n "$DOMAIN" ]; then SITE_URL=https://$DOMAIN; else SITE_URL=${known:-https://not-yet.invalid}; fi
export SITE_URL

if [ -n "$known" ]; then publish_assets; fi
say "Deploying the stack $STACK (the first time about 10 minutes)"
osls deploy --stage "$STAGE"
if [ "$SITE_URL" != "$(output SiteUrl)" ]; then
  SITE_URL=$(output SiteUrl)
  say "Deploying again, with the address that the CDN was given: $SITE_URL"
  osls deploy --stage "$STAGE"
fi
publish_assets

declare -A versions
new=()
for function in "${FUNCTIONS[@]}"; do
  versions[$function]=$(output "${function^}LambdaFunctionQualifiedArn" | sed 's/.*://')
  [ -n "${versions[$function]}" ] || missing "the new version of $function" "to move to it" "see what osls said above"
  new+=("${versions[$function]}")
done

say "Asking the new versions, before anybody gets them"
for path in / /zh /live; do smoke pages "${versions[pages]}" "$path" 200; done
# Nobody is logged in: the one leads to the other.
smoke private "${versions[private]}" /studio 303
smoke private "${versions[private]}" /log-in 200
smoke api "${versions[api]}" /api/home '200|403'
invoke events "${versions[events]}" '{"Records":[]}' | grep -q batchItemFailures ||
  missing "a new version that works" "to move to it" "see the log of $(output EventsFunction); \`live\` was not moved"

say "Moving to them"
move_on "${new[@]}"
for function in pages private api; do provision "$function"; done
say "Live at $SITE_URL"
