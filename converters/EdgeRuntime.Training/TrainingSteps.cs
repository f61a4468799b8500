using EdgeRuntime.Graph;
using EdgeRuntime.Training.Optimizers;
using EdgeRuntime.Training.Steps;

namespace EdgeRuntime.Training;

/// <summary>The step of a training, and the step that measures its weights. Both are made anew when batch normalization is frozen; what is carried from step to step goes over.</summary>
internal sealed class TrainingSteps : IDisposable
{
    private readonly Model _model;
    private readonly Func<Optimizer> _optimizer;
    private readonly int _evaluationBatch;
    private StepOptions _options;
    private bool _isChecked;

    public TrainingSteps(Model model, Func<Optimizer> optimizer, StepOptions options, int evaluationBatch)
    {
        (_model, _optimizer, _options, _evaluationBatch) = (model, optimizer, options, evaluationBatch);
        (Training, Evaluation) = Make();
    }

    /// <summary>Trains.</summary>
    public TrainingStep Training { get; private set; }

    /// <summary>Measures.</summary>
    public EvaluationStep Evaluation { get; private set; }

    /// <summary>Freezes the statistics of batch normalization, if they are not.</summary>
    public void Freeze()
    {
        if (_options.FreezesStatistics)
            return;
        var (state, count) = (Training.Read(), Training.StepCount);
        Dispose();
        _options = _options with { FreezesStatistics = true };
        (Training, Evaluation) = Make();
        Training.Write(state);
        Training.StepCount = count;
    }

    /// <summary>Once, with the first batch filled: whether another device than the CPU computes a step as the CPU does.</summary>
    /// <exception cref="DeviceException">It does not.</exception>
    public void CheckDevice()
    {
        if (_isChecked || _options.Device == "cpu")
            return;
        using TrainingSteps onDevice = PlainOn(_options.Device), onCpu = PlainOn("cpu");
        DeviceCheck.Run(_options.Device, Training.Batch, Training.Read(modelOnly: true), onDevice, onCpu);
        _isChecked = true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Evaluation.Dispose();
        Training.Dispose();
    }

    /// <summary>Steps of the same model down the plain gradient, for comparison.</summary>
    internal TrainingSteps PlainOn(string device) => new(_model, () => new Sgd(), _options with { Device = device, Average = 0 }, _evaluationBatch);

    private (TrainingStep Training, EvaluationStep Evaluation) Make()
    {
        var training = new TrainingStep(_model, _optimizer(), _options);
        return (training, new EvaluationStep(_model, training, _options with { BatchSize = _evaluationBatch }));
    }
}
