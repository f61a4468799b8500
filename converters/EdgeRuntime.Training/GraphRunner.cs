using EdgeRuntime.Graph;
using EdgeRuntime.Graph.Onnx;
using EdgeRuntime.Training.Execution;
using Microsoft.ML.OnnxRuntime;

namespace EdgeRuntime.Training;

/// <summary>Runs a graph with stock ONNX Runtime: the reference for every pass, and the way to see values inside a model.</summary>
public sealed class GraphRunner : IDisposable
{
    private readonly string _name;
    private readonly InferenceSession _session;
    private readonly RunOptions _runOptions = new();

    /// <summary>Opens a session over the model.</summary>
    /// <param name="model">The model; not changed.</param>
    /// <param name="extraOutputs">Values inside the graph to return as well; those that are outputs already are returned once.</param>
    /// <param name="device"><c>cpu</c> or <c>cuda</c>.</param>
    /// <param name="threads">Threads inside an operation; 0 lets ONNX Runtime choose, 1 gives results that are the same on every run and machine of a kind.</param>
    /// <exception cref="InvalidModelException">ONNX Runtime refuses the model.</exception>
    /// <exception cref="DeviceException">The device's provider, or ONNX Runtime itself, cannot be loaded.</exception>
    /// <exception cref="ConfigurationException">There is no such device.</exception>
    public GraphRunner(Model model, IEnumerable<string>? extraOutputs = null, string device = "cpu", int threads = 0)
    {
        ArgumentNullException.ThrowIfNull(model);
        _name = model.Graph.Name;
        _session = SessionFactory.Open(OnnxWriter.ToBytes(WithOutputs(model, extraOutputs ?? [])), _name, device, threads);
        OutputNames = [.. _session.OutputNames];
    }

    /// <summary>The names of everything that <see cref="Run(IReadOnlyDictionary{string, TensorData})"/> returns: the graph's outputs, then the extra ones.</summary>
    public IReadOnlyList<string> OutputNames { get; }

    /// <summary>Runs the graph once; threads may run it at the same time.</summary>
    /// <param name="feeds">A tensor for each input without default.</param>
    /// <exception cref="InvalidModelException">An input is missing, unknown or of the wrong type or shape, or the run fails.</exception>
    public IReadOnlyDictionary<string, TensorData> Run(IReadOnlyDictionary<string, TensorData> feeds) => Run(feeds, OutputNames);

    /// <summary>Runs what the named outputs need.</summary>
    /// <param name="feeds">A tensor for each input without default.</param>
    /// <param name="outputs">Names out of <see cref="OutputNames"/>.</param>
    /// <exception cref="InvalidModelException">An input is missing, unknown or of the wrong type or shape, or the run fails.</exception>
    public IReadOnlyDictionary<string, TensorData> Run(IReadOnlyDictionary<string, TensorData> feeds, IReadOnlyList<string> outputs)
    {
        ArgumentNullException.ThrowIfNull(feeds);
        ArgumentNullException.ThrowIfNull(outputs);
        foreach (var name in _session.InputNames)
            if (!feeds.ContainsKey(name))
                throw new InvalidModelException($"model '{_name}': input '{name}' is not fed (fed: {string.Join(", ", feeds.Keys)}).");
        var inputs = new Dictionary<string, OrtValue>();
        try
        {
            foreach (var (name, data) in feeds)
                inputs.Add(name, OrtTensors.From(data));
            using var results = _session.Run(_runOptions, inputs, [.. outputs]);
            return outputs.Zip(results).ToDictionary(pair => pair.First, pair => OrtTensors.ToTensorData(pair.Second, pair.First), StringComparer.Ordinal);
        }
        catch (OnnxRuntimeException exception)
        {
            throw SessionFactory.Refused(_name, exception);
        }
        finally
        {
            foreach (var input in inputs.Values)
                input.Dispose();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _runOptions.Dispose();
        _session.Dispose();
    }

    private static Model WithOutputs(Model model, IEnumerable<string> extraOutputs)
    {
        var present = model.Graph.Outputs.Select(output => output.Name).ToHashSet(StringComparer.Ordinal);
        var missing = extraOutputs.Where(present.Add).ToList();
        if (missing.Count == 0)
            return model;
        var copy = ModelCopy.Of(model);
        foreach (var name in missing)
            copy.Graph.Outputs.Add(model.Graph.Values.TryGetValue(name, out var known) ? known : new ValueInfo(name));
        return copy;
    }
}
