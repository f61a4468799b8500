using EdgeRuntime.Graph.Protobuf;
using Google.Protobuf;

namespace EdgeRuntime.Graph.Onnx;

/// <summary>Reads files that hold one serialized TensorProto, as the inputs and outputs of ONNX's own test cases (<c>input_0.pb</c>).</summary>
public static class OnnxTensorFile
{
    /// <summary>Reads a tensor.</summary>
    /// <exception cref="InvalidModelException">The file is missing, damaged, or holds no dense tensor.</exception>
    public static TensorData Read(string path)
    {
        try
        {
            return new TensorImport(null).Read(TensorProto.Parser.ParseFrom(WholeFile.Read(path, Array.MaxLength, "a tensor")));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InvalidModelException($"{path}: cannot be read ({error.Message.TrimEnd('.')}); check the path.", error);
        }
        catch (Exception error) when (error is InvalidProtocolBufferException or InvalidModelException)
        {
            throw new InvalidModelException($"{path}: holds no dense tensor ({error.Message.TrimEnd('.')}).", error);
        }
    }
}
