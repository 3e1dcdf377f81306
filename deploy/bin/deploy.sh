#!/usr/bin/env bash
# deploy.sh STAGE: a new version of the whole site. Nobody gets it before it has answered, and the old files stay.
source "$(dirname "$0")/account.sh"

ALIASED=(pages private api events)
artefact=target/deploy/$ARCH.zip

if [ -z "$(aws ssm get-parameter --name "/finance-live/$STAGE/cdn-secret" --query Parameter.Name --output text 2>/dev/null)" ]; then
  say "Making the secret by which the API knows the CDN"
  # By standard input: what is a word of a command, everybody on the machine can read.
  printf '{"Name":"/finance-live/%s/cdn-secret","Type":"String","Value":"%s"}' "$STAGE" \
    "$(head -c 32 /dev/urandom | od -An -vtx1 | tr -d ' \n')" |
    aws ssm put-parameter --cli-input-json file:///dev/stdin >/dev/null
fi
export CDN_SECRET_VERSION=${CDN_SECRET_VERSION:-$(aws ssm get-parameter \
  --name "/finance-live/$STAGE/cdn-secret" --query Parameter.Version --output text)}

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
for function in "${ALIASED[@]}"; do
  versions[$function]=$(output "${function^}LambdaFunctionQualifiedArn" | sed 's/.*://')
  [ -n "${versions[$function]}" ] || missing "the new version of $function" "to move to it" "see what osls said above"
done

say "Asking the new versions, before anybody gets them"
for path in / /zh /live; do smoke pages "${versions[pages]}" "$path" 200; done
smoke private "${versions[private]}" /studio '[2-4]..'
smoke api "${versions[api]}" /api/home '200|403'
invoke events "${versions[events]}" '{"Records":[]}' | grep -q batchItemFailures ||
  missing "a new version that works" "to move to it" "see the log of $(output EventsFunction); \`live\` was not moved"

for function in "${ALIASED[@]}"; do move "$function" "${versions[$function]}"; done
for function in pages private api; do provision "$function"; done
say "Live at $SITE_URL"
