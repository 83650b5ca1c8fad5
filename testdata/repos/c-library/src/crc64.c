#include "internal.h"
#include "tables.h"

uint64_t crcx_crc64_step(uint64_t crc, const void *data, size_t len)
{
    const unsigned char *p = data;
    while (len--) {
        crc = crcx_table64[(crc ^ *p++) & 0xff] ^ (crc >> 8);
    }
    return crc;
}

uint64_t crcx_crc64(const void *data, size_t len)
{
    return ~crcx_crc64_step(UINT64_MAX, data, len);
}
