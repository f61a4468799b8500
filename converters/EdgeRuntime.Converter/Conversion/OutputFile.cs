using System.Text;
using EdgeRuntime.Bundle;

namespace EdgeRuntime.Converter.Conversion;

/// <summary>Writes what a conversion made: a bundle, or, where the name ends so, the ONNX model alone.</summary>
internal static class OutputFile
{
    // Dense weights are used where they lie in the file; giving that up must save something.
    private const double SparseBelow = 0.8;

    /// <summary>Whether a path is meant as a plain ONNX model.</summary>
    public static bool IsOnnx(string path) => Path.GetExtension(path).Equals(".onnx", StringComparison.OrdinalIgnoreCase);

    /// <summary>Refuses to put what comes out in the place of what was read.</summary>
    /// <exception cref="ConfigurationException">Both are one file.</exception>
    public static void RefuseSource(string path, string source)
    {
        if (path.Length == 0)
            throw new ConfigurationException("-o: the path to write is empty.");
        if (source.Length > 0 && Path.GetFullPath(path) == Path.GetFullPath(source))
            throw new ConfigurationException($"{path}: is the model that is read, and would be lost; name another file with -o.");
    }

    /// <exception cref="DeviceException">The file cannot be written; nothing is left then.</exception>
    public static void Write(string path, Manifest manifest, IReadOnlyList<string> labels, byte[]? plan, byte[] model, string source)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            if (IsOnnx(path))
            {
                AtomicFile.Write(path, model);
                return;
            }
            var entries = new List<BundleEntry>();
            var sparse = BundleWriter.PackedSize(model) < SparseBelow * model.Length;
            if (plan is not null)
                entries.Add(new BundleEntry(BundleEntryNames.Plan, plan) { Pack = sparse });
            entries.Add(new BundleEntry(BundleEntryNames.Model, model) { Pack = sparse });
            if (labels.Count > 0)
                entries.Add(new BundleEntry(BundleEntryNames.Labels, Encoding.UTF8.GetBytes(string.Join('\n', labels) + "\n")));
            entries.Add(new BundleEntry(BundleEntryNames.Card, Encoding.UTF8.GetBytes(ModelCard.Write(manifest, labels, source))));
            BundleWriter.Write(path, manifest, entries);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new DeviceException($"{path}: cannot be written ({error.Message.TrimEnd('.')}); choose another place with -o.", error);
        }
    }
}
