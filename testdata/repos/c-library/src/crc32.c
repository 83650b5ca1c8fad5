#include "internal.h"
#include "tables.h"

uint32_t crcx_crc32_step(uint32_t crc, const void *data, size_t len)
{
    const unsigned char *p = data;
    while (len--) {
        crc = crcx_table32[(crc ^ *p++) & 0xff] ^ (crc >> 8);
    }
    return crc;
}

uint32_t crcx_crc32(const void *data, size_t len)
{
    return ~crcx_crc32_step(0xffffffffu, data, len);
}
