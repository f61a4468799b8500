using EdgeRuntime.Converter.CommandLine;

namespace EdgeRuntime.Converter.Conversion;

/// <summary>Prints a conversion as a table: before, after.</summary>
internal static class ConversionReport
{
    public static void Print(ConversionResult result)
    {
        var (before, after) = (result.Before, result.After);
        var rows = new List<IReadOnlyList<string>>
        {
            Row("nodes", before.Nodes.ToString(), after.Nodes.ToString()),
            Row("weights", Output.Bytes(before.WeightBytes), Output.Bytes(after.WeightBytes)),
            Row("model.onnx", Output.Bytes(before.ModelBytes), Output.Bytes(after.ModelBytes)),
        };
        if (after.PlanBytes is { } plan)
            rows.Add(Row("plan.bin", "", Output.Bytes(plan)));
        if (after.ArenaBytes is { } arena)
            rows.Add(Row("working memory", "", Output.Bytes(arena)));
        rows.Add(Row("bundle", "", Output.Bytes(result.BundleBytes)));
        if (before.Accuracy is not null || after.Accuracy is not null)
            rows.Add(Row("accuracy", $"{before.Accuracy:P2}", $"{after.Accuracy:P2}{(after.Accuracy - before.Accuracy is { } change ? $" ({change * 100:+0.00;-0.00;±0.00})" : "")}"));
        if (result.Agreement is { } agreement)
            rows.Add(Row("same class", "", $"{agreement:P2}"));
        if (result.SqnrDb is { } decibels)
            rows.Add(Row("output SQNR", "", $"{decibels:F1} dB"));
        Output.Table($"{Path.GetFileName(result.Model)} -> {Path.GetFileName(result.Bundle)} ({result.Precision})", ["", "before", "after"], rows, 1, 2);
        foreach (var remark in result.Remarks)
            Console.WriteLine(remark);
        if (result.NativeUnsupported is { } reason)
            Console.WriteLine($"made for ONNX Runtime only: {reason}");
    }

    private static string[] Row(params string[] cells) => cells;
}
