using EdgeRuntime.Host.Reports;
using EdgeRuntime.Inference;
using EdgeRuntime.Media;

namespace EdgeRuntime.Host;

/// <summary>The raw outputs of a session: saved as .npy, or put into a report.</summary>
internal static class OutputFiles
{
    /// <summary>Saves every output but states: a single one as <paramref name="path"/>, several as NAME behind its stem. Returns the files.</summary>
    public static string[] Write(string path, InferenceSession session)
    {
        var outputs = session.DataOutputs;
        var files = new string[outputs.Count];
        for (var i = 0; i < files.Length; i++)
        {
            var output = session.Outputs[outputs[i]];
            files[i] = NameOf(path, output.Name, files.Length);
            Write(files[i], output.Type, output.Shape, session.Output(outputs[i]).Bytes);
        }
        return files;
    }

    /// <summary>The file of one of <paramref name="count"/> outputs.</summary>
    public static string NameOf(string path, string output, int count) => count == 1 ? path : $"{path[..^Path.GetExtension(path).Length]}-{output.Replace('/', '_')}.npy";

    /// <summary>Begins a file that takes its name when it is complete.</summary>
    /// <exception cref="ConfigurationException">The file cannot be written.</exception>
    public static AtomicFile Begin(string file)
    {
        if (Directory.Exists(file))
            throw new ConfigurationException($"{file}: cannot be written: it is a folder.");
        try
        {
            return new AtomicFile(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw CannotWrite(file, e);
        }
    }

    /// <summary>The error for a file that cannot be written; it names the file itself where the cause names the temporary one.</summary>
    public static ConfigurationException CannotWrite(string file, Exception cause) =>
        new($"{file}: cannot be written: {ErrorReport.OneLine(cause.Message).Replace($"{Path.GetFileName(file)}.tmp", Path.GetFileName(file), StringComparison.Ordinal)}", cause);

    /// <summary>Saves one array.</summary>
    public static void Write(string file, ElementType type, TensorShape shape, ReadOnlySpan<byte> bytes)
    {
        try
        {
            NpyFile.Write(file, type, shape, bytes);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw CannotWrite(file, e);
        }
    }

    /// <summary>Every output but states with its first values.</summary>
    public static OutputReport[] Describe(InferenceSession session)
    {
        var outputs = session.DataOutputs;
        var reports = new OutputReport[outputs.Count];
        for (var i = 0; i < reports.Length; i++)
        {
            var output = session.Outputs[outputs[i]];
            reports[i] = new OutputReport(output.Name, output.Type.ShortName(), output.Shape.Dimensions, Values(session.Output(outputs[i])));
        }
        return reports;
    }

    private static double[] Values(TensorBuffer buffer)
    {
        var values = new double[Math.Min(buffer.Shape.ElementCount, OutputReport.MaxValues)];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = buffer.Type switch
            {
                ElementType.Float32 => buffer.As<float>()[i],
                ElementType.Float16 => (double)buffer.As<Half>()[i],
                ElementType.Float64 => buffer.As<double>()[i],
                ElementType.Int64 => buffer.As<long>()[i],
                ElementType.Int32 => buffer.As<int>()[i],
                ElementType.Int8 => buffer.As<sbyte>()[i],
                ElementType.UInt8 or ElementType.Bool => buffer.Bytes[i],
                _ => throw new ConfigurationException($"values of type {buffer.Type.ShortName()} cannot be printed; save them with --output."),
            };
        }
        return values;
    }
}
