# ./postlab test: builds and runs the tests of one preset through ctest. Sourced after setup.sh.
# shellcheck shell=bash

run_tests() {
  local preset=$1 full='' dir status=0
  local -a filters=() options=()
  shift
  while [[ $# -gt 0 ]]; do
    case $1 in
      --full) full=1; shift ;;
      --no-install) export POSTLAB_NO_INSTALL=1; shift ;;
      --preset) [[ $# -ge 2 ]] || fail 2 "--preset needs a name"; preset=$2; shift 2 ;;
      -*) fail 2 "no option '$1' of test; there are: --full, --preset NAME, --no-install" ;;
      *) filters+=("$1"); shift ;;
    esac
  done
  require_preset "$preset"
  dir=$(build_dir "$preset")
  ensure_packages base "$preset" test ${full:+test-full}
  ensure_optional_packages test-worlds
  # clang-tidy, which --full runs, sees only files that are compiled on their own.
  with_build_lock "$preset" build_all "$preset" \
    ${full:+-DPOSTLAB_CHECK_HEADERS=ALL -DPOSTLAB_UNITY=OFF}

  if [[ -z $full ]]; then options+=(-LE full); fi
  if [[ ${#filters[@]} -gt 0 ]]; then options+=(-R "$(IFS='|'; echo "${filters[*]}")"); fi
  rm -f "$dir/junit.xml"
  # Twice as many as processors: a third of the time of all tests is waiting for a kernel's timers.
  ctest --test-dir "$dir" --parallel "$((2 * $(nproc)))" --timeout 600 --progress --no-tests=error \
    --output-on-failure --output-junit "$dir/junit.xml" "${options[@]}" || status=$?
  local -a record=()
  if [[ -n $full && ${#filters[@]} == 0 ]]; then
    record=(--record "$POSTLAB_ROOT/docs/testing.md" --preset "$preset")
  fi
  /usr/bin/python3 "$POSTLAB_ROOT/scripts/test_summary.py" "$dir/junit.xml" \
    --ctest-status "$status" --counts "$dir/test-counts" ${POSTLAB_NO_SKIP:+--no-skip} \
    "${record[@]}"
}
