# Makes the devices and runs the checks. Numbers for i2cset are hexadecimal: busybox reads others so too.
load() { modprobe "$@" 2>/dev/null || echo "LAB module $1 is not there"; }
wait_for() { n=0; while [ ! -e "$1" ] && [ $n -lt 50 ]; do sleep 0.1; n=$((n + 1)); done; }

load vivid n_devs=1 node_types=0x1 num_inputs=1 input_types=0
load v4l2loopback devices=1 video_nr=10 card_label=labcam exclusive_caps=1
load snd-aloop index=0 pcm_substreams=1
load i2c-stub chip_addr=0x48,0x49,0x50,0x76
load i2c-dev; load lm75; load bmp280-i2c; load uhid; load hid-cp2112
load configfs; mount -t configfs configfs /sys/kernel/config 2>/dev/null

# GPIO: a CP2112, of the stock kernel; a gpio-sim chip with names, where its module was built. The simulated chip comes first, because it takes the next free number at once.
gpio=/sys/kernel/config/gpio-sim/lab
if modprobe irq_sim 2>/dev/null && modprobe gpio-sim 2>/dev/null; then
  mkdir -p $gpio/bank0/line5 $gpio/bank0/line6
  echo 8 > $gpio/bank0/num_lines; echo lab-gpio > $gpio/bank0/label; echo BUTTON > $gpio/bank0/line5/name; echo SWITCH > $gpio/bank0/line6/name; echo 1 > $gpio/live
  ln -s /sys/devices/platform/$(cat $gpio/dev_name)/$(cat $gpio/bank0/chip_name) /tmp/gpio-sim
fi
before=$(ls /dev/gpiochip* 2>/dev/null | wc -l)
cp2112 /tmp/cp2112 &
wait_for /dev/gpiochip$before

# I2C: an LM75 at 25.5 degrees that the kernel drives (0x48), the same for us (0x49), registers to write (0x50), a BMP280 with the numbers of its data sheet (0x76): calibration must be there before the driver is.
bus=$(grep -l 'SMBus stub' /sys/bus/i2c/devices/i2c-*/name | sed 's/.*i2c-\([0-9]*\).*/\1/'); echo $bus > /tmp/i2c-bus
i2cset -y $bus 0x48 0x00 0x8019 w; i2cset -y $bus 0x49 0x00 0x8019 w
write() { i2cset -y $bus 0x76 $1 $2 b; }
write 0xd0 0x58; a=136
for v in 27504 26435 64536 36477 54851 3024 2855 140 65529 15500 50936 6000; do
  write $(printf 0x%02x $a) $(printf 0x%02x $((v % 256))); write $(printf 0x%02x $((a + 1))) $(printf 0x%02x $((v / 256))); a=$((a + 2))
done
write 0xf7 0x65; write 0xf8 0x5a; write 0xf9 0xc0; write 0xfa 0x7e; write 0xfb 0xed; write 0xfc 0x00
echo lm75 0x48 > /sys/bus/i2c/devices/i2c-$bus/new_device; echo bmp280 0x76 > /sys/bus/i2c/devices/i2c-$bus/new_device

# IIO with a buffer, and a timer that fills it, where the modules were built.
if modprobe iio_dummy 2>/dev/null && modprobe iio-trig-hrtimer 2>/dev/null; then
  mkdir -p /sys/kernel/config/iio/devices/dummy/labiio /sys/kernel/config/iio/triggers/hrtimer/labtimer
fi

edgert-lab $(cat /checks); result=$?
dmesg | grep -E 'BUG:|Oops' | sed 's/^/LAB kernel: /'
exit $result
