using EdgeRuntime.Graph.Onnx;
using EdgeRuntime.Graph.TfLite;

namespace EdgeRuntime.Graph;

/// <summary>Reads model files of every supported format, ONNX and TFLite, into the one form that the converter works on. They are told apart by content, whatever the file is called.</summary>
public static class ModelReader
{
    private const int IdentifierBytes = 8;

    /// <summary>Reads a file.</summary>
    /// <exception cref="InvalidModelException">The file is missing, of neither format, damaged, or its graph is not consistent.</exception>
    /// <exception cref="UnsupportedOperatorException">A TFLite operator is not imported; the message names it and where it is.</exception>
    public static Model Read(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (path.Length == 0)
            throw new InvalidModelException("the path of the model is empty; give an ONNX or TFLite file.");
        return IsTfLite(path) ? TfLiteReader.Read(path) : OnnxImport.Read(path);
    }

    /// <summary>The bytes of a file.</summary>
    internal static byte[] Load(string path)
    {
        var file = new FileInfo(path);
        if (!file.Exists)
            throw new InvalidModelException($"{path}: no such file; check the path.");
        try
        {
            return WholeFile.Read(path, Array.MaxLength, "a model");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InvalidModelException($"{path}: cannot be read: {error.Message}", error);
        }
    }

    // What cannot be opened is left to the ONNX reader, which says why.
    private static bool IsTfLite(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            Span<byte> start = stackalloc byte[IdentifierBytes];
            return file.ReadAtLeast(start, IdentifierBytes, throwOnEndOfStream: false) == IdentifierBytes && TfLiteReader.IsTfLite(start);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
