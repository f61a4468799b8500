using EdgeRuntime.Bundle;
using Microsoft.ML.OnnxRuntime.Tensors;
using Ort = Microsoft.ML.OnnxRuntime;

namespace EdgeRuntime.Inference.OnnxRuntime;

/// <summary>
/// A model run by ONNX Runtime on the CPU, with CUDA or with TensorRT. Inputs and outputs are bound once to the memory of their <see cref="TensorBuffer"/>s, so
/// that a run copies nothing on the CPU and allocates nothing managed; on another device inputs are bound anew, which copies them there, for every run. The native library is loaded when the first session is opened, not before.
/// </summary>
/// <remarks>
/// <see cref="InferenceSession.Intermediates"/> is always empty: ONNX Runtime yields a model's declared outputs only. To read inner tensors, open a model that
/// declares them as outputs (<c>edgec verify --per-tensor</c> does).
/// </remarks>
public sealed class OnnxRuntimeSession : BufferedSession
{
    private readonly Ort.InferenceSession _session;
    private readonly Ort.OrtIoBinding[] _bindings; // with state one for each turn: the same memory but for the states, whose two buffers are the other way round
    private readonly Ort.RunOptions _runOptions = new();
    private readonly Ort.OrtValue?[][] _feeds; // on another device, of each turn: what lies there is a copy made when an input is bound, so it is bound anew for every run
    private readonly bool _onDevice;

    private OnnxRuntimeSession(Ort.InferenceSession session, List<TensorInfo> inputs, List<TensorInfo> outputs, IReadOnlyList<StatePair> state, string device) : base(inputs, outputs, state)
    {
        _session = session;
        Device = device;
        _onDevice = device != "cpu";
        _bindings = new Ort.OrtIoBinding[state.Count > 0 ? 2 : 1];
        _feeds = new Ort.OrtValue?[_bindings.Length][];
        for (var i = 0; i < _bindings.Length; i++)
        {
            _bindings[i] = session.CreateIoBinding();
            _feeds[i] = new Ort.OrtValue?[_onDevice ? inputs.Count : 0];
        }
        BindOwnBuffers();
    }

    /// <inheritdoc/>
    public override string Engine => "onnxruntime";

    /// <summary><c>cpu</c>, <c>cuda</c> or <c>tensorrt</c>.</summary>
    public string Device { get; }

    /// <summary>Opens a bundle's <c>model.onnx</c>, with the state that its manifest names.</summary>
    /// <inheritdoc cref="Open(ReadOnlySpan{byte}, SessionOptions, string)"/>
    public static OnnxRuntimeSession Open(BundleReader bundle, SessionOptions options, string device = "cpu")
    {
        ArgumentNullException.ThrowIfNull(bundle);
        ArgumentNullException.ThrowIfNull(options);
        return Open(bundle.Entry(BundleEntryNames.Model), options.WithStateOf(bundle.Manifest), device);
    }

    /// <summary>Opens a model. A batch dimension (the first of an input) that the model leaves open is fixed to 1.</summary>
    /// <param name="onnx">The bytes of an ONNX model; copied.</param>
    /// <param name="options">Threads within an operator; operators run one after the other. One thread never spins.</param>
    /// <param name="device"><c>cpu</c>, <c>cuda</c> or <c>tensorrt</c>.</param>
    /// <exception cref="ConfigurationException">There is no such device, or the number of threads is below 1.</exception>
    /// <exception cref="DeviceException">ONNX Runtime, or the library of the device, is missing.</exception>
    /// <exception cref="InvalidModelException">ONNX Runtime refuses the model, or an input or output is no tensor of known shape.</exception>
    public static OnnxRuntimeSession Open(ReadOnlySpan<byte> onnx, SessionOptions options, string device = "cpu")
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Threads < 1)
            throw new ConfigurationException($"threads {options.Threads}: at least 1.");
        OnnxRuntimeLibrary.Load();
        var model = onnx.ToArray();
        var session = Create(model, options, device, []);
        try
        {
            var openNames = OpenBatchNames(session);
            if (openNames.Count > 0)
            {
                session.Dispose();
                session = Create(model, options, device, openNames);
            }
            var inputs = session.InputNames.Select(n => Describe(n, session.InputMetadata[n], "input")).ToList();
            var outputs = session.OutputNames.Select(n => StateShape(n, session.OutputMetadata[n], options.State, inputs) ?? Describe(n, session.OutputMetadata[n], "output")).ToList();
            return new OnnxRuntimeSession(session, inputs, outputs, options.State, device);
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidModelException">ONNX Runtime failed on the model.</exception>
    /// <exception cref="DeviceException">The device failed.</exception>
    public override void Run()
    {
        CheckAlive();
        try
        {
            var binding = _bindings[StateTurn];
            for (var i = 0; i < _feeds[StateTurn].Length; i++)
                binding.BindInput(Inputs[i].Name, _feeds[StateTurn][i]);
            _session.RunWithBinding(_runOptions, binding);
            if (_onDevice)
                binding.SynchronizeBoundOutputs();
        }
        catch (Ort.OnnxRuntimeException e)
        {
            throw Translate(e, Device);
        }
        KeepStates();
    }

    /// <inheritdoc/>
    protected override void OnInputBound(int index, TensorBuffer buffer)
    {
        for (var turn = 0; turn < _bindings.Length; turn++)
            Feed(turn, index, buffer);
    }

    /// <inheritdoc/>
    protected override void OnOutputBound(int index, TensorBuffer buffer)
    {
        using var value = Wrap(buffer);
        foreach (var binding in _bindings)
            binding.BindOutput(Outputs[index].Name, value);
    }

    /// <inheritdoc/>
    protected override void OnStateMade(int state)
    {
        for (var turn = 0; turn < _bindings.Length; turn++)
        {
            Feed(turn, States[state].Input, StateBuffer(state, turn));
            using var written = Wrap(StateBuffer(state, 1 - turn));
            _bindings[turn].BindOutput(Outputs[States[state].Output].Name, written);
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing && !IsDisposed)
        {
            foreach (var binding in _bindings)
                binding.Dispose();
            foreach (var feed in _feeds.SelectMany(static feeds => feeds))
                feed?.Dispose();
            _runOptions.Dispose();
            _session.Dispose();
        }
        base.Dispose(disposing);
    }

    private void Feed(int turn, int input, TensorBuffer buffer)
    {
        var value = Wrap(buffer);
        if (_onDevice)
            (value, _feeds[turn][input]) = (_feeds[turn][input], value);
        else
            _bindings[turn].BindInput(Inputs[input].Name, value);
        value?.Dispose();
    }

    private static Ort.InferenceSession Create(byte[] model, SessionOptions options, string device, IEnumerable<string> openNames)
    {
        using var native = new Ort.SessionOptions
        {
            IntraOpNumThreads = options.Threads,
            InterOpNumThreads = 1,
            LogSeverityLevel = Ort.OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL,
        };
        if (options.Threads == 1)
            native.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
        foreach (var name in openNames)
            native.AddFreeDimensionOverrideByName(name, 1);
        ExecutionProviders.Append(native, device);
        try
        {
            return new Ort.InferenceSession(model, native);
        }
        catch (Ort.OnnxRuntimeException e)
        {
            throw Translate(e, device);
        }
    }

    private static HashSet<string> OpenBatchNames(Ort.InferenceSession session)
    {
        var names = new HashSet<string>();
        foreach (var input in session.InputMetadata.Values)
        {
            if (input.IsTensor && input.Dimensions.Length > 0 && input.Dimensions[0] < 0 && input.SymbolicDimensions[0].Length > 0)
                names.Add(input.SymbolicDimensions[0]);
        }
        return names;
    }

    // A model need not say how large its state is: an output that becomes an input has that input's shape.
    private static TensorInfo? StateShape(string name, Ort.NodeMetadata metadata, IReadOnlyList<StatePair> state, List<TensorInfo> inputs)
    {
        if (!metadata.IsTensor || !Array.Exists(metadata.Dimensions, static dimension => dimension < 0) || state.FirstOrDefault(pair => pair.Output == name) is not { } pair)
            return null;
        return inputs.Find(input => input.Name == pair.Input) is { } input ? new TensorInfo(name, (ElementType)metadata.ElementDataType, input.Shape) : null;
    }

    private static TensorInfo Describe(string name, Ort.NodeMetadata metadata, string kind)
    {
        if (!metadata.IsTensor)
            throw new InvalidModelException($"model: {kind} '{name}' is a {metadata.OnnxValueType}; sessions take tensors only.");
        var dimensions = (int[])metadata.Dimensions.Clone();
        if (dimensions.Length > 0 && dimensions[0] < 0)
            dimensions[0] = 1;
        var open = Array.FindIndex(dimensions, d => d < 0);
        if (open >= 0)
            throw new InvalidModelException($"model: dimension {open} of {kind} '{name}' is open; fix the inputs' sizes, as in edgec convert --shape NAME=1,3,224,224.");
        if (dimensions.Length > TensorShape.MaxRank)
            throw new InvalidModelException($"model: {kind} '{name}' has {dimensions.Length} dimensions, at most {TensorShape.MaxRank} are supported.");
        try
        {
            return new TensorInfo(name, (ElementType)metadata.ElementDataType, new TensorShape(dimensions));
        }
        catch (OverflowException)
        {
            throw new InvalidModelException($"model: {kind} '{name}' has the impossible shape {string.Join('x', dimensions)}.");
        }
    }

    private static unsafe Ort.OrtValue Wrap(TensorBuffer buffer)
    {
        var shape = Array.ConvertAll(buffer.Shape.Dimensions.AsSpan().ToArray(), static d => (long)d);
        return Ort.OrtValue.CreateTensorValueWithData(Ort.OrtMemoryInfo.DefaultInstance, (TensorElementType)buffer.Type, shape, (nint)buffer.Pointer, buffer.ByteCount);
    }

    private static EdgeRuntimeException Translate(Ort.OnnxRuntimeException e, string device)
    {
        var message = NativeMessage.Reason(e.Message);
        var mentionsDevice = message.Contains("CUDA", StringComparison.OrdinalIgnoreCase) || message.Contains("cudnn", StringComparison.OrdinalIgnoreCase)
            || message.Contains("TensorRT", StringComparison.OrdinalIgnoreCase);
        return device != "cpu" && mentionsDevice
            ? new DeviceException($"device '{device}': {message}; check the driver and the libraries of the device, or use --device cpu.", e)
            : new InvalidModelException($"model: ONNX Runtime refuses it: {message}", e);
    }
}
