using System.Globalization;
using EdgeRuntime.Graph;
using EdgeRuntime.Graph.Onnx;

namespace EdgeRuntime.Training;

/// <summary>
/// Everything that a training goes on from after an epoch. Random numbers depend on seed and epoch alone, so no generator is stored. The file is an ONNX model that
/// holds nothing but tensors and metadata.
/// </summary>
internal sealed class Checkpoint
{
    private const string Producer = "edgeruntime checkpoint";
    private const string Version = "1";
    private const string StatePrefix = "state/";
    private const string BestPrefix = "best/";

    /// <summary>What decides the training: a checkpoint serves no other.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>The steps done.</summary>
    public required long StepCount { get; init; }

    /// <summary>The epochs done.</summary>
    public required IReadOnlyList<EpochResult> History { get; init; }

    /// <summary>The epoch that the best weights are of; 0 for none yet.</summary>
    public required int BestEpoch { get; init; }

    /// <summary>What is carried from step to step.</summary>
    public required IReadOnlyDictionary<string, TensorData> State { get; init; }

    /// <summary>The best weights.</summary>
    public required IReadOnlyDictionary<string, TensorData> Best { get; init; }

    /// <summary>Writes the file, whole or not at all.</summary>
    public void Write(string path)
    {
        var model = new Model { ProducerName = Producer, ProducerVersion = Version, Graph = { Name = "checkpoint" } };
        foreach (var (name, data) in State)
            model.Graph.Initializers.Add(StatePrefix + name, data);
        foreach (var (name, data) in Best)
            model.Graph.Initializers.Add(BestPrefix + name, data);
        model.Metadata.Add(new("fingerprint", Fingerprint));
        model.Metadata.Add(new("steps", StepCount.ToString(CultureInfo.InvariantCulture)));
        model.Metadata.Add(new("best_epoch", BestEpoch.ToString(CultureInfo.InvariantCulture)));
        model.Metadata.Add(new("history", HistoryFile.Format(History)));
        AtomicFile.Write(path, OnnxWriter.ToBytes(model));
    }

    /// <summary>Reads the file of a training.</summary>
    /// <exception cref="ConfigurationException">There is no such file, or it is of another training.</exception>
    /// <exception cref="InvalidModelException">The file is damaged.</exception>
    public static Checkpoint Read(string path, string fingerprint)
    {
        if (!File.Exists(path))
            throw new ConfigurationException($"{path}: there is no checkpoint to resume from; train without --resume.");
        var model = OnnxReader.Read(path);
        if (model.ProducerName != Producer || model.ProducerVersion != Version)
            throw new InvalidModelException($"{path}: expected a checkpoint of version {Version}, found '{model.ProducerName}' '{model.ProducerVersion}'; train without --resume.");
        var metadata = model.Metadata.ToDictionary(pair => pair.Key, pair => pair.Value, StringComparer.Ordinal);
        if (!metadata.TryGetValue("fingerprint", out var found) || !metadata.TryGetValue("history", out var history)
            || !long.TryParse(metadata.GetValueOrDefault("steps"), CultureInfo.InvariantCulture, out var steps)
            || !int.TryParse(metadata.GetValueOrDefault("best_epoch"), CultureInfo.InvariantCulture, out var bestEpoch))
            throw new InvalidModelException($"{path}: the checkpoint lacks what a training goes on from; train without --resume.");
        if (found != fingerprint)
            throw new ConfigurationException($"{path}: the checkpoint is of another recipe or of other data; resume with those, or train without --resume.");
        return new Checkpoint
        {
            Fingerprint = found,
            StepCount = steps,
            BestEpoch = bestEpoch,
            History = HistoryFile.Parse(history, path),
            State = Tensors(StatePrefix),
            Best = Tensors(BestPrefix),
        };

        Dictionary<string, TensorData> Tensors(string prefix) => model.Graph.Initializers.Where(item => item.Key.StartsWith(prefix, StringComparison.Ordinal))
            .ToDictionary(item => item.Key[prefix.Length..], item => item.Value, StringComparer.Ordinal);
    }
}
