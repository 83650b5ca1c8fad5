#ifndef CRCX_INTERNAL_H
#define CRCX_INTERNAL_H

#include "crcx.h"

uint32_t crcx_crc32_step(uint32_t crc, const void *data, size_t len);
uint64_t crcx_crc64_step(uint64_t crc, const void *data, size_t len);

#endif
