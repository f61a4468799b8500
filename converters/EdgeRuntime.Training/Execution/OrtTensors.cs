using EdgeRuntime.Graph;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace EdgeRuntime.Training.Execution;

/// <summary>Moves tensors between the graph IR and ONNX Runtime. The element type numbers of both are those of ONNX.</summary>
internal static class OrtTensors
{
    /// <summary>Zeroed CPU memory for a tensor.</summary>
    public static OrtValue Allocate(ElementType type, IReadOnlyList<long> shape)
    {
        var value = OrtValue.CreateAllocatedTensorValue(OrtAllocator.DefaultInstance, (TensorElementType)(int)type, [.. shape]);
        value.GetTensorMutableRawData().Clear();
        return value;
    }

    /// <summary>A CPU tensor with a copy of the elements.</summary>
    public static OrtValue From(TensorData data)
    {
        if (data.Type == ElementType.String || data.Type.SizeInBits() < 8)
            throw new InvalidModelException($"tensor '{data.Name}': elements of type {data.Type.ShortName()} cannot be fed.");
        var value = OrtValue.CreateAllocatedTensorValue(OrtAllocator.DefaultInstance, (TensorElementType)(int)data.Type, [.. data.Shape]);
        data.Bytes.Span.CopyTo(value.GetTensorMutableRawData());
        return value;
    }

    /// <summary>A copy of a CPU tensor.</summary>
    public static TensorData ToTensorData(OrtValue value, string name)
    {
        if (value.OnnxType != OnnxValueType.ONNX_TYPE_TENSOR)
            throw new InvalidModelException($"value '{name}' is no tensor ({value.OnnxType}); only tensors can be read.");
        var info = value.GetTensorTypeAndShape();
        var type = (ElementType)(int)info.ElementDataType;
        if (type == ElementType.String)
            throw new InvalidModelException($"value '{name}' holds strings; only numbers can be read.");
        return new TensorData(type, info.Shape, value.GetTensorMutableRawData().ToArray(), name);
    }
}
