using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using EdgeRuntime.Graph;
using EdgeRuntime.Graph.Onnx;

namespace EdgeRuntime.Converter.Pruning;

/// <summary>The folder of a run with fine-tuning: each step's model before and after its training, so that an interrupted run goes on where it was.</summary>
internal sealed class PruneWork
{
    private static readonly JsonSerializerOptions s_json = new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    private readonly string _folder;

    private PruneWork(string folder) => _folder = folder;

    /// <summary>Opens the folder of a request, or begins it.</summary>
    /// <exception cref="ConfigurationException">It holds the steps of another request.</exception>
    public static PruneWork Open(string folder, PruneRequest request)
    {
        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, "request.txt");
        var digest = Digest(request);
        if (!File.Exists(path))
            AtomicFile.Write(path, digest);
        else if (File.ReadAllText(path) != digest)
            throw new ConfigurationException($"{folder}: holds the steps of another run (model, recipe or options differ); remove it, or name another folder with --work.");
        return new PruneWork(folder);
    }

    /// <summary>Where the training of a step writes.</summary>
    public string TrainingFolder(int step) => Path.Combine(_folder, $"step{step}");

    /// <summary>A step's model before its training; null where it is not there yet.</summary>
    public Model? Pruned(int step) => Read($"step{step}-pruned.onnx");

    /// <summary>Keeps a step's model before its training.</summary>
    public void SavePruned(int step, Model model) => OnnxWriter.Write(model, Path.Combine(_folder, $"step{step}-pruned.onnx"));

    /// <summary>A step that was finished; null where it was not.</summary>
    public (Model Model, PruneStage Stage)? Finished(int step)
    {
        var path = Path.Combine(_folder, $"step{step}.json");
        return File.Exists(path) && Read($"step{step}.onnx") is { } model && JsonSerializer.Deserialize<PruneStage>(File.ReadAllText(path), s_json) is { } stage ? (model, stage) : null;
    }

    /// <summary>Keeps a finished step.</summary>
    public void Finish(Model model, PruneStage stage)
    {
        OnnxWriter.Write(model, Path.Combine(_folder, $"step{stage.Step}.onnx"));
        AtomicFile.Write(Path.Combine(_folder, $"step{stage.Step}.json"), JsonSerializer.Serialize(stage, s_json));
    }

    private Model? Read(string name) => File.Exists(Path.Combine(_folder, name)) ? ModelReader.Read(Path.Combine(_folder, name)) : null;

    private static string Digest(PruneRequest request)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(File.ReadAllBytes(request.ModelPath));
        hash.AppendData(File.ReadAllBytes(request.RecipePath!));
        hash.AppendData(Encoding.UTF8.GetBytes(string.Join('|', request.Target, request.Int8Latency, request.Method, request.IsGlobal, request.RoundTo, request.MinimumChannels, request.MaximumRatio, string.Join(',', request.Exclude),
            string.Join(',', request.Only), request.Data, request.Samples, request.Pattern, request.Schedule, request.Steps)));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
