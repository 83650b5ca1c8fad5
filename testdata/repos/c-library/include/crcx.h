#ifndef CRCX_H
#define CRCX_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A running checksum over several buffers. */
typedef struct crcx_stream {
    uint64_t value;
    int width;
} crcx_stream;

uint32_t crcx_crc32(const void *data, size_t len);
uint64_t crcx_crc64(const void *data, size_t len);

void crcx_stream_init(crcx_stream *s, int width);
void crcx_stream_update(crcx_stream *s, const void *data, size_t len);
uint64_t crcx_stream_final(const crcx_stream *s);

#ifdef __cplusplus
}
#endif

#endif
