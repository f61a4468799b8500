// What the two libraries that frames are compared with look like to the benchmark: one way of turning an NV12 picture into a normalized f32 input, NCHW, by one thread.
#pragma once
#include <cstdint>

extern "C" {
// Makes ready; variants are named by peer_name, whose answer is null behind the last one.
const char *peer_name(int variant);
void *peer_open(int variant, int width, int height, int side);
void peer_run(void *peer, const uint8_t *nv12, float *input, const float *mean, const float *scale);
}

// The second step of both: bytes of RGB to planes of (byte - mean) * scale.
inline void normalize(const uint8_t *rgb, int stride, int side, float *input, const float *mean, const float *scale) {
    for (int y = 0; y < side; y++) {
        const uint8_t *row = rgb + (long)y * stride;
        float *red = input + (long)y * side, *green = red + (long)side * side, *blue = green + (long)side * side;
        for (int x = 0; x < side; x++) {
            red[x] = (row[3 * x] - mean[0]) * scale[0];
            green[x] = (row[3 * x + 1] - mean[1]) * scale[1];
            blue[x] = (row[3 * x + 2] - mean[2]) * scale[2];
        }
    }
}
