#!/usr/bin/env bash
# Holds the API against app/api/openapi.json: starts the server on data of its own, and has schemathesis call every function, as
# nobody, as a host, as an administrator, and what ends a session or an account as somebody who is there for it alone.
# CONTRACT_EXAMPLES: how many calls are made up for each function, beside those at the edges of what it takes.
source "$(dirname "$0")/lib.sh"
cd "$ROOT"

SCHEMATHESIS=4.32.5
EXAMPLES=${CONTRACT_EXAMPLES:-25}
# What the server takes for its own address; a call with a cookie says that it comes from there.
ORIGIN=https://contract.example
# As in the examples of openapi.json, so that some of them find what they name.
PASSWORD='rain over the harbour'

venv=$ROOT/target/schemathesis
if ! compgen -G "$venv/lib/*/site-packages/schemathesis-$SCHEMATHESIS.dist-info" >/dev/null; then
  needs_venv "for schemathesis, which calls the API" 3.11
  say "Installing schemathesis $SCHEMATHESIS"
  python3 -m venv --clear "$venv"
  "$venv/bin/pip" install --quiet --disable-pip-version-check "schemathesis==$SCHEMATHESIS"
fi
has curl || { can_apt && apt curl; } || missing "curl" "to make accounts" "install it with your system's package manager"

# What a run leaves behind can be looked at until the next one.
work=$ROOT/target/contract
rm -rf "$work"
mkdir -p "$work"
export DATA_DIR=$work/data SITE_URL=$ORIGIN PORT=0 LOG=${LOG:-warn}

target/release/server >"$work/server.log" 2>&1 &
server=$!
trap 'kill "$server" 2>/dev/null || true' EXIT
until site=$(grep -o -m1 'http://127.0.0.1:[0-9]*$' "$work/server.log"); do
  kill -0 "$server" 2>/dev/null || { cat "$work/server.log" >&2; exit 1; }
  sleep 0.1
done

# call ACCOUNT FUNCTION OPTION…: a write, with the cookies of this account.
call() {
  local account=$1 function=$2
  shift 2
  curl --silent --show-error --fail-with-body --cookie "$work/$account.cookies" --cookie-jar "$work/$account.cookies" \
    --header "Origin: $ORIGIN" "$@" "$site/api/$function"
}

register() { call "$1" register --data "name=contract-$1" --data-urlencode "password=$PASSWORD" >/dev/null; }

# token ACCOUNT: a bearer token, good for a quarter of an hour.
token() { call "$1" token --data '' | "$venv/bin/python" -c 'import json, sys; print(json.load(sys.stdin)["token"])'; }

# stream TITLE: one of the host's, which could go live.
stream() {
  local tomorrow='import datetime as d; print((d.datetime.now(d.UTC) + d.timedelta(days=1)).strftime("%Y-%m-%dT%H:%M:%SZ"))'
  call host streams/create --data-urlencode "title=$1" --data 'summary=&description=&language=en&topics[]=bonds&tickers=XNAS:AAPL' \
    --data "starts_at=$("$venv/bin/python" -c "$tomorrow")&zone=UTC&minutes=45&no_positions=true&no_sponsor=true" >/dev/null
}

failed=
# hold WHO OPTION…: calls the functions that the options choose.
hold() {
  say "Calling the API as $1"
  shift
  (cd "$work" && "$venv/bin/schemathesis" --config-file "$ROOT/setup/contract.toml" run "$ROOT/app/api/openapi.json" \
    --url "$site" --header "Origin: $ORIGIN" "$@") || failed=1
}

# hold_as WHO ACCOUNT OPTION…: the same with a token of this account.
hold_as() {
  local who=$1 token
  token=$(token "$2")
  shift 2
  hold "$who" --max-examples "$EXAMPLES" --header "Authorization: Bearer $token" --generation-with-security-parameters false "$@"
}

# Whoever ends a session or an account is somebody else each time.
ENDING=(log-out-everywhere change-password delete-account)

# All of them first: schemathesis will use up what registrations one address has in an hour.
register host
call host channel/create --data 'handle=contract-desk&language=en&bio=&no_licence=true&no_employer=true' \
  --data-urlencode 'name=Contract Desk' --data-urlencode 'host=Anna Weiss' >/dev/null
stream 'Rates before the open'
stream 'Curve after the close'
for ending in "${ENDING[@]}"; do register "$ending"; done
printf '%s\n' "$PASSWORD" | target/release/server admin create contract-admin >/dev/null
call admin log-in --data name=contract-admin --data-urlencode "password=$PASSWORD" >/dev/null

hold "nobody" --max-examples 5
hold_as "a host" host --exclude-tag moderation --exclude-tag administration "${ENDING[@]/#/--exclude-path=/api/}"
for ending in "${ENDING[@]}"; do hold_as "somebody for $ending" "$ending" --include-path "/api/$ending"; done
hold_as "an administrator" admin --include-tag moderation --include-tag administration

[ -z "$failed" ] || { printf '✗ The API is not what app/api/openapi.json says; the server said: target/contract/server.log\n' >&2; exit 1; }
