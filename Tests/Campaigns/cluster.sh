#!/usr/bin/env bash
# cluster.sh STRATA PART…: runs an experiment on throw-away clusters of this machine and compares every result with
# a local run, byte for byte. Parts: slurm, faults, walltime, gridengine, make, snakemake, emit-slurm, pack.
# EXPERIMENT (experiments/short.yaml) and SETS (arguments of --set) choose the work; NODES and CPUS the cluster; heads are
# killed after 1 to 1 + LIFE (3) seconds.
set -euo pipefail
cd "$(dirname "$0")/../.."
strata=$(readlink -f "${1:?usage: cluster.sh STRATA PART…}")
shift
experiment=${EXPERIMENT:-experiments/short.yaml}
read -ra sets <<<"${SETS:-}"
export NODES=${NODES:-2} CPUS=${CPUS:-8}
tools=$(readlink -f Tests/Campaigns)
work=$(mktemp -d "${TMPDIR:-/tmp}/strata-cluster-XXXXXX")
slurm=$work/slurm
cleanup() {
  [ -d "$slurm" ] && "$tools/minislurm.sh" "$slurm" down >/dev/null 2>&1 || true
  [ -d "$work/grid" ] && "$tools/minigridengine.sh" "$work/grid" down >/dev/null 2>&1 || true
  [ -n "${KEEP:-}" ] || rm -rf "$work"
}
trap cleanup EXIT
name=$(sed -n 's/^name: *//p' "$experiment")

timed() { # timed LABEL COMMAND…: its seconds of the clock
  local label=$1 start
  shift
  start=$(date +%s.%N)
  "$@"
  printf '%s: %.1f s\n' "$label" "$(echo "$(date +%s.%N) - $start" | bc)"
}

# The process itself, so that its number is that of the head.
head_of() {
  exec "$strata" run "$experiment" ${sets[@]+"${sets[@]}"} --results "$work/$1" --quiet "${@:2}" 2>>"$work/messages"
}

# Warnings about the experiment are the same in every run.
run() {
  "$strata" run "$experiment" ${sets[@]+"${sets[@]}"} --results "$work/$1" --quiet "${@:2}" 2>"$work/messages" && return
  cat "$work/messages" >&2
  return 1
}

same() { # same RESULTS: all that holds no times
  diff -r -x run.json -x report.html -x leaderboard.csv -x 'costs.*' -x 'learner-costs.*' -x 'graph.*' -x 'timeline.*' \
    "$work/local/$name" "$work/$1/$name" || { echo "$1: other bytes than a local run" >&2; exit 1; }
  echo "$1: $(find "$work/$1/$name" -name '*.csv' | wc -l) tables, the same bytes as a local run"
}

profile() { # profile NAME LINES: a profile with short times
  mkdir -p "$work/config/strata"
  printf 'executor:\n  interval: 1s\n  poll: 200ms\n  patience: 10s\n%s\n' "$2" >"$work/config/strata/$1.profile.yaml"
  export XDG_CONFIG_HOME=$work/config
}

need_slurm() {
  command -v slurmctld >/dev/null || PATH=$PATH:/usr/sbin command -v slurmctld >/dev/null ||
    { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends slurm-wlm munge; } >/dev/null
  [ -f "$slurm/slurm.conf" ] || "$tools/minislurm.sh" "$slurm" up
  export SLURM_CONF=$slurm/slurm.conf PATH=$PATH:/usr/sbin
  profile mini "  system: slurm
  pilots: $((NODES * CPUS / 4))
  processors: 4
  memory: 500MB
  max_memory: 1000MB
${1:-}"
}

slurm_part() {
  need_slurm
  timed "slurm" run slurm --executor mini
  same slurm
}

# The head is killed five times, a node is killed whole, the controller starts again.
faults_part() {
  need_slurm
  local head kills
  for kills in 1 2 3 4 5; do
    head_of faults --executor mini &
    head=$!
    sleep "$(awk -v seed="$kills" -v life="${LIFE:-3}" 'BEGIN {srand(seed); print 1 + life * rand()}')"
    if ! kill -9 "$head" 2>/dev/null; then echo "the head had ended before kill $kills"; fi
    wait "$head" 2>/dev/null || true
    echo "head $kills killed; chunks done: $(ls "$work/faults/.work/$name/results" 2>/dev/null | wc -l) of $(
      ls "$work/faults/.work/$name/chunks" 2>/dev/null | wc -l), workers: $(squeue --noheader -t R -r | wc -l)"
    case $kills in
    2) "$tools/killnode.sh" "$slurm" 1 || true ;;
    3) "$tools/minislurm.sh" "$slurm" startnode 1 || true ;;
    4)
      kill "$(cat "$slurm/run/slurmctld.pid")"
      sleep 1
      slurmctld -f "$SLURM_CONF" -L "$slurm/log/slurmctld.log" 2>/dev/null
      ;;
    esac
  done
  timed "faults: the last run" run faults --executor mini
  same faults
}

# Workers are cut off after a minute, the least that Slurm knows.
walltime_part() {
  need_slurm "  time: 60s
  max_time: 60s"
  timed "walltime" run walltime --executor mini
  local signs=$work/walltime/.work/$name/workers
  echo "workers: $(ls "$signs" | wc -l), ended by their time: $(grep -l 'time limit' "$signs"/* | wc -l)"
  same walltime
}

gridengine_part() {
  command -v sge_qmaster >/dev/null ||
    { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends gridengine-master gridengine-exec gridengine-client; } >/dev/null
  "$tools/minigridengine.sh" "$work/grid" up
  eval "$("$tools/minigridengine.sh" "$work/grid" env)"
  profile grid "  system: grid-engine
  pilots: 2"
  timed "grid engine" run gridengine --executor grid
  same gridengine
}

emitted() { # emitted ENGINE COMMAND…
  "$strata" plan "$experiment" ${sets[@]+"${sets[@]}"} --results "$work/$1" --emit "$1" --out "$work/$1.work" -j 4 | head -1
  timed "$1" "${@:2}"
  "$strata" merge "$work/$1.work" --results "$work/$1"
  run "$1"
  same "$1"
}
make_part() { emitted make make -s -C "$work/make.work" -j 2; }
snakemake_part() {
  command -v snakemake >/dev/null ||
    { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends snakemake; } >/dev/null
  emitted snakemake snakemake --quiet all --directory "$work/snakemake.work" --snakefile "$work/snakemake.work/Snakefile" --cores 2
}
submit() {
  local last
  last=$(sh "$work/slurm.work/submit.sh")
  while [ -n "$(squeue --noheader)" ]; do sleep 0.5; done
  echo "last array: $last"
}
emit_slurm_part() {
  need_slurm
  OPTIONS='--mem=200M' emitted slurm submit
}

pack_part() {
  "$strata" pack "$experiment" ${sets[@]+"${sets[@]}"} --results "$work/pack" --out "$work/carried.work"
  timed "pack" env -i PATH=/usr/bin:/bin ${CHROOT:+chroot "$CHROOT"} "$strata" work "$work/carried.work" -j 2
  "$strata" merge "$work/carried.work.results" --results "$work/pack"
  run pack
  same pack
}

timed "local" run local
for part in "$@"; do "${part//-/_}_part"; done
python3 -c 'import json, sys; print("jobs:", json.load(open(sys.argv[1]))["jobs"])' "$work/local/$name/run.json"
