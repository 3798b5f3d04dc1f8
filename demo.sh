#!/usr/bin/env bash
# From scanner to PACS in one go: a unit, a PACS, a broker, one thorax CT, and a table of what came of it.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

usage() {
  cat <<'TEXT'
usage: ./demo.sh [--input FOLDER] [--keep] [--stand-ins]

  --input FOLDER  send this folder of DICOM instead of the phantom (nobody knows its truth then)
  --keep          keep the unit's state folder and the sent objects too
  --stand-ins     use our own simulators even where DCMTK and mosquitto could be had

Results are left in out/demo: the evidence as the PACS got it, the key picture, the table, the logs.
Exit 0 only if the study went all the way and, for the phantom, each finding is within its tolerance.
TEXT
}

input="" keep=0 stand_ins=0
while (($#)); do
  case $1 in
    --input) input=$(cd "${2:?--input needs a folder}" && pwd); shift ;;
    --keep) keep=1 ;;
    --stand-ins) stand_ins=1 ;;
    -h | --help) usage; exit 0 ;;
    *) usage >&2; exit 2 ;;
  esac
  shift
done

export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 ORT_DISABLE_TELEMETRY=1 PATH="$PATH:/usr/sbin"
out="$PWD/out/demo"
appliance="$PWD/src/Appliance.Edge/bin/Release/net10.0/appliance"
simulators="$PWD/tests/Appliance.Simulators/bin/Release/net10.0/appliance-simulators"
pids=()

say() { printf '%s\n' "$*"; }

# shellcheck disable=SC2317 # called by the trap
clean_up() {
  local code=$? i
  trap - EXIT INT TERM
  for ((i = ${#pids[@]} - 1; i >= 0; i--)); do kill "${pids[i]}" 2>/dev/null || true; done
  for ((i = ${#pids[@]} - 1; i >= 0; i--)); do wait "${pids[i]}" 2>/dev/null || true; done
  ((keep)) || rm -rf "$out/state" "$out/sent" "$out/mosquitto.conf"
  exit "$code"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

listens() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

free_port() { # below the range that the kernel hands out by itself
  local port
  while :; do
    port=$((20000 + RANDOM % 12000))
    listens "$port" || break
  done
  echo "$port"
}

start() { # NAME PORT COMMAND...: runs in the background until the port answers
  local name=$1 port=$2 tries
  shift 2
  "$@" </dev/null >"$out/$name.log" 2>&1 &
  pids+=($!)
  for ((tries = 0; tries < 300; tries++)); do
    if ((port)) && listens "$port"; then return; fi
    if ! kill -0 $! 2>/dev/null; then break; fi
    if ((!port && tries > 10)); then return; fi
    sleep 0.1
  done
  say "$name did not start:" >&2
  tail -n 20 "$out/$name.log" >&2
  exit 1
}

# Peers that we did not write where they can be had; ours where not, and the table says so.
if ((!stand_ins)) && ! .ci/install demo; then
  say "DCMTK or mosquitto is missing and could not be installed: our own simulators stand in."
fi
have() { ((!stand_ins)) && command -v "$1" >/dev/null; }

rm -rf "$out"
mkdir -p "$out/pacs" "$out/sent"

say "building (a minute or two the first time)"
for project in src/Appliance.Edge tests/Appliance.Simulators; do
  if ! dotnet build "$project" -c Release -v q --nologo --tl:off </dev/null >"$out/build.log" 2>&1; then
    cat "$out/build.log" >&2
    exit 1
  fi
done

pacs_port=$(free_port) broker_port=$(free_port) unit_port=$(free_port)

if have storescp; then
  pacs="storescp (DCMTK)"
  start pacs "$pacs_port" storescp -v +B +xa -pm -aet PACS -od "$out/pacs" "$pacs_port"
else
  pacs="our own PACS simulator"
  start pacs "$pacs_port" "$simulators" pacs --ae PACS --folder "$out/pacs" --port "$pacs_port"
fi

if have mosquitto; then
  broker="mosquitto"
  printf 'listener %s 127.0.0.1\nallow_anonymous true\npersistence false\n' "$broker_port" >"$out/mosquitto.conf"
  start broker "$broker_port" mosquitto -c "$out/mosquitto.conf"
  start fleet 0 "$simulators" fleet --broker "mqtt://127.0.0.1:$broker_port" --out "$out/upstream.jsonl"
else
  broker="our own broker simulator"
  start fleet "$broker_port" "$simulators" fleet --listen "$broker_port" --out "$out/upstream.jsonl"
fi

say "starting the unit (AE title APPLIANCE, port $unit_port)"
echo '{ "Node": { "BindAddress": "127.0.0.1" }, "Studies": { "QuietPeriodSeconds": 2 } }' >"$out/appliance.json"
start unit "$unit_port" "$appliance" run --config "$out/appliance.json" --state "$out/state" --port "$unit_port" \
  --destination "PACS=PACS@127.0.0.1:$pacs_port" --broker "mqtt://127.0.0.1:$broker_port"

truth=()
if [[ -z $input ]]; then
  input="$out/sent"
  say "making a thorax CT whose lungs are known by construction"
  "$simulators" phantom --out "$input" --truth "$out/truth.json" --name-charset GB18030
  truth=(--truth "$out/truth.json")
fi

say "sending"
if have storescu; then
  # dcmsend proposes compressed syntaxes where real files need them; storescu is what scanners are like.
  if ((${#truth[@]})); then sender=(storescu +sd +r); else sender=(dcmsend +sd +r --decompress-never --no-halt); fi
  modality="${sender[0]} (DCMTK)"
  "${sender[@]}" -v -aec APPLIANCE 127.0.0.1 "$unit_port" "$input" >"$out/modality.log" 2>&1 || true
  sent=$(grep -cE 'Received (Store|C-STORE) Response \(Success' "$out/modality.log" || true)
else
  modality="our own modality simulator"
  "$simulators" modality send "APPLIANCE@127.0.0.1:$unit_port" "$input" >"$out/modality.log" 2>&1 || true
  sent=$(sed -nE 's/^sent ([0-9]+) of .*/\1/p' "$out/modality.log")
fi
say "the unit acknowledged ${sent:-0} objects"

"$simulators" demo --appliance "$appliance" --state "$out/state" --sent "${sent:-0}" --pacs-folder "$out/pacs" \
  --upstream "$out/upstream.jsonl" --modality "$modality" --pacs "$pacs" --broker "$broker" \
  --picture "$out/key-picture.png" --table "$out/table.txt" "${truth[@]}"
