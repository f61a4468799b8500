namespace EdgeRuntime.Tests;

public sealed class NativeMessageTests
{
    [TestCase("[ErrorCode:Fail] Load model failed: it is cut.", "Load model failed: it is cut")]
    [TestCase("[ErrorCode:NoSuchFile]  no such file\n   at somewhere", "no such file")]
    [TestCase("plain", "plain")]
    [TestCase("", "")]
    [TestCase("[ErrorCode:Fail] /src/cuda_call.cc:154 std::conditional_t<THRW, void> onnxruntime::CudaCall(ERRTYPE) CUDA failure 803: system has unsupported display driver / cuda driver combination ; GPU=-1 ; hostname=vm ; file=/src/x.cc ; line=355 ; expr=cudaSetDevice(0);",
        "CUDA failure 803: system has unsupported display driver / cuda driver combination")]
    [TestCase("/src/cuda_call.cc:154 CUDNN failure 5000: CUDNN_STATUS_EXECUTION_FAILED ; GPU=0 ; hostname=vm", "CUDNN failure 5000: CUDNN_STATUS_EXECUTION_FAILED")]
    public void The_reason_is_one_line_without_code_and_place(string message, string reason) => Assert.That(NativeMessage.Reason(message), Is.EqualTo(reason));

    [Test]
    public void A_long_reason_is_cut() => Assert.That(NativeMessage.Reason(new string('x', 2000)), Is.EqualTo(new string('x', 500) + "…"));
}
