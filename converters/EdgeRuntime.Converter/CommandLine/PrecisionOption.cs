using System.CommandLine;

namespace EdgeRuntime.Converter.CommandLine;

/// <summary><c>--precision</c>.</summary>
internal static class PrecisionOption
{
    public static Option<string?> Create()
    {
        var option = new Option<string?>("--precision") { Description = "fp32; fp16 or bf16 (weights); int8 (weights and activations); int8-dynamic (activations at run time), int8-weights or int4-weights (dense and recurrent layers, no data needed); without it the model keeps the types it has" };
        option.AcceptOnlyFromAmong("fp32", "fp16", "bf16", "int8", "int8-dynamic", "int8-weights", "int4-weights");
        return option;
    }
}
