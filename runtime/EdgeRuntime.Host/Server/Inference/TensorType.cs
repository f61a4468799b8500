namespace EdgeRuntime.Host.Server.Inference;

/// <summary>The names that the Open Inference Protocol has for element types.</summary>
internal static class TensorType
{
    public const string Bytes = "BYTES";

    private static readonly (ElementType Type, string Name)[] s_names =
    [
        (ElementType.Bool, "BOOL"),
        (ElementType.UInt8, "UINT8"),
        (ElementType.UInt16, "UINT16"),
        (ElementType.UInt32, "UINT32"),
        (ElementType.UInt64, "UINT64"),
        (ElementType.Int8, "INT8"),
        (ElementType.Int16, "INT16"),
        (ElementType.Int32, "INT32"),
        (ElementType.Int64, "INT64"),
        (ElementType.Float16, "FP16"),
        (ElementType.Float32, "FP32"),
        (ElementType.Float64, "FP64"),
        (ElementType.BFloat16, "BF16"),
    ];

    /// <summary>The protocol's name of a type; null where it has none.</summary>
    public static string? NameOf(ElementType type)
    {
        foreach (var (known, name) in s_names)
        {
            if (known == type)
                return name;
        }
        return null;
    }

    /// <summary>Whether JSON has numbers for a type: the protocol leaves the 16-bit floats to binary data.</summary>
    public static bool HasJson(ElementType type) => type is not (ElementType.Float16 or ElementType.BFloat16);
}
