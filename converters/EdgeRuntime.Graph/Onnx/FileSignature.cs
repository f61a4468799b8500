namespace EdgeRuntime.Graph.Onnx;

/// <summary>Recognises files that are often taken for ONNX, so that the message can say what to do with them.</summary>
internal static class FileSignature
{
    /// <summary>Why these bytes cannot be ONNX, with a remedy; null where they can.</summary>
    public static string? Explain(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
            return "it is empty; copy or export it again.";
        if (bytes.Length >= 8 && bytes[4..8].SequenceEqual("TFL3"u8))
            return "it is TensorFlow Lite; name it .tflite.";
        if (bytes.Length >= 262 && bytes[257..262].SequenceEqual("ustar"u8))
            return bytes.StartsWith("manifest.json\0"u8) ? "it is a bundle, which is converted already; give the ONNX or TFLite file that it was made of." : "it is a tar archive; unpack it and give the model in it.";
        if (bytes.StartsWith("PK\x03\x04"u8))
            return "it is a zip archive (a PyTorch checkpoint?); export the model with torch.onnx.export.";
        if (bytes.Length >= 4 && bytes[1..4].SequenceEqual("HDF"u8))
            return "it is HDF5 (a Keras model?); export the model as ONNX.";
        if (bytes.StartsWith("version https://git-lfs"u8))
            return "it is a Git LFS pointer; fetch the real file with 'git lfs pull'.";
        if (bytes.StartsWith("<!DOCTYPE"u8) || bytes.StartsWith("<html"u8))
            return "it is a web page; download the file itself.";
        return null;
    }
}
