using EdgeRuntime.Graph;
using EdgeRuntime.Graph.Onnx;
using EdgeRuntime.Training.Execution;
using Microsoft.ML.OnnxRuntime;

namespace EdgeRuntime.Training.Steps;

/// <summary>Measures the model of a <see cref="TrainingStep"/> in inference form, batch by batch, reading the weights where the training has them.</summary>
public sealed class EvaluationStep : IDisposable
{
    private readonly string _name;
    private readonly TrainingStep _training;
    private readonly EvaluationGraph _graph;
    private readonly InferenceSession _session;
    private readonly RunOptions _runOptions = new();
    private readonly OrtIoBinding _binding;
    private readonly OrtValue _losses;
    private readonly OrtValue _hits;

    /// <summary>Prepares the evaluation.</summary>
    /// <param name="forward">The model that the training step was made of.</param>
    /// <param name="training">Where the weights are.</param>
    /// <param name="options">Batch size and device.</param>
    /// <exception cref="InvalidModelException">The model cannot be evaluated as a classifier.</exception>
    public EvaluationStep(Model forward, TrainingStep training, StepOptions options)
    {
        ArgumentNullException.ThrowIfNull(forward);
        ArgumentNullException.ThrowIfNull(training);
        ArgumentNullException.ThrowIfNull(options);
        _name = forward.Graph.Name;
        _training = training;
        _graph = EvaluationGraph.Build(forward, options);
        _session = SessionFactory.Open(OnnxWriter.ToBytes(_graph.Model), _name, options.Device, options.Threads);
        Batch = new BatchBuffers(_graph.Model.Graph.Inputs[0], options, []);
        _losses = OrtTensors.Allocate(ElementType.Float32, [options.BatchSize]);
        _hits = OrtTensors.Allocate(ElementType.Float32, [options.BatchSize]);
        _binding = _session.CreateIoBinding();
        _binding.BindOutput(_graph.Losses, _losses);
        _binding.BindOutput(_graph.Hits, _hits);
    }

    /// <summary>The samples to evaluate.</summary>
    public BatchBuffers Batch { get; }

    /// <summary>Evaluates the first <paramref name="count"/> samples of <see cref="Batch"/>.</summary>
    /// <returns>The sum of their losses, and the number of those whose class has the largest score.</returns>
    /// <exception cref="InvalidModelException">The run fails.</exception>
    public (double Loss, int Correct) Run(int count)
    {
        try
        {
            _binding.BindInput(_graph.Model.Graph.Inputs[0].Name, Batch.InputTensor);
            _binding.BindInput(ForwardGraph.LabelsName, Batch.LabelTensor);
            foreach (var (name, value) in _training.Current)
                if (_graph.Weights.Contains(name))
                    _binding.BindInput(name, value);
            _session.RunWithBinding(_runOptions, _binding);
            _binding.SynchronizeBoundOutputs();
        }
        catch (OnnxRuntimeException exception)
        {
            throw SessionFactory.Refused(_name, exception);
        }
        var (loss, correct) = (0.0, 0);
        for (var i = 0; i < count; i++)
        {
            loss += _losses.GetTensorDataAsSpan<float>()[i];
            correct += (int)_hits.GetTensorDataAsSpan<float>()[i];
        }
        return (loss, correct);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _binding.Dispose();
        _losses.Dispose();
        _hits.Dispose();
        Batch.Dispose();
        _runOptions.Dispose();
        _session.Dispose();
    }
}
