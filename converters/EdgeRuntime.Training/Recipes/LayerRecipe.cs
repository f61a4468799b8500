#pragma warning disable CA1002, CA2227 // filled by the YAML reader
using EdgeRuntime.Training.Layers;
using How = EdgeRuntime.Training.Layers.Padding;

namespace EdgeRuntime.Training.Recipes;

/// <summary>One layer: its type, and those of the other keys that the type has.</summary>
public sealed class LayerRecipe
{
    private static readonly Dictionary<string, string[]> s_keys = new(StringComparer.Ordinal)
    {
        ["dense"] = ["units", "bias", "initializer"],
        ["conv2d"] = ["filters", "kernel", "kernel_rows", "stride", "stride_rows", "padding", "bias", "initializer"],
        ["depthwise_conv2d"] = ["kernel", "kernel_rows", "stride", "stride_rows", "padding", "bias", "initializer"],
        ["max_pool"] = ["kernel", "stride", "padding"],
        ["average_pool"] = ["kernel", "stride", "padding"],
        ["global_average_pool"] = [],
        ["flatten"] = [],
        ["steps"] = [],
        ["relu"] = [],
        ["relu6"] = [],
        ["dropout"] = ["rate"],
        ["batch_norm"] = ["momentum", "epsilon"],
        ["residual"] = ["layers", "shortcut"],
        ["inverted_residual"] = ["filters", "expand", "kernel", "stride"],
    };

    /// <summary><c>dense</c>, <c>conv2d</c>, <c>depthwise_conv2d</c>, <c>max_pool</c>, <c>average_pool</c>, <c>global_average_pool</c>, <c>flatten</c>, <c>steps</c>, <c>relu</c>, <c>relu6</c>,
    /// <c>dropout</c>, <c>batch_norm</c>, <c>residual</c> or <c>inverted_residual</c>.</summary>
    public string Type { get; set; } = "";

    /// <summary>Outputs of dense.</summary>
    public int? Units { get; set; }

    /// <summary>Output channels of conv2d and inverted_residual.</summary>
    public int? Filters { get; set; }

    /// <summary>Rows and columns of a window; 3 for convolutions, 2 for pooling.</summary>
    public int? Kernel { get; set; }

    /// <summary>Step between windows; 1 for convolutions, the kernel for pooling.</summary>
    public int? Stride { get; set; }

    /// <summary>Rows of a convolution's kernel, where they are not <see cref="Kernel"/>.</summary>
    public int? KernelRows { get; set; }

    /// <summary>A convolution's step from row to row, where it is not <see cref="Stride"/>.</summary>
    public int? StrideRows { get; set; }

    /// <summary><c>same</c> (convolutions), <c>valid</c> (pooling), <c>valid_rows</c>: valid along the rows, same along the columns, or <c>valid_columns</c>.</summary>
    public string? Padding { get; set; }

    /// <summary>Whether a bias is added; true.</summary>
    public bool? Bias { get; set; }

    /// <summary><c>he_uniform</c> or <c>glorot_uniform</c>; by default the latter for the last layer only.</summary>
    public string? Initializer { get; set; }

    /// <summary>The probability of dropout; 0.5.</summary>
    public float? Rate { get; set; }

    /// <summary>How much of the running averages of batch_norm stays; 0.9.</summary>
    public float? Momentum { get; set; }

    /// <summary>ε of batch_norm; 1e-5.</summary>
    public float? Epsilon { get; set; }

    /// <summary>How many times as many channels an inverted_residual has inside; 6.</summary>
    public int? Expand { get; set; }

    /// <summary>The layers inside a residual.</summary>
    public List<LayerRecipe>? Layers { get; set; }

    /// <summary>The layers beside them, on the same input; none for the input itself.</summary>
    public List<LayerRecipe>? Shortcut { get; set; }

    /// <summary>The layer.</summary>
    /// <exception cref="ConfigurationException">The type is unknown, or a key is missing, out of place or no value of its own.</exception>
    internal Layer ToLayer(string key)
    {
        if (!s_keys.TryGetValue(Type, out var allowed))
            throw new ConfigurationException($"{key}.type: expected {string.Join(", ", s_keys.Keys)}, found '{Type}'.");
        foreach (var name in SetKeys().Where(name => !allowed.Contains(name)))
            throw new ConfigurationException($"{key}.{name}: {Type} has no such key; it has {(allowed.Length == 0 ? "none" : string.Join(", ", allowed))}.");
        return Type switch
        {
            "dense" => new Dense(Required(Units, key, "units"), Bias ?? true, ParseInitializer(key)),
            "conv2d" => new Conv2D(Required(Filters, key, "filters"), Kernel ?? 3, Stride ?? 1, ParsePadding(key, How.Same), Bias ?? true, ParseInitializer(key), KernelRows, StrideRows),
            "depthwise_conv2d" => new DepthwiseConv2D(Kernel ?? 3, Stride ?? 1, ParsePadding(key, How.Same), Bias ?? true, ParseInitializer(key), KernelRows, StrideRows),
            "max_pool" => new MaxPool(Kernel ?? 2, Stride, ParsePadding(key, How.Valid)),
            "average_pool" => new AveragePool(Kernel ?? 2, Stride, ParsePadding(key, How.Valid)),
            "global_average_pool" => new GlobalAveragePool(),
            "flatten" => new Flatten(),
            "steps" => new RowSteps(),
            "relu" => new ReLU(),
            "relu6" => new ReLU6(),
            "dropout" => new Dropout(Rate ?? 0.5f),
            "residual" => new Residual(ToLayers(Layers ?? throw new ConfigurationException($"{key}.layers: missing; give at least one layer."), $"{key}.layers"),
                Shortcut is null ? null : ToLayers(Shortcut, $"{key}.shortcut")),
            "inverted_residual" => new InvertedResidual(Required(Filters, key, "filters"), Expand ?? 6, Kernel ?? 3, Stride ?? 1),
            _ => new BatchNorm(Momentum ?? 0.9f, Epsilon ?? 1e-5f),
        };
    }

    /// <summary>The layers of a list.</summary>
    /// <exception cref="ConfigurationException">One of them is wrong.</exception>
    internal static Layer[] ToLayers(List<LayerRecipe> layers, string key) =>
        [.. layers.Select((layer, i) => (layer ?? throw new ConfigurationException($"{key}[{i}]: is empty; give it a type or remove it.")).ToLayer($"{key}[{i}]"))];

    private IEnumerable<string> SetKeys() => new (string Name, object? Value)[]
    {
        ("units", Units), ("filters", Filters), ("kernel", Kernel), ("kernel_rows", KernelRows), ("stride", Stride), ("stride_rows", StrideRows), ("padding", Padding), ("bias", Bias), ("initializer", Initializer), ("rate", Rate),
        ("momentum", Momentum), ("epsilon", Epsilon), ("expand", Expand), ("layers", Layers), ("shortcut", Shortcut),
    }.Where(item => item.Value is not null).Select(item => item.Name);

    private static int Required(int? value, string key, string name) => value ?? throw new ConfigurationException($"{key}.{name}: missing; give a number of at least 1.");

    private How ParsePadding(string key, How fallback) => Padding switch
    {
        null => fallback,
        "same" => How.Same,
        "valid" => How.Valid,
        "valid_rows" => How.ValidRows,
        "valid_columns" => How.ValidColumns,
        _ => throw new ConfigurationException($"{key}.padding: expected same, valid, valid_rows or valid_columns, found '{Padding}'."),
    };

    private WeightInitializer? ParseInitializer(string key) => Initializer switch
    {
        null => null,
        "he_uniform" => WeightInitializer.HeUniform,
        "glorot_uniform" => WeightInitializer.GlorotUniform,
        _ => throw new ConfigurationException($"{key}.initializer: expected he_uniform or glorot_uniform, found '{Initializer}'."),
    };
}
