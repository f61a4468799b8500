using EdgeRuntime.Host.Reports;
using EdgeRuntime.Inference;
using EdgeRuntime.Media;

namespace EdgeRuntime.Host;

/// <summary>The raw outputs of a session: saved as .npy, or put into a report.</summary>
internal static class OutputFiles
{
    /// <summary>Saves every output: a single one as <paramref name="path"/>, several as NAME behind its stem. Returns the files.</summary>
    public static string[] Write(string path, InferenceSession session)
    {
        var files = new string[session.Outputs.Count];
        for (var i = 0; i < files.Length; i++)
        {
            var output = session.Outputs[i];
            files[i] = files.Length == 1 ? path : $"{path[..^Path.GetExtension(path).Length]}-{output.Name.Replace('/', '_')}.npy";
            try
            {
                NpyFile.Write(files[i], output.Type, output.Shape, session.Output(i).Bytes);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
            {
                throw new ConfigurationException($"{files[i]}: cannot be written: {ErrorReport.OneLine(e.Message)}", e);
            }
        }
        return files;
    }

    /// <summary>Every output with its first values.</summary>
    public static OutputReport[] Describe(InferenceSession session)
    {
        var reports = new OutputReport[session.Outputs.Count];
        for (var i = 0; i < reports.Length; i++)
        {
            var output = session.Outputs[i];
            reports[i] = new OutputReport(output.Name, output.Type.ShortName(), output.Shape.Dimensions, Values(session.Output(i)));
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
