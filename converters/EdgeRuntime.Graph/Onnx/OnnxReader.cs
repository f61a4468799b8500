using EdgeRuntime.Graph.Protobuf;
using Google.Protobuf;

namespace EdgeRuntime.Graph.Onnx;

/// <summary>Reads ONNX files. What is read is checked: names, order of nodes, sizes of tensors; see <see cref="ModelChecker"/>.</summary>
public static class OnnxReader
{
    /// <summary>Reads a file, with the weights that it keeps in files of their own beside it (mapped into memory, not read).</summary>
    /// <exception cref="InvalidModelException">The file is missing, empty, cut short, no ONNX, or its graph is not consistent.</exception>
    public static Model Read(string path)
    {
        var file = new FileInfo(path);
        if (!file.Exists)
            throw new InvalidModelException($"{path}: no such file; check the path.");
        if (file.Length > Array.MaxLength)
            throw new InvalidModelException($"{path}: {file.Length} bytes, an ONNX file has at most {Array.MaxLength}; export the weights as external data.");
        try
        {
            return Read(WholeFile.Read(path, Array.MaxLength, "a model"), path, file.DirectoryName);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InvalidModelException($"{path}: cannot be read: {error.Message}", error);
        }
    }

    /// <summary>Reads a model from memory; <paramref name="name"/> is for messages. Weights in external files are refused.</summary>
    /// <exception cref="InvalidModelException">The bytes are empty, cut short, no ONNX, or the graph is not consistent.</exception>
    public static Model Read(ReadOnlySpan<byte> bytes, string name) => Read(bytes.ToArray(), name, null);

    private static Model Read(byte[] bytes, string name, string? directory)
    {
        if (FileSignature.Explain(bytes) is { } reason)
            throw new InvalidModelException($"{name}: no ONNX or TFLite model: {reason}");
        var proto = new ModelProto();
        using var input = new CodedInputStream(bytes);
        try
        {
            proto.MergeFrom(input);
        }
        catch (Exception error) when (error is InvalidProtocolBufferException or ArgumentException)
        {
            throw new InvalidModelException($"{name}: damaged near byte {input.Position} of {bytes.Length} ({error.Message.TrimEnd('.')}); copy or export the file again.", error);
        }
        if (proto.Graph is null)
            throw new InvalidModelException($"{name}: not an ONNX file: it holds no graph; export the model as ONNX.");
        try
        {
            var model = new ProtoImport(new TensorImport(directory)).Read(proto);
            ModelChecker.Check(model);
            return model;
        }
        catch (InvalidModelException error)
        {
            throw new InvalidModelException($"{name}: {error.Message}", error);
        }
    }
}
