#include <assert.h>
#include <string.h>

#include "crcx.h"

int main(void)
{
    const char *check = "123456789";
    crcx_stream s;

    assert(crcx_crc32(check, strlen(check)) == 0xcbf43926u);
    crcx_stream_init(&s, 32);
    crcx_stream_update(&s, check, 4);
    crcx_stream_update(&s, check + 4, 5);
    assert(crcx_stream_final(&s) == 0xcbf43926u);
    return 0;
}
