using EdgeRuntime.Bundle.Plan;
using EdgeRuntime.Graph;
using EdgeRuntime.Kernels;

namespace EdgeRuntime.Lowering.Operators;

/// <summary>INT8 functions of one variable as tables of 256 entries.</summary>
internal static class LookupTable
{
    /// <summary><c>table[q] = quantize(f(dequantize(q)))</c>, in f32.</summary>
    public static unsafe byte[] Build(QuantizationParameters input, QuantizationParameters output, params IReadOnlyList<Activation> functions)
    {
        var values = new float[256];
        for (var i = 0; i < values.Length; i++)
            values[i] = input.Dequantize(i);
        fixed (float* pointer = values)
        {
            foreach (var function in functions)
                Unary.Run(function, pointer, pointer, 0, values.Length);
        }
        return Array.ConvertAll(values, value => (byte)output.Quantize(value, 0, 255));
    }

    /// <summary><c>table[q] = quantize(x·f(x)), x = dequantize(q)</c>, in f32, with the clamp of the result.</summary>
    public static unsafe byte[] BuildGate(QuantizationParameters input, QuantizedResult output, Activation function)
    {
        float[] values = [.. Enumerable.Range(0, 256).Select(input.Dequantize)], gates = new float[256];
        fixed (float* x = values, gate = gates)
            Unary.Run(function, x, gate, 0, values.Length);
        return [.. values.Zip(gates, (x, gate) => (byte)output.Parameters.Quantize(x * gate, output.Clamp.Minimum, output.Clamp.Maximum))];
    }

    /// <summary>Appends the look-up of a quantized value.</summary>
    public static StoredTensor Emit(Node node, LoweringContext context, string source, LoweredValue output, byte[] table)
    {
        var x = context.InAnyOrder(source);
        var constant = context.Constant<byte>($"{output.Name}_table", table, new TensorShape(256), PlanLayout.Packed);
        return context.Emit(PlanOpCode.Lookup, node, [x.Tensor, constant], output, x.Order, channels: x.Channels);
    }
}
