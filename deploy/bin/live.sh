# Where `live` of every function leads, and where it led before. Sourced after account.sh.

# In this order versions are named, and `live` is moved.
FUNCTIONS=(pages private api events)

# live FUNCTION QUERY: what the alias says.
live() { aws lambda get-alias --function-name "$(function_name "$1")" --name live --query "$2" --output text; }

# set_live FUNCTION VERSION [OPTION…]: the alias leads there from now on.
set_live() {
  aws lambda update-alias --function-name "$(function_name "$1")" --name live --function-version "$2" "${@:3}" >/dev/null
}

# look: finds out AT, where every `live` leads; LATEST, where the last deployment was to lead them; BEFORE, from where. The alias of
# `pages` has these two for all: so they go back to one deployment, wherever a move was cut off and whichever functions it changed.
look() {
  local function version said
  AT='' LATEST='' BEFORE=''
  for function in "${FUNCTIONS[@]}"; do
    version=$(live "$function" FunctionVersion)
    AT=${AT:+$AT }$version
  done
  said=$(live pages Description)
  if [[ $said =~ ^latest:\ ([0-9\ ]+)(,\ before:\ ([0-9\ ]+))?$ ]]; then
    LATEST=${BASH_REMATCH[1]} BEFORE=${BASH_REMATCH[3]:-}
  fi
}

# move VERSION…: every `live` leads to its version; one that is there already is left alone.
move() {
  local function
  for function in "${FUNCTIONS[@]}"; do
    [ "$(live "$function" FunctionVersion)" = "$1" ] || set_live "$function" "$1"
    say "  $function: live is version $1"
    shift
  done
}

# move_on VERSION…: the same for a deployment, with how to go back written down.
move_on() {
  look
  # One that is repeated goes back to where it went at first. One that was cut off or taken back is nothing to go back to.
  if [ "$LATEST" != "$*" ] && [ "$AT" = "$LATEST" ]; then BEFORE=$LATEST; fi
  # With the first move in one call: what is written down was begun.
  set_live pages "$1" --description "latest: $*${BEFORE:+, before: $BEFORE}"
  move "$@"
}
