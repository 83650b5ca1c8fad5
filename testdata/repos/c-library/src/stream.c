#include "internal.h"

void crcx_stream_init(crcx_stream *s, int width)
{
    s->width = width;
    s->value = width == 64 ? UINT64_MAX : 0xffffffffu;
}

void crcx_stream_update(crcx_stream *s, const void *data, size_t len)
{
    if (s->width == 64) {
        s->value = crcx_crc64_step(s->value, data, len);
    } else {
        s->value = crcx_crc32_step((uint32_t)s->value, data, len);
    }
}

uint64_t crcx_stream_final(const crcx_stream *s)
{
    return s->width == 64 ? ~s->value : (uint32_t)~s->value;
}
