using EdgeRuntime.Graph;
using EdgeRuntime.Graph.Onnx;
using EdgeRuntime.Training.Execution;
using EdgeRuntime.Training.Optimizers;
using Microsoft.ML.OnnxRuntime;

namespace EdgeRuntime.Training.Steps;

/// <summary>
/// Runs training steps of a classifier: softmax cross-entropy forward, backward and update as one graph run on stock ONNX Runtime, each on the weights and
/// optimizer state that the one before left on the device.
/// </summary>
public sealed class TrainingStep : IDisposable
{
    private readonly string _name;
    private readonly StepGraph _graph;
    private readonly InferenceSession _session;
    private readonly DeviceMemory _memory;
    private readonly RunOptions _runOptions = new();
    private readonly CarriedState _state;
    private readonly OptimizerScalars _scalars;
    private readonly MovingAverages? _averages;
    private readonly OrtValue _loss = OrtTensors.Allocate(ElementType.Float32, []);
    private readonly OrtValue _correct = OrtTensors.Allocate(ElementType.Float32, []);
    private readonly OrtIoBinding[] _bindings;

    /// <summary>Prepares the step; weights start as they are in the model.</summary>
    /// <param name="forward">The model in inference form; not changed. Its first output holds scores [batch, classes].</param>
    /// <param name="optimizer">How parameters move.</param>
    /// <param name="options">Batch size, device and the rest.</param>
    /// <exception cref="UnsupportedOperatorException">An operator has no gradient.</exception>
    /// <exception cref="InvalidModelException">The model cannot be trained as a classifier.</exception>
    /// <exception cref="DeviceException">The device's provider cannot be loaded.</exception>
    public TrainingStep(Model forward, Optimizer optimizer, StepOptions options)
    {
        ArgumentNullException.ThrowIfNull(forward);
        ArgumentNullException.ThrowIfNull(optimizer);
        ArgumentNullException.ThrowIfNull(options);
        _name = forward.Graph.Name;
        _graph = StepGraph.Build(forward, optimizer, options);
        var input = _graph.Model.Graph.Inputs[0];
        _session = SessionFactory.Open(OnnxWriter.ToBytes(_graph.Model), _name, options.Device, options.Threads, blocksLayouts: false);
        _memory = new DeviceMemory(_session, options.Device);
        _state = new CarriedState(_name, _graph.State, _memory);
        Batch = new BatchBuffers(input, options, _graph.Noise);
        _scalars = new OptimizerScalars(optimizer);
        _averages = options.Average > 0 ? new MovingAverages(options.Average) : null;
        _bindings = [Bind(0), Bind(1)];
    }

    /// <summary>The steps done, which optimizers depend on.</summary>
    public long StepCount { get; set; }

    /// <summary>The buffers that the next step reads.</summary>
    public BatchBuffers Batch { get; }

    /// <summary>Runs one step on <see cref="Batch"/>.</summary>
    /// <returns>The mean loss of the batch, and the number of samples whose class had the largest score, before the update.</returns>
    /// <exception cref="InvalidModelException">The run fails.</exception>
    public (float Loss, int Correct) Run(double learningRate)
    {
        _scalars.Set(StepCount + 1, learningRate);
        _averages?.Set(StepCount + 1);
        var binding = _bindings[_state.Turn];
        try
        {
            // What lies on another device is copied there when it is bound, so it must be bound again once it has changed.
            if (!_memory.IsHost)
                BindFeeds(binding);
            _session.RunWithBinding(_runOptions, binding);
            if (!_memory.IsHost)
                binding.SynchronizeBoundOutputs();
        }
        catch (OnnxRuntimeException exception)
        {
            throw SessionFactory.Refused(_name, exception);
        }
        _state.Swap();
        StepCount++;
        return (_loss.GetTensorDataAsSpan<float>()[0], (int)_correct.GetTensorDataAsSpan<float>()[0]);
    }

    /// <summary>A copy of everything that is carried from step to step, or with <paramref name="modelOnly"/> of the parameters and running statistics alone: their moving averages, where there are.</summary>
    public IReadOnlyDictionary<string, TensorData> Read(bool modelOnly = false) => _state.Read(modelOnly);

    /// <summary>Sets what is carried from step to step.</summary>
    /// <exception cref="InvalidModelException">A tensor is missing or has another shape.</exception>
    public void Write(IReadOnlyDictionary<string, TensorData> state)
    {
        ArgumentNullException.ThrowIfNull(state);
        _state.Write(state);
    }

    /// <summary>The model's current tensors by name, their moving averages where there are, where the session's device has them; valid until the next step.</summary>
    internal IEnumerable<KeyValuePair<string, OrtValue>> Current => _state.Model;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var binding in _bindings)
            binding.Dispose();
        _loss.Dispose();
        _correct.Dispose();
        _scalars.Dispose();
        _averages?.Dispose();
        _state.Dispose();
        Batch.Dispose();
        _memory.Dispose();
        _runOptions.Dispose();
        _session.Dispose();
    }

    private OrtIoBinding Bind(int turn)
    {
        var binding = _session.CreateIoBinding();
        BindFeeds(binding);
        _state.Bind(binding, turn);
        binding.BindOutput(_graph.Loss, _loss);
        binding.BindOutput(_graph.Correct, _correct);
        return binding;
    }

    private void BindFeeds(OrtIoBinding binding)
    {
        binding.BindInput(_graph.Model.Graph.Inputs[0].Name, Batch.InputTensor);
        binding.BindInput(ForwardGraph.LabelsName, Batch.LabelTensor);
        foreach (var (i, noise) in _graph.Noise.Index())
            binding.BindInput(noise.Name, Batch.NoiseTensors[i]);
        _scalars.Bind(binding);
        _averages?.Bind(binding);
    }
}
