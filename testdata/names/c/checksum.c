unsigned checksum(const unsigned char *bytes, int count) {
    unsigned sum = 0;
    for (int i = 0; i < count; i++) {
        sum = sum * 31 + bytes[i];
    }
    return sum;
}
