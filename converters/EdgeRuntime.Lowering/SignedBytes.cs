using EdgeRuntime.Bundle.Plan;
using EdgeRuntime.Graph;

namespace EdgeRuntime.Lowering;

/// <summary>
/// The step between signed bytes, as models with s8 inputs and outputs have them, and the u8 of a plan's quantized activations: the same numbers raised by 128, which is
/// the highest bit flipped. What QuantizeLinear makes is u8 from the start; what comes from a graph input is raised when something computes with it.
/// </summary>
internal static class SignedBytes
{
    private const int HighestBit = 0x80;

    private static readonly byte[] s_flipped = [.. Enumerable.Range(0, 256).Select(i => (byte)(i ^ HighestBit))];

    /// <summary>Whether a value that is s8 in the model is stored as u8.</summary>
    public static bool IsRaised(string name, LoweringContext context) =>
        context.ModelType(name) == ElementType.Int8 && context.Constants.Find(name) is null && context.Value(name).Type == ElementType.UInt8;

    /// <summary>The name of a value's u8 form: of the value itself where it has that form.</summary>
    public static string Raised(string name, Node reader, LoweringContext context)
    {
        if (context.Value(name).Type != ElementType.Int8)
            return name;
        if (context.Raised.TryGetValue(name, out var known))
            return known;
        var raised = context.Raised[name] = context.UniqueName($"{name}_raised");
        var x = context.InAnyOrder(name);
        context.Emit(PlanOpCode.Lookup, reader, [x.Tensor, Table(context)], context.Declare(raised, context.Shape(name), ElementType.UInt8, null), x.Order, channels: x.Channels);
        return raised;
    }

    /// <summary>The values in one form: as u8 where one of them is.</summary>
    public static IReadOnlyList<string> Alike(IReadOnlyList<string> names, Node reader, LoweringContext context) =>
        names.Any(name => IsRaised(name, context)) ? [.. names.Select(name => Raised(name, reader, context))] : names;

    /// <summary>The plan tensor of a value in the model's order as s8.</summary>
    public static int Lowered(string name, LoweringContext context)
    {
        var source = context.InModelOrder(name);
        var tensor = context.Plan.Tensor(name, ElementType.Int8, context.Shape(name), PlanLayout.Model, context.Value(name).Quantization is { } raised ? raised with { ZeroPoint = raised.ZeroPoint - HighestBit } : null);
        context.Plan.Operation(PlanOpCode.Lookup, name, [source, Table(context)], tensor);
        return tensor;
    }

    private static int Table(LoweringContext context) => context.Constant<byte>("sign_table", s_flipped, new TensorShape(s_flipped.Length), PlanLayout.Packed);
}
