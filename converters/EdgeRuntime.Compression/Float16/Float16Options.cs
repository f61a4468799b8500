using EdgeRuntime.Compression.Calibration;
using EdgeRuntime.Compression.MixedPrecision;

namespace EdgeRuntime.Compression.Float16;

/// <summary>Which weights are stored in 16 bits, and how.</summary>
public sealed class Float16Options
{
    /// <summary>
    /// The operators that ONNX Runtime's float16 converter leaves alone (onnxruntime/python/tools/transformers/float16.py): those of ai.onnx.ml, and what compares, sorts, counts or resizes, where f16's 11 bits are too few.
    /// </summary>
    public static IReadOnlyCollection<string> DefaultBlockedOperators { get; } =
    [
        "ArrayFeatureExtractor", "Binarizer", "CastMap", "CategoryMapper", "DictVectorizer", "FeatureVectorizer", "Imputer", "LabelEncoder", "LinearClassifier", "LinearRegressor", "Normalizer", "OneHotEncoder",
        "SVMClassifier", "SVMRegressor", "Scaler", "TreeEnsembleClassifier", "TreeEnsembleRegressor", "ZipMap",
        "NonMaxSuppression", "TopK", "RoiAlign", "Resize", "Range", "CumSum", "Min", "Max", "Upsample",
    ];

    /// <summary><see cref="ElementType.Float16"/> or <see cref="ElementType.BFloat16"/>. Default f16.</summary>
    public ElementType Type { get; init; } = ElementType.Float16;

    /// <summary>Operators whose constants stay f32. Default <see cref="DefaultBlockedOperators"/>.</summary>
    public IReadOnlyCollection<string> BlockedOperators { get; init; } = DefaultBlockedOperators;

    /// <summary>Nodes (as <see cref="NodeSelection.KeyOf"/> calls them) whose constants stay f32.</summary>
    public IReadOnlyCollection<string> KeptNodes { get; init; } = [];

    /// <summary>Ranges of the model's activations; nodes that read or compute values beyond ±65504, which f16 does not hold, keep their weights in f32. Null: not looked at.</summary>
    public CalibrationTable? Ranges { get; init; }
}
