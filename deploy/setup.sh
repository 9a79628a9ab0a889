# shellcheck shell=bash
# Set-up that deploy/quickstart and tests/run share; to be sourced with $root set to the project's folder.
# Everything it does, it says.
: "${root:?}"

# say TEXT…: a line of progress.
say() { printf '\033[1m==>\033[0m %s\n' "$*"; }
# fail TEXT…: says why, and ends.
fail() { printf '\033[1;31m错误：\033[0m%s\n' "$*" >&2; exit 1; }

# as_root COMMAND…: runs it as root, through sudo where that is needed.
as_root() {
  if [ "$(id -u)" -eq 0 ]; then
    "$@"
  elif command -v sudo > /dev/null; then
    sudo "$@"
  else
    fail "需要 root 权限执行：$*（请以 root 运行，或先安装 sudo）"
  fi
}

# without_services COMMAND…: runs it as root; services that come with the packages it installs are not started (policy-rc.d, which
# invoke-rc.d and systemd's helpers ask). A policy that somebody made stays as it is.
without_services() {
  # shellcheck disable=SC2016
  as_root sh -c '
    policy=/usr/sbin/policy-rc.d
    if [ ! -e "$policy" ]; then
      trap "rm -f $policy" EXIT INT TERM
      printf "#!/bin/sh\\nexit 101\\n" > "$policy"
      chmod 755 "$policy"
    fi
    "$@"' sh "$@"
}

# install_packages FILE…: installs those Debian packages of the lists that are missing.
install_packages() {
  local missing=() package
  while read -r package; do
    if [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2> /dev/null)" != installed ]; then
      missing+=("$package")
    fi
  done < <(sed 's/#.*//' "$@" | tr -d ' \t' | grep -v '^$')
  [ ${#missing[@]} -eq 0 ] && return
  say "安装 ${#missing[@]} 个 Debian 软件包：${missing[*]}"
  as_root apt-get update -qq || fail "apt-get update 失败，请检查网络和软件源"
  without_services env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
    "${missing[@]}" > /dev/null || fail "软件包安装失败，请查看上面的信息"
  # Nor at the next boot. Who runs an nginx already has it installed, and it stays as it is.
  if [[ " ${missing[*]} " == *" nginx "* ]]; then
    as_root update-rc.d nginx disable > /dev/null
  fi
}

# build PRESET [TARGET…]: configures and builds into build/PRESET, showing progress.
build() {
  local preset=$1
  shift
  say "编译（$preset）"
  cmake --preset "$preset" > "$root/build/$preset.log" 2>&1 ||
    { tail -n 30 "$root/build/$preset.log" >&2; fail "CMake 配置失败"; }
  cmake --build --preset "$preset" ${1:+--target "$@"} || fail "编译失败"
}
