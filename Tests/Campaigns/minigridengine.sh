#!/usr/bin/env bash
# minigridengine.sh DIR {up|down|env}: a throw-away Grid Engine on this machine, all state under DIR; run as root.
# SLOTS (4) processors are claimed. Its own ports, so that an installed one is left alone.
set -euo pipefail
D=$(readlink -m "${1:?usage: minigridengine.sh DIR up|down|env}")
SLOTS=${SLOTS:-4}
export SGE_ROOT=$D/root SGE_CELL=default SGE_QMASTER_PORT=${PORT:-17761} SGE_EXECD_PORT=$((${PORT:-17761} + 1))
host=$(hostname)
lib=/usr/lib/gridengine
case ${2:?} in
up)
  mkdir -p "$SGE_ROOT/$SGE_CELL/common" "$D/spool/qmaster" "$D/spool/execd"
  for part in /var/lib/gridengine/*; do
    [ "$(basename "$part")" = default ] || ln -sfn "$(readlink -f "$part")" "$SGE_ROOT/$(basename "$part")"
  done
  sed -e "s#^admin_user.*#admin_user none#" -e "s#/var/spool/gridengine#$D/spool#" \
    /usr/share/gridengine/default-bootstrap >"$SGE_ROOT/$SGE_CELL/common/bootstrap"
  sed -e "s#/var/spool/gridengine#$D/spool#" -e 's/^min_uid .*/min_uid 0/' -e 's/^min_gid .*/min_gid 0/' \
    -e 's/^load_report_time .*/load_report_time 00:00:02/' -e 's#^shell_start_mode .*#shell_start_mode unix_behavior#' \
    /usr/share/gridengine/default-configuration >"$D/configuration"
  # The loopback's name and the machine's are one to it.
  resolved=$(getent hosts "$(getent hosts "$host" | awk '{print $1; exit}')" | awk '{print $2; exit}')
  [ "$resolved" = "$host" ] || echo "$resolved $host" >"$SGE_ROOT/$SGE_CELL/common/host_aliases"
  host=${resolved:-$host}
  echo "$host" >"$SGE_ROOT/$SGE_CELL/common/act_qmaster"
  if [ ! -e "$D/spool/spooldb/sge" ]; then
    mkdir -p "$D/spool/spooldb"
    $lib/spoolinit berkeleydb libspoolb "$D/spool/spooldb" init
    $lib/spooldefaults configuration "$D/configuration"
    $lib/spooldefaults complexes /usr/share/gridengine/util/resources/centry
    $lib/spooldefaults usersets /usr/share/gridengine/util/resources/usersets
    $lib/spooldefaults managers "$(id -un)"
  fi >"$D/init.log" 2>&1
  sge_qmaster
  for _ in $(seq 50); do qconf -sh >/dev/null 2>&1 && break; sleep 0.2; done
  qconf -ah "$host" >/dev/null 2>&1 || true
  qconf -as "$host" >/dev/null 2>&1 || true
  sge_execd
  # Hand out jobs every second, not every quarter of a minute.
  qconf -ssconf | sed -e 's/^schedule_interval .*/schedule_interval 0:0:1/' -e 's/^flush_submit_sec .*/flush_submit_sec 1/' \
    -e 's/^flush_finish_sec .*/flush_finish_sec 1/' >"$D/scheduler"
  qconf -Msconf "$D/scheduler" >/dev/null 2>&1
  cat >"$D/queue" <<Q
qname all.q
hostlist $host
seq_no 0
load_thresholds NONE
suspend_thresholds NONE
nsuspend 1
suspend_interval 00:05:00
priority 0
min_cpu_interval 00:05:00
processors UNDEFINED
qtype BATCH INTERACTIVE
ckpt_list NONE
pe_list NONE
rerun FALSE
slots $SLOTS
tmpdir /tmp
shell /bin/sh
prolog NONE
epilog NONE
shell_start_mode unix_behavior
starter_method NONE
suspend_method NONE
resume_method NONE
terminate_method NONE
notify 00:00:60
owner_list NONE
user_lists NONE
xuser_lists NONE
subordinate_list NONE
complex_values NONE
projects NONE
xprojects NONE
calendar NONE
initial_state default
s_rt INFINITY
h_rt INFINITY
s_cpu INFINITY
h_cpu INFINITY
s_fsize INFINITY
h_fsize INFINITY
s_data INFINITY
h_data INFINITY
s_stack INFINITY
h_stack INFINITY
s_core INFINITY
h_core INFINITY
s_rss INFINITY
h_rss INFINITY
s_vmem INFINITY
h_vmem INFINITY
Q
  qconf -sq all.q >/dev/null 2>&1 || qconf -Aq "$D/queue" >/dev/null 2>&1
  for _ in $(seq 100); do
    qstat -f 2>/dev/null | grep -q "all.q@.* lx-" && { echo "up: SGE_ROOT=$SGE_ROOT"; exit 0; }
    sleep 0.3
  done
  echo "grid engine did not come up; see $D" >&2
  exit 1
  ;;
down)
  qdel -u "$(id -un)" >/dev/null 2>&1 || true
  for file in "$D"/spool/execd/*/execd.pid "$D/spool/qmaster/qmaster.pid"; do
    [ -s "$file" ] && kill "$(cat "$file")" 2>/dev/null || true
  done
  ;;
env) echo "export SGE_ROOT=$SGE_ROOT SGE_CELL=$SGE_CELL SGE_QMASTER_PORT=$SGE_QMASTER_PORT SGE_EXECD_PORT=$SGE_EXECD_PORT" ;;
esac
