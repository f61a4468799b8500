using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using EdgeRuntime.Benchmarks.Models;
using EdgeRuntime.Graph;
using EdgeRuntime.Graph.Onnx;
using EdgeRuntime.Graph.Passes;

namespace EdgeRuntime.Benchmarks.Engine;

/// <summary>The bundles of a row: that of the model, and where its activations are quantized that of its s8 form.</summary>
internal sealed record RowBundles(string Bundle, string? Signed);

/// <summary>Makes bundles with <c>edgec convert</c>, and keeps them until the model, the converter or the networks here change.</summary>
internal sealed class BundleCache
{
    private readonly string _folder;
    private readonly string _tools;

    public BundleCache(string folder)
    {
        _folder = folder;
        Directory.CreateDirectory(folder);
        _tools = Digest(Directory.EnumerateFiles(ConverterFolder(), "*.dll").Order(StringComparer.Ordinal).Where(path => Path.GetFileName(path) is "edgec.dll" || Path.GetFileName(path).StartsWith("EdgeRuntime.", StringComparison.Ordinal)))
            + Assembly.GetExecutingAssembly().ManifestModule.ModuleVersionId;
    }

    /// <summary>The bundles of a row, made if need be; null where the row's file is absent.</summary>
    /// <exception cref="EdgeRuntimeException">The model cannot be converted.</exception>
    public RowBundles? Get(BenchRow row)
    {
        var model = row.Build is null ? row.File() : Path.Combine(_folder, $"{row.Stem}.onnx");
        if (model is null)
            return null;
        var bundles = new RowBundles(Path.Combine(_folder, $"{row.Stem}.edge"), row.Group.IsInt8 ? Path.Combine(_folder, $"{row.Stem}-s8.edge") : null);
        var key = $"{_tools} {string.Join(' ', row.Options)} {(row.Build is null ? $"{model} {new FileInfo(model).Length} {File.GetLastWriteTimeUtc(model):O}" : "random")}";
        var keyFile = Path.Combine(_folder, $"{row.Stem}.key");
        if (File.Exists(keyFile) && File.ReadAllText(keyFile) == key && File.Exists(bundles.Bundle) && (bundles.Signed is null || File.Exists(bundles.Signed)))
            return bundles;
        if (row.Build is { } build)
            OnnxWriter.Write(build(), model);
        Convert(model, bundles.Bundle, row);
        if (bundles.Signed is { } signed)
        {
            var form = Path.ChangeExtension(signed, ".onnx");
            OnnxWriter.Write(Signed(model), form);
            Convert(form, signed, row);
        }
        File.WriteAllText(keyFile, key);
        return bundles;
    }

    private static Model Signed(string path)
    {
        var model = ModelReader.Read(path);
        GraphOptimizer.Run(model);
        SignedActivations.Apply(model);
        return model;
    }

    private static void Convert(string model, string bundle, BenchRow row) =>
        ProgramRun.Text(BenchPaths.Edgec, ["convert", model, "-o", bundle, "--name", row.Name, "--engine", "native", .. row.Options]);

    private static string ConverterFolder() => Path.Combine(BenchPaths.Root, "artifacts", "publish", "edgec") is var folder && Directory.Exists(folder)
        ? folder
        : throw new ConfigurationException($"{folder}: the converter is not there; ./build.sh makes it.");

    private static string Digest(IEnumerable<string> files)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in files)
        {
            hash.AppendData(Encoding.UTF8.GetBytes(Path.GetFileName(file)));
            hash.AppendData(File.ReadAllBytes(file));
        }
        return System.Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
