# shellcheck shell=bash
# What the end-to-end tests share; to be sourced. Services run on free ports of loopback, their state in a directory of its own.
set -euo pipefail
root=${MINGZHANG_SOURCE:?run through ctest or tests/run}
export PATH=${MINGZHANG_BIN:?run through ctest or tests/run}:$PATH

MINGZHANG_HOME=$(mktemp -d)/home
export MINGZHANG_HOME
services=()
stop() {
  [ ${#services[@]} -eq 0 ] || kill -KILL "${services[@]}" 2> /dev/null || true
  wait 2> /dev/null || true
  rm -rf "$(dirname "$MINGZHANG_HOME")"
}
trap stop EXIT

# shellcheck source=deploy/services.sh
. "$root/deploy/services.sh"

# start_service NAME COMMAND…: starts it and waits for its port, which `port_NAME` then holds.
start_service() {
  local name=$1
  shift
  rm -f "$MINGZHANG_HOME/$name.port"
  MINGZHANG_PORT_FILE=$MINGZHANG_HOME/$name.port "$@" >> "$MINGZHANG_HOME/$name.log" 2>&1 &
  services+=($!)
  printf -v "pid_$name" %s $!
  for _ in $(seq 600); do
    [ ! -s "$MINGZHANG_HOME/$name.port" ] || break
    kill -0 $! 2> /dev/null || break
    sleep 0.05
  done
  [ -s "$MINGZHANG_HOME/$name.port" ] || { cat "$MINGZHANG_HOME/$name.log" >&2; exit 1; }
  printf -v "port_$name" %s "$(cat "$MINGZHANG_HOME/$name.port")"
}

start_services() {
  start_service ledger run_ledger 127.0.0.1:0
  start_service workflow run_workflow 127.0.0.1:0 "127.0.0.1:${port_ledger:?}"
  sed -i -e "s/\"127.0.0.1:[0-9]*\"/\"127.0.0.1:$port_ledger\"/" \
    -e "/workflow/s/\"127.0.0.1:[0-9]*\"/\"127.0.0.1:${port_workflow:?}\"/" "$MINGZHANG_HOME/profile.json"
  mingzhang health --wait 20 > /dev/null
}

# expect STATUS COMMAND…: runs it, its output in $output; fails unless it exits with the status.
expect() {
  local wanted=$1 status=0
  shift
  output=$("$@" 2>&1) || status=$?
  [ "$status" -eq "$wanted" ] || { echo "$* exited with $status, not $wanted: $output" >&2; exit 1; }
}
# contains TEXT: whether $output holds it.
contains() {
  [[ $output == *"$1"* ]] || { echo "not in the output: $1. It is: $output" >&2; exit 1; }
}

# browser_work: makes a folder with the browser tests and what npm installs for them, in $work. That does not belong into the source
# tree, and tests that run at a time share it.
browser_work() {
  work=$(dirname "$MINGZHANG_BIN")/browser
  mkdir -p "$work"
  (
    flock 9
    # Only what has changed, with its time: another test may be at work there.
    cp --update --preserve=timestamps "$root"/tests/e2e/browser/* "$work"
    [ "$work/node_modules/.package-lock.json" -nt "$work/package-lock.json" ] || npm ci --silent --no-audit --no-fund --prefix "$work"
    touch "$work/node_modules/.package-lock.json"
  ) 9> "$work.lock"
}
