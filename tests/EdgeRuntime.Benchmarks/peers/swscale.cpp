#include "peer.h"
#include <vector>
extern "C" {
#include <libswscale/swscale.h>
}

struct Peer {
    int width, height, side;
    SwsContext *context;
    std::vector<uint8_t> rgb;
};

extern "C" const char *peer_name(int variant) {
    static const char *names[] = {"libswscale BILINEAR, normalize", "libswscale FAST_BILINEAR, normalize"};
    return variant < 2 ? names[variant] : nullptr;
}

extern "C" void *peer_open(int variant, int width, int height, int side) {
    const int flags = variant == 0 ? SWS_BILINEAR : SWS_FAST_BILINEAR;
    SwsContext *context = sws_getContext(width, height, AV_PIX_FMT_NV12, side, side, AV_PIX_FMT_RGB24, flags, nullptr, nullptr, nullptr);
    return new Peer{width, height, side, context, std::vector<uint8_t>((size_t)side * side * 3 + 64)};
}

extern "C" void peer_run(void *handle, const uint8_t *nv12, float *input, const float *mean, const float *scale) {
    Peer &p = *(Peer *)handle;
    const uint8_t *planes[] = {nv12, nv12 + (long)p.width * p.height};
    const int strides[] = {p.width, p.width}, stride[] = {p.side * 3};
    uint8_t *target[] = {p.rgb.data()};
    sws_scale(p.context, planes, strides, 0, p.height, target, stride);
    normalize(p.rgb.data(), stride[0], p.side, input, mean, scale);
}
