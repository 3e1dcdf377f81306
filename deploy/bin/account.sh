#!/usr/bin/env bash
# account.sh STAGE: checks the settings and the credentials. Run, that is all, before anything is built or installed; sourced with the
# stage as the argument, it names the stack's parts for scripts that reach an account.
source "$(dirname "${BASH_SOURCE[0]}")/settings.sh"

STACK=finance-live-$STAGE
export AWS_DEFAULT_REGION=$AWS_REGION AWS_PAGER=
has aws || missing "the AWS CLI" "to reach the account" "https://aws.amazon.com/cli"
account=$(aws sts get-caller-identity --query Account --output text 2>/dev/null) ||
  missing "credentials of AWS" "to reach $STAGE" "aws configure, AWS_PROFILE, or a role; \`aws sts get-caller-identity\` must answer"

# osls WORD…: the one that tools.sh has installed.
osls() { ARTEFACT=target/deploy/$ARCH.zip "$DEPLOY_TOOLS/node_modules/.bin/osls" "$@" --region "$AWS_REGION"; }

# output NAME: what the stack says of itself; nothing when there is none.
output() {
  aws cloudformation describe-stacks --stack-name "$STACK" --output text \
    --query "Stacks[0].Outputs[?OutputKey=='$1'].OutputValue | [0]" 2>/dev/null | grep -v '^None$' || true
}

function_name() { output "${1^}Function"; }

# publish_assets: the files of the artefact's build, before a function goes live that asks for them.
publish_assets() {
  local target=x86_64-unknown-linux-gnu
  [ "$ARCH" = x86_64 ] || target=aarch64-unknown-linux-gnu
  say "Publishing the files of this build"
  SITE_URL=$SITE_URL target/release/server assets publish "s3:$(output AssetsBucket)" --of "target/$target/release/server"
}

# invoke FUNCTION VERSION EVENT: what it answers.
invoke() {
  local answer
  answer=$(mktemp)
  aws lambda invoke --function-name "$(function_name "$1")" --qualifier "$2" --cli-binary-format raw-in-base64-out \
    --payload "$3" "$answer" >/dev/null
  cat "$answer"
  rm -f "$answer"
}

# smoke FUNCTION VERSION PATH STATUS: it answers this path with such a status, or nothing is moved.
smoke() {
  local event status
  event=$(printf '{"version":"2.0","rawPath":"%s","rawQueryString":"","headers":{"host":"smoke.test"},"isBase64Encoded":false,
    "requestContext":{"domainName":"smoke.test","http":{"method":"GET","path":"%s","protocol":"HTTP/1.1","sourceIp":"127.0.0.1"}}}' "$3" "$3")
  # A streamed answer begins with its head as JSON; a buffered one is JSON, with the body before the status and its quotes escaped.
  status=$(invoke "$1" "$2" "$event" | tr -d '\0' | grep -aoE '"statusCode": ?[0-9]+' | head -n1 | grep -oE '[0-9]+' || true)
  if ! [[ $status =~ ^($4)$ ]]; then
    missing "a new version that works ($1 answered $3 with ${status:-nothing})" "to move to it" \
      "see the log of $(function_name "$1"); \`live\` was not moved"
  fi
  say "  $1 $3: $status"
}

# provision FUNCTION: as many instances of `live` stand ready as the stage wants.
provision() {
  local count said
  count=$(output "${1^}Provisioned")
  if [ "${count:-0}" -gt 0 ]; then
    aws lambda put-provisioned-concurrency-config --function-name "$(function_name "$1")" --qualifier live \
      --provisioned-concurrent-executions "$count" >/dev/null
    say "  $1: $count instances stand ready"
  # Those that an earlier deployment asked for would be paid for ever. Mostly there are none.
  elif ! said=$(aws lambda delete-provisioned-concurrency-config --function-name "$(function_name "$1")" --qualifier live 2>&1) &&
    [[ $said != *NotFoundException* ]]; then
    printf '%s\n' "$said" >&2
    return 1
  fi
}
