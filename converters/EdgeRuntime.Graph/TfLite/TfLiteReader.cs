using System.Buffers.Binary;

namespace EdgeRuntime.Graph.TfLite;

/// <summary>
/// Reads TFLite files (schema version 3) into the graph IR: float, float16-weight, dynamic-range and fully quantized 8-bit models. Inputs and outputs keep their names,
/// types and NHWC shapes. Quantized graphs become DequantizeLinear → operator → QuantizeLinear.
/// </summary>
/// <remarks>Format: tensorflow/compiler/mlir/lite/schema/schema.fbs. What is supported is listed in docs/tflite.md.</remarks>
public static class TfLiteReader
{
    private const int LeastBytes = 16;
    private const uint Identifier = 0x334C4654; // "TFL3"

    /// <summary>Whether bytes carry the file identifier <c>TFL3</c> of a TFLite flatbuffer.</summary>
    public static bool IsTfLite(ReadOnlySpan<byte> bytes) => bytes.Length >= 8 && BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]) == Identifier;

    /// <summary>Reads a file.</summary>
    /// <exception cref="InvalidModelException">The file is missing, no TFLite, damaged, or its graph is not consistent.</exception>
    /// <exception cref="UnsupportedOperatorException">An operator, or a variant of it, is not imported; the message names it and where it is.</exception>
    public static Model Read(string path) => Read(ModelReader.Load(path), path);

    /// <summary>Reads a model from memory; <paramref name="name"/> is for messages.</summary>
    /// <exception cref="InvalidModelException">The bytes are no TFLite, damaged, or the graph is not consistent.</exception>
    /// <exception cref="UnsupportedOperatorException">An operator, or a variant of it, is not imported; the message names it and where it is.</exception>
    public static Model Read(ReadOnlyMemory<byte> bytes, string name)
    {
        if (bytes.Length < LeastBytes || !IsTfLite(bytes.Span))
            throw new InvalidModelException($"{name}: not a TFLite file: the identifier 'TFL3' is not at byte 4; export the model as .tflite.");
        try
        {
            var source = TfLiteModel.Read(bytes);
            var model = new GraphImport(source, bytes.Length).Run();
            model.ProducerName = "TFLite";
            model.DocString = source.Description;
            TfLiteMetadata.Apply(source, bytes, model);
            return model;
        }
        catch (InvalidModelException error)
        {
            throw new InvalidModelException($"{name}: {error.Message}", error);
        }
        catch (Exception error) when (error is OverflowException or ArgumentException or IndexOutOfRangeException)
        {
            throw new InvalidModelException($"{name}: its tensors and operators do not fit each other ({error.Message}); convert the model again.", error);
        }
    }
}
