# Packages, configuration and build, for ./postlab and .ci/run. To be sourced with POSTLAB_ROOT set.
# shellcheck shell=bash

readonly SETUP_FAILED=4  # as the program's exit code for input and output

fail() {
  echo "postlab: $2" >&2
  exit "$1"
}

say() { echo "postlab: $*" >&2; }

build_dir() { echo "$POSTLAB_ROOT/build/$1"; }
program() { echo "$POSTLAB_ROOT/build/$1/bin/${2:-postlab}"; }

require_preset() {
  if [[ ! $1 =~ ^[a-z0-9-]+$ || $1 == base ]] ||
    ! grep -q "\"name\": \"$1\"" "$POSTLAB_ROOT/CMakePresets.json"; then
    fail 2 "no preset '$1'; there are: $(presets)"
  fi
}

presets() {
  sed -n 's/.*"name": "\([^"]*\)".*/\1/p' "$POSTLAB_ROOT/CMakePresets.json" | grep -vx base |
    paste -sd' '
}

# ---- packages ------------------------------------------------------------------------------------

# Debian packages that a group needs. A group is `base`, a preset, or a command; most need nothing.
packages_of() {
  case $1 in
    base) echo g++ cmake ninja-build ccache pkgconf libssl-dev libboost-dev libcli11-dev \
      libtomlplusplus-dev nlohmann-json3-dev ;;
    clang-16*) echo clang-16 libclang-rt-16-dev ;;
    asan-ubsan | tsan) echo lld-16 ;;
    fuzz) echo clang-16 libclang-rt-16-dev libfuzzer-16-dev lld-16 ;;
    plot) echo python3 python3-matplotlib ;;
    bench) echo libns3-dev libuv1-dev libzmq3-dev ;;
    ns3) echo libns3-dev ;;
    laboratory) echo nftables ;;
    test) echo libgtest-dev libgmock-dev python3 python3-jsonschema python3-matplotlib tshark \
      clang-format shellcheck ;;
    # Without them tests are left out.
    test-worlds) echo libns3-dev nftables socat curl nginx-light ;;
    test-full) echo clang-tidy-16 ;;
  esac
}

# Installs what the groups need and is not there. A stamp newer than dpkg's status saves the query.
ensure_packages() {
  local stamp wanted missing
  stamp=$POSTLAB_ROOT/build/.packages-$(IFS=-; echo "$*")
  if [[ $stamp -nt /var/lib/dpkg/status && ! $POSTLAB_ROOT/scripts/setup.sh -nt $stamp ]]; then
    return
  fi
  if [[ ! -e /var/lib/dpkg/status ]]; then return; fi  # no Debian: CMake will name what it lacks
  wanted=$(for group in "$@"; do packages_of "$group"; done)
  missing=$(missing_packages "$wanted")
  if [[ -n $missing ]]; then install_packages "$missing"; fi
  mkdir -p "$POSTLAB_ROOT/build"
  touch "$stamp"
}

# As ensure_packages, but goes on without what cannot be had: whoever needs it says so.
ensure_optional_packages() {
  local absent
  absent=$POSTLAB_ROOT/build/.absent-$(IFS=-; echo "$*")
  # Asked for in vain today, and nothing was installed since.
  if [[ $absent -nt /var/lib/dpkg/status && -n $(find "$absent" -mmin -1440 2>/dev/null) ]]; then
    return
  fi
  if (ensure_packages "$@"); then return; fi
  if [[ -z ${POSTLAB_NO_INSTALL:-} ]]; then
    mkdir -p "$POSTLAB_ROOT/build"
    touch "$absent"
  fi
  say "going on without: $(missing_packages "$(for group in "$@"; do packages_of "$group"; done)")"
}

# Of the packages in $1 (separated by white space), those not installed; in one query.
missing_packages() {
  local -a wanted
  read -r -d '' -a wanted <<<"$1" || true
  # shellcheck disable=SC2016  # dpkg-query expands these
  local format='${Package} ${db:Status-Status}\n'
  comm -23 <(printf '%s\n' "${wanted[@]}" | sort -u) \
    <(dpkg-query -W -f="$format" "${wanted[@]}" 2>/dev/null | sed -n 's/ installed$//p' | sort -u) |
    paste -sd' '
}

install_packages() {
  local -a missing as_root=()
  read -r -a missing <<<"$1"
  if [[ $(id -u) != 0 ]]; then as_root=(sudo); fi
  local by_hand="${as_root[*]} apt-get install --no-install-recommends $1"
  if [[ -n ${POSTLAB_NO_INSTALL:-} ]]; then
    fail $SETUP_FAILED "missing packages, and --no-install forbids to install them: $1"
  fi
  command -v "${as_root[0]:-apt-get}" >/dev/null ||
    fail $SETUP_FAILED "missing packages, and no ${as_root[0]:-apt-get} to install them: $1"
  say "installing with apt-get: $1"
  {
    "${as_root[@]}" apt-get -q update || say "apt-get update failed; going on with the old lists"
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=900 \
      install --no-install-recommends "${missing[@]}"
  } >&2 </dev/null || fail $SETUP_FAILED "apt-get failed; by hand: $by_hand"
}

# ---- build ---------------------------------------------------------------------------------------

# True when nothing that a program is built from changed since its last good build. Folders are
# looked at too: their times change when files come and go.
up_to_date() {
  local stamp
  stamp=$(build_dir "$1")/.built-$2
  [[ -x $(program "$1" "$2") && -e $stamp ]] || return 1
  local -a sources=(postlab CMakeLists.txt CMakePresets.json cmake scripts model sim adapters
    experiments tests/bench /var/lib/dpkg/status)
  [[ -z $(cd "$POSTLAB_ROOT" && find "${sources[@]}" -path experiments/catalog -prune -o \
    -cnewer "$stamp" -print -quit 2>/dev/null) ]]
}

# ensure_program PRESET NAME: `postlab`, or a program beside it.
ensure_program() {
  if up_to_date "$1" "$2"; then return; fi
  with_build_lock "$1" build_program "$1" "$2"
}

build_program() {
  if up_to_date "$1" "$2"; then return; fi  # another call built it while this one waited
  local dir
  dir=$(build_dir "$1")
  touch "$dir/.building"
  configure "$1"
  if ! ninja -C "$dir" -t query "$2" >/dev/null 2>&1; then
    say "$2 is left out: what it needs is not installed"
    return
  fi
  run_ninja "$dir" "$2"
  mv "$dir/.building" "$dir/.built-$2"
}

# Builds everything, tests included.
build_all() {
  configure "$@" -DPOSTLAB_TESTS=ON
  run_ninja "$(build_dir "$1")" all
}

build_fuzzers() {
  configure fuzz
  run_ninja "$(build_dir fuzz)" fuzzers
}

# configure PRESET [-DNAME=VALUE ...]. Tests are off at first: running needs no test package.
configure() {
  local preset=$1 dir log
  shift
  dir=$(build_dir "$preset") log=$dir/configure.log
  local -a arguments=("$@")
  if [[ ! -e $dir/build.ninja ]]; then arguments=(--fresh -DPOSTLAB_TESTS=OFF "$@"); fi
  if ! grep -qsxF "CMAKE_HOME_DIRECTORY:INTERNAL=$POSTLAB_ROOT" "$dir/CMakeCache.txt"; then
    arguments=(--fresh -DPOSTLAB_TESTS=OFF "$@")  # new, or the tree was moved
  fi
  if [[ ${#arguments[@]} == 0 && ! $POSTLAB_ROOT/CMakePresets.json -nt $log &&
    ! /var/lib/dpkg/status -nt $log ]]; then
    return
  fi
  say "configuring ${dir#"$POSTLAB_ROOT/"}"
  (cd "$POSTLAB_ROOT" && cmake --preset "$preset" "${arguments[@]}") >"$log" 2>&1 || {
    cat "$log" >&2
    fail $SETUP_FAILED "cmake failed"
  }
}

# One moving line on a terminal; else errors only.
run_ninja() {
  local dir=$1 target=$2
  local -a quiet=()
  if [[ ! -t 2 ]]; then quiet=(--quiet); fi
  say "building $target in ${dir#"$POSTLAB_ROOT/"}"
  NINJA_STATUS='[%f/%t, %es] ' ninja -C "$dir" "${quiet[@]}" "$target" >&2 ||
    fail $SETUP_FAILED "the build failed"
}

# One build per build folder at a time. The program that is run afterwards does not hold the lock.
with_build_lock() {
  local dir
  dir=$(build_dir "$1")
  shift
  mkdir -p "$dir"
  exec {lock}>"$dir/.lock"
  flock -n "$lock" || {
    say "waiting for another build in ${dir#"$POSTLAB_ROOT/"}"
    flock "$lock"
  }
  "$@"
  exec {lock}>&-
}

exec_if_built() {
  if [[ -x $(program "$1") ]]; then
    local path
    path=$(program "$1")
    shift
    exec "$path" "$@"
  fi
}
