using System.Globalization;
using System.Numerics;
using EdgeRuntime.Graph;

namespace EdgeRuntime.Converter.Conversion;

/// <summary>Turns <c>1,2,3</c> into a tensor of an input's type and shape.</summary>
internal static class ConstantText
{
    /// <exception cref="ConfigurationException">A value is none of the input's type, or there are too many or too few.</exception>
    public static TensorData Parse(string text, ValueInfo input)
    {
        var parts = text.Split(',', StringSplitOptions.TrimEntries);
        var shape = ShapeOf(parts.Length, input);
        return input.Type switch
        {
            ElementType.Float32 => Numbers<float>(parts, shape, input),
            ElementType.Float64 => Numbers<double>(parts, shape, input),
            ElementType.Float16 => Numbers<Half>(parts, shape, input),
            ElementType.Int64 => Numbers<long>(parts, shape, input),
            ElementType.Int32 => Numbers<int>(parts, shape, input),
            ElementType.Int16 => Numbers<short>(parts, shape, input),
            ElementType.Int8 => Numbers<sbyte>(parts, shape, input),
            ElementType.UInt64 => Numbers<ulong>(parts, shape, input),
            ElementType.UInt32 => Numbers<uint>(parts, shape, input),
            ElementType.UInt16 => Numbers<ushort>(parts, shape, input),
            ElementType.UInt8 => Numbers<byte>(parts, shape, input),
            ElementType.Bool => new TensorData(ElementType.Bool, shape, Array.ConvertAll(parts, part => Truth(part, input))),
            _ => throw new ConfigurationException($"input '{input.Name}' is {input.Type.ShortName()}, which cannot be written as text; give a .npy file."),
        };
    }

    private static TensorData Numbers<T>(string[] parts, long[] shape, ValueInfo input) where T : unmanaged, INumber<T>
    {
        var values = new T[parts.Length];
        for (var i = 0; i < values.Length; i++)
        {
            if (!T.TryParse(parts[i], NumberStyles.Float, CultureInfo.InvariantCulture, out values[i]))
                throw Wrong(parts[i], input);
        }
        return new TensorData(input.Type, shape, System.Runtime.InteropServices.MemoryMarshal.AsBytes<T>(values).ToArray());
    }

    private static byte Truth(string part, ValueInfo input) => part switch
    {
        "1" or "true" => 1,
        "0" or "false" => 0,
        _ => throw Wrong(part, input),
    };

    // One value for a scalar, a list for a vector, all elements in order where the shape is known; one open dimension is what the others leave.
    private static long[] ShapeOf(int count, ValueInfo input)
    {
        if (input.Shape is not { } known)
            return count == 1 ? [] : [count];
        var product = known.Where(size => size.IsKnown).Aggregate(1L, (all, size) => all * size.Value);
        var open = known.Count(size => !size.IsKnown);
        if (open > 1 || (open == 0 ? product != count : product == 0 || count % product != 0))
            throw new ConfigurationException($"input '{input.Name}' is {input.Type.ShortName()}[{string.Join(',', known)}], found {count} values.");
        return [.. known.Select(size => size.IsKnown ? size.Value : count / product)];
    }

    private static ConfigurationException Wrong(string part, ValueInfo input) => new($"input '{input.Name}' is {input.Type.ShortName()}, found '{part}'.");
}
