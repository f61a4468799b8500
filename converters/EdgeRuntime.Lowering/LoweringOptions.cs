namespace EdgeRuntime.Lowering;

/// <summary>How weights of float operations are stored in a plan. Arithmetic is f32 either way.</summary>
public enum WeightType
{
    /// <summary>4 bytes a weight.</summary>
    Float32,
    /// <summary>2 bytes a weight, rounded to the nearest binary16.</summary>
    Float16,
    /// <summary>As the model stores them: f16 or bf16 behind a Cast, s8 or s4 behind a DequantizeLinear (dense and recurrent layers, symmetric, one scale for each output channel or for 32 rows of one), else f32.</summary>
    AsInModel,
}

/// <summary>How a graph is lowered to a plan.</summary>
public sealed class LoweringOptions
{
    /// <summary>How weights of float operations are stored. Default <see cref="WeightType.Float32"/>.</summary>
    public WeightType WeightType { get; init; }
}
