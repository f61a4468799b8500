using Ort = Microsoft.ML.OnnxRuntime;

namespace EdgeRuntime.Inference.OnnxRuntime;

/// <summary>The devices that ONNX Runtime computes on, each an execution provider with a native library of its own.</summary>
internal static class ExecutionProviders
{
    /// <summary>Adds a device's provider to the options of a session.</summary>
    /// <exception cref="ConfigurationException">There is no such device.</exception>
    /// <exception cref="DeviceException">The provider's library, or one that it needs, is missing.</exception>
    public static void Append(Ort.SessionOptions options, string device)
    {
        switch (device)
        {
            case "cpu":
                break;
            case "cuda":
                Try(device, "libonnxruntime_providers_cuda.so", "the CUDA that it was built for and cuDNN 9", () => AppendCuda(options));
                break;
            case "tensorrt":
                Try(device, "libonnxruntime_providers_tensorrt.so", "TensorRT 10, the CUDA that it was built for and cuDNN 9", () =>
                {
                    using var tensorrt = new Ort.OrtTensorRTProviderOptions();
                    options.AppendExecutionProvider_Tensorrt(tensorrt);
                    AppendCuda(options);
                });
                break;
            default:
                throw new ConfigurationException($"device '{device}': expected cpu, cuda or tensorrt.");
        }
    }

    private static void AppendCuda(Ort.SessionOptions options)
    {
        // TF32 keeps 10 bits of a product's factors: results would be off by a thousandth, 8-bit ones by a step. Trying every algorithm takes seconds at the first run.
        using var cuda = new Ort.OrtCUDAProviderOptions();
        cuda.UpdateOptions(new Dictionary<string, string> { ["use_tf32"] = "0", ["cudnn_conv_algo_search"] = "HEURISTIC" });
        options.AppendExecutionProvider_CUDA(cuda);
    }

    private static void Try(string device, string library, string needs, Action append)
    {
        try
        {
            append();
        }
        catch (Exception e) when (e is Ort.OnnxRuntimeException or EntryPointNotFoundException or DllNotFoundException)
        {
            throw new DeviceException(
                $"device '{device}': {library} or a library it needs could not be loaded ({NativeMessage.Reason(e.Message)}); install ONNX Runtime's GPU package with {needs}, or use --device cpu.", e);
        }
    }
}
