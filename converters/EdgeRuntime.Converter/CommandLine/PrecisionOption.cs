using System.CommandLine;

namespace EdgeRuntime.Converter.CommandLine;

/// <summary><c>--precision</c>.</summary>
internal static class PrecisionOption
{
    public static Option<string?> Create()
    {
        var option = new Option<string?>("--precision") { Description = "fp32, fp16 (weights) or int8 (weights and activations); without it the model keeps the types it has" };
        option.AcceptOnlyFromAmong("fp32", "fp16", "int8");
        return option;
    }
}
