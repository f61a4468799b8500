using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using EdgeRuntime.Graph;
using EdgeRuntime.Training;

namespace EdgeRuntime.Compression.Calibration;

/// <summary>Runs a float model over sample inputs and finds the range of every activation. Memory does not grow with the number of samples.</summary>
public static class Calibrator
{
    /// <summary>Calibrates a model.</summary>
    /// <param name="model">The float model, optimized as it will be quantized.</param>
    /// <param name="batches">Feeds for the model's inputs, one batch after the other; the first dimension of the first feed counts samples. Read once, in order.</param>
    /// <param name="options">How.</param>
    /// <param name="progress">Called after each batch with the samples run so far.</param>
    /// <param name="cancellation">Stops between batches.</param>
    /// <exception cref="ConfigurationException">There is no batch, the percentile is out of range, or the data cannot be real (<see cref="CalibrationOptions.RefuseSynthetic"/>).</exception>
    /// <exception cref="InvalidModelException">The model cannot be run on a batch, or a batch or what the model computes from it has NaN or infinity.</exception>
    public static CalibrationTable Run(Model model, IEnumerable<IReadOnlyDictionary<string, TensorData>> batches, CalibrationOptions? options = null, Action<int>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(batches);
        options ??= new CalibrationOptions();
        if (!(options.Percentile > 50 && options.Percentile <= 100))
            throw new ConfigurationException($"percentile {options.Percentile}: a value in (50, 100] is expected, as in 99.99.");

        var names = Activations(model);
        var inputs = model.Graph.Inputs.Select(input => input.Name).ToHashSet(StringComparer.Ordinal);
        var observers = new Dictionary<string, TensorObserver>(StringComparer.Ordinal);
        var check = options.RefuseSynthetic ? new InputCheck() : null;
        var samples = 0;
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var runner = new GraphRunner(model, names, options.Device, options.Threads);
        foreach (var feeds in batches)
        {
            cancellation.ThrowIfCancellationRequested();
            foreach (var (name, tensor) in feeds)
                CheckFinite(tensor, value => new InvalidModelException($"calibration data: input '{name}' has {value} in sample {samples + 1} or its batch; check the data and its preprocessing."));
            check?.Add(feeds);
            AppendTo(digest, feeds);
            var first = feeds.Values.First().Shape;
            samples += first.Count > 0 ? checked((int)first[0]) : 1;
            foreach (var (name, tensor) in runner.Run(feeds).Concat(feeds))
            {
                if (tensor.Type != ElementType.Float32 || tensor.Count == 0)
                    continue;
                CheckFinite(tensor, value => new InvalidModelException($"calibration: value '{name}' became {value} within the first {samples} samples; check the data and its preprocessing."));
                if (!observers.TryGetValue(name, out var observer))
                    observers[name] = observer = new TensorObserver(inputs.Contains(name) ? CalibrationMethod.MinMax : options.Method);
                observer.Add(tensor.As<float>());
            }
            progress?.Invoke(samples);
        }
        if (samples == 0)
            throw new ConfigurationException("calibration needs at least one sample, found none; name data with --calibrate.");
        check?.Verify();
        return new CalibrationTable
        {
            Method = options.Method,
            Percentile = options.Percentile,
            Samples = samples,
            InputDigest = Convert.ToHexStringLower(digest.GetHashAndReset()),
            Ranges = new SortedDictionary<string, ValueRange>(observers.ToDictionary(pair => pair.Key, pair => pair.Value.Range(options)), StringComparer.Ordinal),
        };
    }

    private static void CheckFinite(TensorData tensor, Func<float, Exception> error)
    {
        if (tensor.Type != ElementType.Float32)
            return;
        foreach (var value in tensor.As<float>())
        {
            if (!float.IsFinite(value))
                throw error(value);
        }
    }

    /// <summary>What nodes compute from the inputs, as far as it may be f32.</summary>
    private static List<string> Activations(Model model)
    {
        var variable = model.Graph.RequiredInputs.Select(input => input.Name).ToHashSet(StringComparer.Ordinal);
        var names = new List<string>();
        foreach (var node in model.Graph.Nodes)
        {
            if (!node.Inputs.Exists(variable.Contains))
                continue;
            variable.UnionWith(node.Outputs.Where(output => output.Length > 0));
            names.AddRange(node.Outputs.Where(output => output.Length > 0 && (model.Graph.Find(output)?.Type ?? ElementType.Undefined) is ElementType.Float32 or ElementType.Undefined));
        }
        return names;
    }

    private static void AppendTo(IncrementalHash digest, IReadOnlyDictionary<string, TensorData> feeds)
    {
        Span<byte> number = stackalloc byte[8];
        foreach (var (name, tensor) in feeds.OrderBy(feed => feed.Key, StringComparer.Ordinal))
        {
            digest.AppendData(Encoding.UTF8.GetBytes($"{name}:{tensor.Type.ShortName()}:"));
            foreach (var dimension in tensor.Shape)
            {
                BinaryPrimitives.WriteInt64LittleEndian(number, dimension);
                digest.AppendData(number);
            }
            digest.AppendData(tensor.Bytes.Span);
        }
    }
}
