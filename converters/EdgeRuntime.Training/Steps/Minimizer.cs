using EdgeRuntime.Graph;
using EdgeRuntime.Graph.Onnx;
using EdgeRuntime.Graph.Shapes;
using EdgeRuntime.Training.Execution;
using EdgeRuntime.Training.Gradients;
using EdgeRuntime.Training.Optimizers;
using Microsoft.ML.OnnxRuntime;

namespace EdgeRuntime.Training.Steps;

/// <summary>Makes a scalar of any graph smaller by changing some of its constants: its value, their gradients and the optimizer's update are one graph, run on stock ONNX Runtime's CPU provider.</summary>
public sealed class Minimizer : IDisposable
{
    private readonly string _name;
    private readonly InferenceSession _session;
    private readonly DeviceMemory _memory;
    private readonly RunOptions _runOptions = new();
    private readonly CarriedState _state;
    private readonly Dictionary<string, OrtValue> _feeds;
    private readonly OptimizerScalars _scalars;
    private readonly OrtValue _loss;
    private readonly OrtIoBinding[] _bindings;
    private long _steps;

    /// <summary>Prepares the step; constants start as they are in the model.</summary>
    /// <param name="model">The graph, not changed; its inputs are f32 and of known shape.</param>
    /// <param name="loss">The scalar to make small.</param>
    /// <param name="parameters">The constants to change.</param>
    /// <param name="optimizer">How they move.</param>
    /// <param name="threads">Threads inside an operation; 0 lets ONNX Runtime choose.</param>
    /// <exception cref="UnsupportedOperatorException">An operator has no gradient.</exception>
    /// <exception cref="InvalidModelException">The loss is no scalar or does not depend on a parameter, or ONNX Runtime refuses the graph.</exception>
    public Minimizer(Model model, string loss, IReadOnlyCollection<string> parameters, Optimizer optimizer, int threads = 0)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(optimizer);
        _name = model.Graph.Name;
        var step = ModelCopy.Of(model);
        ShapeInference.Run(step);
        var feeds = step.Graph.RequiredInputs.ToArray();
        var emit = new GraphEmitter(step);
        var gradients = GradientBuilder.Build(step, emit, loss, parameters, GradientRegistry.Standard);
        var state = ParameterUpdates.Emit(step, emit, optimizer, gradients, masks: null).ToList();
        ForwardGraph.Feed(step, state.Select(tensor => tensor.Name));
        step.Graph.Outputs.Clear();
        foreach (var name in state.Select(tensor => tensor.Next).Append(loss))
            step.Graph.Outputs.Add(new ValueInfo(name, ElementType.Float32));
        step.Graph.Values.Clear();
        _session = SessionFactory.Open(OnnxWriter.ToBytes(step), _name, "cpu", threads, blocksLayouts: false);
        _memory = new DeviceMemory(_session, "cpu");
        _state = new CarriedState(_name, state, _memory);
        _feeds = feeds.ToDictionary(input => input.Name, input => OrtTensors.Allocate(ElementType.Float32, [.. input.StaticShape().Select(size => (long)size)]), StringComparer.Ordinal);
        _scalars = new OptimizerScalars(optimizer);
        _loss = OrtTensors.Allocate(ElementType.Float32, []);
        _bindings = [Bind(0, loss), Bind(1, loss)];
    }

    /// <summary>The memory that the next step reads an input from; it keeps what is written there.</summary>
    public Span<float> Input(string name) => _feeds[name].GetTensorMutableDataAsSpan<float>();

    /// <summary>Runs a step.</summary>
    /// <returns>The scalar before it.</returns>
    /// <exception cref="InvalidModelException">The run fails.</exception>
    public float Run(double learningRate)
    {
        _scalars.Set(++_steps, learningRate);
        try
        {
            _session.RunWithBinding(_runOptions, _bindings[_state.Turn]);
        }
        catch (OnnxRuntimeException exception)
        {
            throw SessionFactory.Refused(_name, exception);
        }
        _state.Swap();
        return _loss.GetTensorDataAsSpan<float>()[0];
    }

    /// <summary>The parameters as they are now.</summary>
    public IReadOnlyDictionary<string, TensorData> Read() => _state.Read(modelOnly: true);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var binding in _bindings)
            binding.Dispose();
        foreach (var value in _feeds.Values.Append(_loss))
            value.Dispose();
        _scalars.Dispose();
        _state.Dispose();
        _memory.Dispose();
        _runOptions.Dispose();
        _session.Dispose();
    }

    private OrtIoBinding Bind(int turn, string loss)
    {
        var binding = _session.CreateIoBinding();
        foreach (var (name, value) in _feeds)
            binding.BindInput(name, value);
        _scalars.Bind(binding);
        _state.Bind(binding, turn);
        binding.BindOutput(loss, _loss);
        return binding;
    }
}
