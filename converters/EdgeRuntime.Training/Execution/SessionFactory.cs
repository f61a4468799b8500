using Microsoft.ML.OnnxRuntime;

namespace EdgeRuntime.Training.Execution;

/// <summary>Opens ONNX Runtime sessions and turns its errors into EdgeRuntime's.</summary>
internal static class SessionFactory
{
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
        new($"model '{name}': ONNX Runtime refuses it: {OneLine(exception.Message)}", exception);

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
            options.AppendExecutionProvider_CUDA();
        }
        catch (Exception exception) when (exception is OnnxRuntimeException or EntryPointNotFoundException)
        {
            throw new DeviceException(
                "device cuda: ONNX Runtime's CUDA provider (libonnxruntime_providers_cuda.so, beside libonnxruntime.so) or the libraries that it needs (libcudart.so.12, libcublas.so.12, libcudnn.so.9) "
                + $"cannot be loaded; install CUDA 12, cuDNN 9 and the GPU build of ONNX Runtime, or use --device cpu. ({OneLine(exception.Message)})", exception);
        }
    }

    private static DeviceException MissingLibrary(Exception exception) =>
        new($"libonnxruntime.so cannot be loaded: expected it beside the program ({AppContext.BaseDirectory}); run ./build.sh to fetch it. ({OneLine((exception.InnerException ?? exception).Message)})", exception);

    private static string OneLine(string message)
    {
        var line = string.Join(' ', message.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return line.Length <= 500 ? line : line[..500] + "…";
    }
}
