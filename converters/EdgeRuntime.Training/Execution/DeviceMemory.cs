using EdgeRuntime.Graph;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace EdgeRuntime.Training.Execution;

/// <summary>Tensors that stay where a session's device has its memory.</summary>
internal sealed class DeviceMemory : IDisposable
{
    private readonly OrtMemoryInfo? _info;
    private readonly OrtAllocator? _allocator;

    public DeviceMemory(InferenceSession session, string device)
    {
        if (device == "cpu")
            return;
        _info = new OrtMemoryInfo(OrtMemoryInfo.allocatorCUDA, OrtAllocatorType.DeviceAllocator, 0, OrtMemType.Default);
        _allocator = new OrtAllocator(session, _info);
    }

    /// <summary>Whether the memory is the CPU's own, so that bound tensors are read in place.</summary>
    public bool IsHost => _allocator is null;

    /// <summary>Memory for a tensor; its content is undefined.</summary>
    public OrtValue Allocate(ElementType type, IReadOnlyList<long> shape) =>
        OrtValue.CreateAllocatedTensorValue(_allocator ?? OrtAllocator.DefaultInstance, (TensorElementType)(int)type, [.. shape]);

    /// <summary>Copies a tensor to the device.</summary>
    public void Upload(TensorData source, OrtValue destination)
    {
        if (IsHost)
        {
            source.Bytes.Span.CopyTo(destination.GetTensorMutableRawData());
            return;
        }
        using var host = OrtTensors.From(source);
        OrtEnv.Instance().CopyTensors([host], [destination], null);
    }

    /// <summary>Copies a tensor from the device.</summary>
    public TensorData Download(OrtValue source, string name)
    {
        if (IsHost)
            return OrtTensors.ToTensorData(source, name);
        var info = source.GetTensorTypeAndShape();
        using var host = OrtTensors.Allocate((ElementType)(int)info.ElementDataType, info.Shape);
        OrtEnv.Instance().CopyTensors([source], [host], null);
        return OrtTensors.ToTensorData(host, name);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _allocator?.Dispose();
        _info?.Dispose();
    }
}
