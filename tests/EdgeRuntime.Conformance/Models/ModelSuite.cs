using NUnit.Framework;

namespace EdgeRuntime.Conformance.Models;

/// <summary>Every model case.</summary>
public static class ModelSuite
{
    /// <summary>The cases in the order of the table.</summary>
    public static IReadOnlyList<ModelCase> All { get; } = [.. TinyCases.All(), .. CifarCases.All(), .. MicroCases.All(), .. KeywordCases.All(), .. VisionCases.All(), .. OcrCases.All(), .. SpeechCases.All()];

    /// <summary>Runs the cases whose name holds <paramref name="filter"/> and prints a line each; returns how many failed.</summary>
    internal static int Print(string filter)
    {
        Console.WriteLine($"{"model",-44}{"expected",-38}{"native",-40}{"ONNX Runtime",-34}");
        var failed = 0;
        foreach (var test in All.Where(test => test.Name.Contains(filter, StringComparison.OrdinalIgnoreCase)))
        {
            var result = Run(test);
            failed += result.Passed ? 0 : 1;
            Console.WriteLine($"{test.Name,-44}{test.Expected,-38}{result.Native,-40}{result.OnnxRuntime,-34}{(result.Passed ? "ok" : "FAILED")}");
        }
        return failed;
    }

    private static ModelResult Run(ModelCase test)
    {
        try
        {
            return test.Run();
        }
        catch (Exception error) when (error is EdgeRuntimeException or IgnoreException or AssertionException)
        {
            return new ModelResult(false, error.Message, "");
        }
    }
}
