using EdgeRuntime.Graph;
using EdgeRuntime.Training.Data;

namespace EdgeRuntime.Training;

/// <summary>What a training has come to so far, and its checkpoint.</summary>
internal sealed class TrainingRun(TrainingData data, TrainingSteps steps, string fingerprint, string path)
{
    private readonly List<EpochResult> _history = [];

    /// <summary>The epochs done.</summary>
    public IReadOnlyList<EpochResult> History => _history;

    /// <summary>The steps done.</summary>
    public long StepCount => steps.Training.StepCount;

    /// <summary>The best epoch's number.</summary>
    public int BestEpoch { get; private set; }

    /// <summary>The best epoch's weights and running statistics.</summary>
    public IReadOnlyDictionary<string, TensorData> Best { get; private set; } = new Dictionary<string, TensorData>();

    /// <summary>Goes on from the checkpoint.</summary>
    public void Resume()
    {
        var checkpoint = Checkpoint.Read(path, fingerprint);
        steps.Training.Write(checkpoint.State);
        steps.Training.StepCount = checkpoint.StepCount;
        _history.AddRange(checkpoint.History);
        (BestEpoch, Best) = (checkpoint.BestEpoch, checkpoint.Best);
    }

    /// <summary>Adds an epoch, keeps its weights if they are the best, and saves all.</summary>
    public void Finish(EpochResult epoch)
    {
        if (data.Validation.Length == 0 || BestEpoch == 0 || IsBetter(epoch, _history[BestEpoch - 1]))
            (BestEpoch, Best) = (epoch.Epoch, steps.Training.Read(modelOnly: true));
        _history.Add(epoch);
        Save();
    }

    /// <summary>Writes the checkpoint.</summary>
    public void Save() => new Checkpoint { Fingerprint = fingerprint, StepCount = steps.Training.StepCount, History = _history, BestEpoch = BestEpoch, State = steps.Training.Read(), Best = Best }.Write(path);

    private static bool IsBetter(EpochResult epoch, EpochResult best) => epoch.ValidationAccuracy > best.ValidationAccuracy
        || (epoch.ValidationAccuracy == best.ValidationAccuracy && epoch.ValidationLoss < best.ValidationLoss);
}
