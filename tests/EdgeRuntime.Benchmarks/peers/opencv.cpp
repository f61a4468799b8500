#include "peer.h"
#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>

struct Peer {
    int variant, width, height, side;
    cv::Mat rgb, small, luma, chroma;
};

extern "C" const char *peer_name(int variant) {
    static const char *names[] = {"OpenCV cvtColor, resize, normalize", "OpenCV resize of planes, cvtColor, normalize"};
    return variant < 2 ? names[variant] : nullptr;
}

extern "C" void *peer_open(int variant, int width, int height, int side) {
    cv::setNumThreads(1);
    return new Peer{variant, width, height, side};
}

extern "C" void peer_run(void *handle, const uint8_t *nv12, float *input, const float *mean, const float *scale) {
    Peer &p = *(Peer *)handle;
    auto *data = const_cast<uint8_t *>(nv12);
    const cv::Size size(p.side, p.side);
    if (p.variant == 0) {
        cv::cvtColor(cv::Mat(p.height * 3 / 2, p.width, CV_8UC1, data), p.rgb, cv::COLOR_YUV2RGB_NV12);
        cv::resize(p.rgb, p.small, size, 0, 0, cv::INTER_LINEAR);
    } else {
        cv::resize(cv::Mat(p.height, p.width, CV_8UC1, data), p.luma, size, 0, 0, cv::INTER_LINEAR);
        cv::resize(cv::Mat(p.height / 2, p.width / 2, CV_8UC2, data + (long)p.width * p.height), p.chroma, size / 2, 0, 0, cv::INTER_LINEAR);
        cv::cvtColorTwoPlane(p.luma, p.chroma, p.small, cv::COLOR_YUV2RGB_NV12);
    }
    normalize(p.small.data, (int)p.small.step, p.side, input, mean, scale);
}
