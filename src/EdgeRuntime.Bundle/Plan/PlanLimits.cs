namespace EdgeRuntime.Bundle.Plan;

/// <summary>The caps that <see cref="PlanReader"/> holds a plan to, and <see cref="PlanWriter"/> keeps.</summary>
public static class PlanLimits
{
    /// <summary>Buffers.</summary>
    public const int MaxBuffers = 1 << 18;

    /// <summary>Tensors.</summary>
    public const int MaxTensors = 1 << 18;

    /// <summary>Operations.</summary>
    public const int MaxOperations = 1 << 16;

    /// <summary>Inputs, and outputs, of the plan.</summary>
    public const int MaxInputsOrOutputs = BundleLimits.MaxInputsOrOutputs;

    /// <summary>Inputs, and outputs, of one operation.</summary>
    public const int MaxOperands = 1 << 12;

    /// <summary>UTF-8 bytes of a name.</summary>
    public const int MaxNameBytes = 1 << 12;

    /// <summary>Bytes of one operation's attributes.</summary>
    public const int MaxAttributeBytes = 1 << 10;

    /// <summary>Bytes of the arena, and of one buffer.</summary>
    public const long MaxArenaBytes = 1L << 32;
}
