# shellcheck shell=bash
# How the services and the portal are started on a developer's machine, out of a home that `mingzhang dev init` made; to be sourced.
# $root is the project's folder, $MINGZHANG_HOME the home.
: "${root:?}" "${MINGZHANG_HOME:?}"

# run_ledger ADDRESS [METRICS_ADDRESS]: becomes the ledger service.
run_ledger() {
  exec mingzhang-ledger --listen "$1" ${2:+--metrics-address "$2"} \
    --data "$MINGZHANG_HOME/ledger" --create-if-missing \
    --backup-directory "$MINGZHANG_HOME/backups" \
    --log-key "$MINGZHANG_HOME/log.key" --log-name mingzhang.example/development \
    --register "$root/deploy/samples/register.textproto" \
    --rules "$root/config/rules/national.textproto" --catalogues "$root/config/catalog" \
    --forms "$root"/config/forms/*.textproto \
    --tls-certificate "$MINGZHANG_HOME/tls/ledger.pem" --tls-key "$MINGZHANG_HOME/tls/ledger-key.pem" \
    --tls-authorities "$MINGZHANG_HOME/tls/ca.pem" --trusted-service workflow.mingzhang.internal \
    --jwks "$MINGZHANG_HOME/jwks.json" --token-issuer mingzhang-dev --token-audience mingzhang
}

# run_workflow ADDRESS LEDGER_ADDRESS [METRICS_ADDRESS]: becomes the workflow service.
run_workflow() {
  exec mingzhang-workflow --listen "$1" --ledger-address "$2" ${3:+--metrics-address "$3"} \
    --review-steps "$root/config/review_steps.textproto" \
    --tls-certificate "$MINGZHANG_HOME/tls/workflow.pem" --tls-key "$MINGZHANG_HOME/tls/workflow-key.pem" \
    --tls-authorities "$MINGZHANG_HOME/tls/ca.pem" \
    --jwks "$MINGZHANG_HOME/jwks.json" --token-issuer mingzhang-dev --token-audience mingzhang
}

# run_portal ADDRESS SITE: becomes the web server of the site, with portal/nginx.conf.in; its logs are in $MINGZHANG_HOME/portal.
run_portal() {
  local state=$MINGZHANG_HOME/portal
  mkdir -p "$state"
  sed -e "s|@LISTEN@|$1|" -e "s|@SITE@|$2|" -e "s|@STATE@|$state|" \
    -e "s|@CERTIFICATE@|$MINGZHANG_HOME/tls/portal.pem|" -e "s|@KEY@|$MINGZHANG_HOME/tls/portal-key.pem|" \
    "$root/portal/nginx.conf.in" > "$state/nginx.conf"
  # Debian has it there, where a user's path need not lead.
  export PATH=$PATH:/usr/sbin
  # Started as root, its workers would become somebody who may not read the home.
  exec nginx -e "$state/error.log" -c "$state/nginx.conf" -g "daemon off;$([ "$(id -u)" -ne 0 ] || echo ' user root;')"
}
