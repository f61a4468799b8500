using Microsoft.ML.OnnxRuntime;

namespace EdgeRuntime.Training.Execution;

/// <summary>Opens ONNX Runtime sessions and turns its errors into EdgeRuntime's.</summary>
internal static class SessionFactory
{
    private const string CudaProvider = "libonnxruntime_providers_cuda.so";
    private static readonly Lazy<bool> s_cudaTransfers = new(RegisterCudaTransfers, LazyThreadSafetyMode.PublicationOnly);

    /// <summary>Opens a session over a serialized model.</summary>
    /// <param name="model">The bytes.</param>
    /// <param name="name">The model's name, for messages.</param>
    /// <param name="device"><c>cpu</c> or <c>cuda</c>.</param>
    /// <param name="threads">Threads inside an operation; 0 for ONNX Runtime's choice.</param>
    /// <param name="blocksLayouts">Whether convolutions and pooling may run on channels in blocks of 16: faster for inference, but the backward operations do not
    /// have that form, and reordering between both made a training step of a small CNN 7 % slower.</param>
    /// <exception cref="InvalidModelException">ONNX Runtime refuses the model.</exception>
    /// <exception cref="DeviceException">The device's provider cannot be loaded, or the library itself.</exception>
    /// <exception cref="ConfigurationException">There is no such device.</exception>
    public static InferenceSession Open(byte[] model, string name, string device, int threads, bool blocksLayouts = true)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(threads);
        try
        {
            using var options = new SessionOptions
            {
                LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL,
                IntraOpNumThreads = threads,
                GraphOptimizationLevel = blocksLayouts ? GraphOptimizationLevel.ORT_ENABLE_ALL : GraphOptimizationLevel.ORT_ENABLE_EXTENDED,
            };
            // Optimizer states decay into denormals, which slow every operation that touches them.
            options.AddSessionConfigEntry("session.set_denormal_as_zero", "1");
            AppendDevice(options, device);
            return new InferenceSession(model, options);
        }
        catch (OnnxRuntimeException exception)
        {
            throw Refused(name, exception);
        }
        catch (TypeInitializationException exception)
        {
            throw MissingLibrary(exception);
        }
        catch (DllNotFoundException exception)
        {
            throw MissingLibrary(exception);
        }
    }

    /// <summary>An error of loading or running, on one line.</summary>
    public static InvalidModelException Refused(string name, OnnxRuntimeException exception) =>
        new($"model '{name}': ONNX Runtime refuses it: {NativeMessage.Reason(exception.Message)}", exception);

    private static void AppendDevice(SessionOptions options, string device)
    {
        switch (device)
        {
            case "cpu":
                return;
            case "cuda":
                AppendCuda(options);
                return;
            default:
                throw new ConfigurationException($"device: expected cpu or cuda, found '{device}'.");
        }
    }

    private static void AppendCuda(SessionOptions options)
    {
        try
        {
            _ = s_cudaTransfers.Value;
            // TF32 keeps 10 bits of a product's factors: weights and losses would be off by a thousandth.
            using var cuda = new OrtCUDAProviderOptions();
            cuda.UpdateOptions(new Dictionary<string, string> { ["use_tf32"] = "0" });
            options.AppendExecutionProvider_CUDA(cuda);
        }
        catch (Exception exception) when (exception is OnnxRuntimeException or EntryPointNotFoundException)
        {
            throw new DeviceException(
                $"device cuda: ONNX Runtime's CUDA provider ({CudaProvider}, beside libonnxruntime.so) or a library that it needs (libcuda, libcudart, libcublas, libcurand, libcudnn) cannot be loaded; "
                + $"install the driver, cuDNN 9, the GPU build of ONNX Runtime and the CUDA of the version that it was built for, or use --device cpu. ({NativeMessage.Reason(exception.Message)})", exception);
        }
    }

    // A provider that only a session has is unknown to OrtEnv.CopyTensors, which copies to and from the device: the process has to know its library as well.
    private static bool RegisterCudaTransfers()
    {
        OrtEnv.Instance().RegisterExecutionProviderLibrary("EdgeRuntime.Cuda", Path.Combine(AppContext.BaseDirectory, CudaProvider));
        return true;
    }

    private static DeviceException MissingLibrary(Exception exception) =>
        new($"libonnxruntime.so cannot be loaded: expected it beside the program ({AppContext.BaseDirectory}); run ./build.sh to fetch it. ({NativeMessage.Reason((exception.InnerException ?? exception).Message)})", exception);
}
