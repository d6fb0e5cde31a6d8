// A SYN flood as a capture on standard output: SYNs from distinct four-tuples, and every 16th packet of one of 1,000
// connections in use.
//
//     cc -O2 -o flood Benchmarks/flood.c && ./flood 50000000 | lastack report -
//
// Arguments: packets, packets a second (1,000,000).
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void store16(uint8_t *at, uint32_t value) { at[0] = value >> 8; at[1] = value; }
static void store32(uint8_t *at, uint32_t value) { store16(at, value >> 16); store16(at + 2, value); }

int main(int argc, char **argv) {
  uint64_t packets = argc > 1 ? strtoull(argv[1], 0, 10) : 1000000;
  double rate = argc > 2 ? atof(argv[2]) : 1e6;
  static char room[1 << 20];
  setvbuf(stdout, room, _IOFBF, sizeof room);
  uint32_t header[6] = {0xa1b23c4d, 0x00040002, 0, 0, 65535, 1};
  fwrite(header, sizeof header, 1, stdout);
  uint8_t record[16 + 54] = {0};
  uint8_t *ip = record + 16 + 14, *tcp = ip + 20;
  record[16 + 12] = 8;  // IPv4
  ip[0] = 0x45, ip[3] = 40, ip[8] = 64, ip[9] = 6;
  store32(ip + 16, 0x0a000001);
  store16(tcp + 2, 80);
  tcp[12] = 0x50;
  store16(tcp + 14, 65535);
  uint64_t random = 88172645463325252ull;
  for (uint64_t i = 0; i < packets; i++) {
    uint64_t nanoseconds = (uint64_t)(i * (1e9 / rate));
    uint32_t head[4] = {1700000000 + nanoseconds / 1000000000, nanoseconds % 1000000000, 54, 54};
    memcpy(record, head, sizeof head);
    random ^= random << 13, random ^= random >> 7, random ^= random << 17;
    if (i % 16 == 15) {
      store32(ip + 12, 0x0a090000 + (i / 16) % 1000);
      store16(tcp, 40000);
      store32(tcp + 4, 1000 + i / 16000);
      store32(tcp + 8, 1);
      tcp[13] = 0x10;  // ACK
    } else {
      store32(ip + 12, 0x14000000 + (uint32_t)(i >> 16));
      store16(tcp, (uint32_t)i);
      store32(tcp + 4, (uint32_t)random);
      store32(tcp + 8, 0);
      tcp[13] = 0x02;  // SYN
    }
    fwrite(record, sizeof record, 1, stdout);
  }
  return 0;
}
