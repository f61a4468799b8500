#!/usr/bin/env bash
# lab.sh WORK DOWNLOADS PROGRAM EDGERT: boots a stock Debian kernel in QEMU, with devices that exist in it only, and runs PROGRAM (edgert-lab) in it. Prints its lines (PASS name, FAIL name: why, SKIP name: why); ends with its result.
# LAB_SOUND=FOLDER has a model of words (words.edge) and a recording (yes.wav) for checks that hear; without it they are skipped. LAB_CHECKS="name name" runs some checks only, LAB_STOCK=1 leaves out the modules that are built. Nothing is installed: packages are unpacked into WORK. ./build.sh lab calls it; docs/device-lab.md describes it.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
[ $# -eq 4 ] || { sed -n 2,3p "$0" >&2; exit 2; }
mkdir -p "$1" "$2"
work=$(realpath "$1") downloads=$(realpath "$2") program=$(realpath "$3") edgert=$(realpath "$4")
started=$SECONDS
say() { printf 'lab: %3d s  %s\n' $((SECONDS - started)) "$*" >&2; }
fail() { printf 'lab: %s\n' "$*" >&2; exit 1; }

for tool in qemu-system-x86_64 busybox cpio depmod iasl v4l2-ctl i2cset aplay gcc; do
  PATH=$PATH:/usr/sbin:/sbin command -v $tool >/dev/null || fail "$tool is missing: sudo apt-get install -y qemu-system-x86 busybox-static cpio kmod acpica-tools v4l-utils i2c-tools alsa-utils gcc"
done
export PATH=$PATH:/usr/sbin:/sbin

# --- the kernel: what the archive has now, or what was downloaded before ---
fetch() { ls "$downloads/$1"_*.deb >/dev/null 2>&1 || (cd "$downloads" && apt-get download "$1" >/dev/null 2>&1); }
image=$(cd "$downloads" && { ls linux-image-*-amd64_*.deb 2>/dev/null || true; } | sort -V | tail -n 1 | cut -d_ -f1)
[ -n "$image" ] || image=$(apt-cache depends linux-image-amd64 2>/dev/null | grep -oE 'linux-image-[0-9][^ ]*-amd64' | sed -n 1p || true)
[ -n "$image" ] || fail "no kernel package: this needs Debian's archive (apt-cache depends linux-image-amd64)"
fetch "$image" || fail "$image cannot be downloaded: apt-get update, then try again"
kernel=${image#linux-image-}
tree=$work/kernel-$kernel
if [ ! -e "$tree/unpacked" ]; then
  rm -rf "$tree"; mkdir -p "$tree"
  dpkg -x "$downloads/$image"_*.deb "$tree"
  depmod -b "$tree" "$kernel"
  touch "$tree/unpacked"
  say "unpacked $image"
fi

# --- modules that Debian's kernel is built without, from its own source: gpio-sim, iio_dummy, a timer as trigger, v4l2loopback ---
build_modules() {
  local name headers=$work/headers-$kernel source=$work/source-$kernel modules=$work/modules-$kernel version=${kernel%%-*}
  version=${version%.*}
  for name in "linux-headers-$kernel" "linux-headers-${kernel%-amd64}-common" "linux-kbuild-$version" "linux-source-$version" v4l2loopback-dkms; do fetch "$name" || return 1; done
  rm -rf "$headers" "$source" "$modules"; mkdir -p "$headers" "$source" "$modules"
  for name in linux-headers-"$kernel" linux-headers-"${kernel%-amd64}"-common linux-kbuild-"$version"; do dpkg -x "$downloads/$name"_*.deb "$headers"; done
  dpkg -x "$downloads"/v4l2loopback-dkms_*.deb "$source"
  dpkg-deb --fsys-tarfile "$downloads/linux-source-$version"_*.deb | tar xO "./usr/src/linux-source-$version.tar.xz" | tar xJ -C "$source" --strip-components=1 "linux-source-$version"/{drivers/gpio,drivers/iio,kernel/irq}
  sed -i "s#^include /usr/src#include $headers/usr/src#" "$headers/usr/src/linux-headers-$kernel/Makefile"
  # irq_sim uses a function that x86 does not export; the same descriptor is had by two that it does.
  sed 's/irq_to_desc(irqnum)/irq_data_to_desc(irq_get_irq_data(irqnum))/; s|#include <linux/slab.h>|&\n#include <linux/module.h>\n#include <linux/irqdesc.h>|; $a MODULE_LICENSE("GPL");' "$source/kernel/irq/irq_sim.c" > "$modules/irq_sim.c"
  cp "$source"/drivers/gpio/{gpio-sim.c,gpiolib.h} "$source"/drivers/iio/dummy/*.[ch] "$source"/drivers/iio/industrialio-{configfs,sw-device,sw-trigger}.c "$source/drivers/iio/trigger/iio-trig-hrtimer.c" "$source"/usr/src/v4l2loopback-*/v4l2loopback*.[ch] "$modules/"
  cat > "$modules/Makefile" <<'MAKE'
obj-m := irq_sim.o gpio-sim.o industrialio-configfs.o industrialio-sw-device.o industrialio-sw-trigger.o iio-trig-hrtimer.o iio_dummy_evgen.o iio_dummy.o v4l2loopback.o
iio_dummy-y := iio_simple_dummy.o iio_simple_dummy_events.o iio_simple_dummy_buffer.o
ccflags-y := -DCONFIG_IIO_SIMPLE_DUMMY_EVENTS=1 -DCONFIG_IIO_SIMPLE_DUMMY_BUFFER=1
MAKE
  make -s -C "$headers/usr/src/linux-headers-$kernel" M="$modules" modules >"$work/modules.log" 2>&1 || return 1
  mkdir -p "$tree/lib/modules/$kernel/extra"
  strip --strip-debug "$modules"/*.ko
  cp "$modules"/*.ko "$tree/lib/modules/$kernel/extra/"
  depmod -b "$tree" "$kernel"
}
if [ ! -e "$tree/extra" ] && [ -z "${LAB_STOCK:-}" ]; then
  if build_modules; then touch "$tree/extra"; say "built gpio-sim, iio_dummy, iio-trig-hrtimer and v4l2loopback"
  else say "gpio-sim, iio_dummy and v4l2loopback could not be built (see $work/modules.log): their checks are skipped"; fi
fi

# --- the guest's files ---
gcc -O2 -static -o "$work/cp2112" "$here/cp2112.c"
iasl -p "$work/thermal" "$here/thermal.asl" >/dev/null 2>&1 || fail "iasl cannot compile thermal.asl"
root=$work/root
rm -rf "$root"; mkdir -p "$root"/{bin,sbin,proc,sys,dev,tmp,etc,usr/share} "$root/lib/modules/$kernel"
wanted="vivid snd-aloop i2c-stub i2c-dev lm75 bmp280-i2c uhid hid-cp2112 configfs"
[ ! -e "$tree/extra" ] || [ -n "${LAB_STOCK:-}" ] || wanted="$wanted irq_sim gpio-sim iio_dummy iio-trig-hrtimer v4l2loopback"
for module in $wanted; do modprobe -d "$tree" -S "$kernel" --show-depends $module; done | awk '$1 == "insmod" { print $2 }' | sort -u | while read -r file; do install -D "$file" "$root/lib/${file#*/lib/}"; done
cp "$tree/lib/modules/$kernel"/modules.{order,builtin,builtin.modinfo} "$root/lib/modules/$kernel/"
depmod -b "$root" "$kernel"
cp /bin/busybox "$root/bin/"
"$root/bin/busybox" --install -s "$root/bin"
rm -f "$root"/bin/{i2cset,i2cget,i2cdetect}
ln -sf ../bin/busybox "$root/sbin/modprobe"
# busybox --install writes absolute links to itself as it lies here
find "$root/bin" -type l -exec ln -sfn busybox {} \;
for tool in v4l2-ctl i2cset i2cget aplay; do cp "$(command -v $tool)" "$root/bin/"; done
cp "$work/cp2112" "$root/bin/"; cp "$program" "$root/bin/edgert-lab"; cp "$edgert" "$root/bin/edgert"
for file in "$root"/bin/{v4l2-ctl,i2cset,i2cget,aplay,edgert-lab,edgert}; do { ldd "$file" 2>/dev/null || true; } | grep -oE '/[^ ]+\.so[^ ]*' || true; done | sort -u | while read -r library; do install -D "$library" "$root$library"; done
cp -r /usr/share/alsa "$root/usr/share/"
if [ -n "${LAB_SOUND:-}" ]; then mkdir -p "$root/sound"; cp "$LAB_SOUND"/{words.edge,yes.wav} "$root/sound/"; fi
install -m 755 "$here/init" "$root/init"; cp "$here/guest.sh" "$root/guest.sh"; echo "${LAB_CHECKS:-}" > "$root/checks"
(cd "$root" && find . | cpio --quiet -o -H newc) > "$work/guest.cpio"
say "guest of $(($(stat -c %s "$work/guest.cpio") / 1000000)) MB"

# --- run. Never -accel kvm:tcg, nor KVM because /dev/kvm can be opened: where the processor has no virtualization of its own (no vmx, no svm) QEMU opens it and a stock kernel hangs. ---
set +e
timeout --foreground 170 qemu-system-x86_64 -accel tcg,thread=multi -M q35 -cpu max -smp 2 -m 512 -nodefaults -display none -serial stdio -monitor none -no-reboot \
  -device isa-debug-exit,iobase=0xf4,iosize=0x04 -kernel "$tree/boot/vmlinuz-$kernel" -initrd "$work/guest.cpio" -acpitable file="$work/thermal.aml" -append "console=ttyS0 quiet panic=-1" \
  </dev/null 2>"$work/qemu.log" | tr -d '\r' | tee "$work/serial.log" | grep --line-buffered -E '^(PASS|FAIL|SKIP|LAB) ' 
status=${PIPESTATUS[0]}
set -e
say "guest ended"
[ "$status" -ne 124 ] || fail "the guest did not end within 170 s: $work/serial.log"
[ $((status & 1)) -eq 1 ] || { tail -n 20 "$work/serial.log" "$work/qemu.log" >&2; fail "the guest crashed (QEMU ended with $status)"; }
exit $((status >> 1))
