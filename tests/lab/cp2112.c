// A Silicon Labs CP2112 (a bridge from USB to SMBus with 8 GPIO lines) played over /dev/uhid, so that the kernel's own driver hid-cp2112 makes a GPIO chip. usage: cp2112 STATE
// STATE is mapped: byte 0 the directions (1 = output), 1 what outputs are set to, 2 what is applied to inputs. Reports are those of the data sheet (AN495).
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <linux/input.h>
#include <linux/uhid.h>

enum { CONFIGURATION = 2, READ_LINES = 3, WRITE_LINES = 4, VERSION = 5, SMBUS_CONFIGURATION = 6 };

// Vendor page: a feature, an input and an output report of 63 bytes each.
static const unsigned char descriptor[] = {
	0x06, 0x00, 0xff, 0x09, 0x01, 0xa1, 0x01, 0x15, 0x00, 0x26, 0xff, 0x00, 0x75, 0x08, 0x95, 0x3f,
	0x85, 0x01, 0x09, 0x01, 0xb1, 0x02, 0x85, 0x13, 0x09, 0x02, 0x81, 0x02, 0x85, 0x10, 0x09, 0x03, 0x91, 0x02, 0xc0,
};

static unsigned char configuration[5] = { CONFIGURATION }, smbus[14] = { SMBUS_CONFIGURATION };

static int get(unsigned char report, volatile unsigned char *state, unsigned char *data)
{
	switch (report) {
	case CONFIGURATION:
		memcpy(data, configuration, sizeof configuration);
		data[1] = state[0];
		return sizeof configuration;
	case READ_LINES:
		data[0] = READ_LINES;
		data[1] = (state[1] & state[0]) | (state[2] & ~state[0]);
		return 2;
	case VERSION:
		data[0] = VERSION;
		data[1] = 0x0c;
		data[2] = 3;
		return 3;
	case SMBUS_CONFIGURATION:
		memcpy(data, smbus, sizeof smbus);
		return sizeof smbus;
	default:
		return -1;
	}
}

static void set(unsigned char report, volatile unsigned char *state, const unsigned char *data)
{
	if (report == CONFIGURATION) {
		memcpy(configuration, data, sizeof configuration);
		state[0] = data[1];
	} else if (report == WRITE_LINES) {
		state[1] = (state[1] & ~data[2]) | (data[1] & data[2]);
	} else if (report == SMBUS_CONFIGURATION) {
		memcpy(smbus, data, sizeof smbus);
	}
}

int main(int count, char **arguments)
{
	int file = count == 2 ? open(arguments[1], O_RDWR | O_CREAT, 0644) : -1;
	if (file < 0 || ftruncate(file, 4096) < 0) { perror("cp2112: state"); return 1; }
	volatile unsigned char *state = mmap(0, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
	int hid = open("/dev/uhid", O_RDWR);
	struct uhid_event event = { .type = UHID_CREATE2 };
	struct uhid_create2_req *create = &event.u.create2;
	strcpy((char *)create->name, "lab cp2112");
	memcpy(create->rd_data, descriptor, sizeof descriptor);
	create->rd_size = sizeof descriptor;
	create->bus = BUS_USB;
	create->vendor = 0x10c4;
	create->product = 0xea90;
	create->version = 0x100;
	if (state == MAP_FAILED || hid < 0 || write(hid, &event, sizeof event) < 0) { perror("cp2112: /dev/uhid"); return 1; }
	while (read(hid, &event, sizeof event) > 0) {
		struct uhid_event reply = { 0 };
		if (event.type == UHID_GET_REPORT) {
			int size = get(event.u.get_report.rnum, state, reply.u.get_report_reply.data);
			reply.type = UHID_GET_REPORT_REPLY;
			reply.u.get_report_reply.id = event.u.get_report.id;
			reply.u.get_report_reply.size = size < 0 ? 0 : size;
			reply.u.get_report_reply.err = size < 0 ? 5 : 0;
		} else if (event.type == UHID_SET_REPORT) {
			set(event.u.set_report.rnum, state, event.u.set_report.data);
			reply.type = UHID_SET_REPORT_REPLY;
			reply.u.set_report_reply.id = event.u.set_report.id;
		} else {
			continue;
		}
		if (write(hid, &reply, sizeof reply) < 0) { perror("cp2112: reply"); return 1; }
	}
	return 0;
}
