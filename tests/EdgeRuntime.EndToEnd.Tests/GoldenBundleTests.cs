using System.Text.Json;
using EdgeRuntime.TestKit;

namespace EdgeRuntime.EndToEnd.Tests;

/// <summary>A bundle that was converted once and its answers of then: what reads bundles or computes INT8 must not change them.</summary>
[ExactReference]
public class GoldenBundleTests
{
    private static readonly string s_folder = Path.Combine(TestData.RepositoryRoot, "tests", "golden", "mnist-mlp-int8");
    private static readonly string s_bundle = Path.Combine(s_folder, "mnist-mlp-int8.edge");

    [TestCase("v3")]
    [TestCase("baseline")]
    public void Both_flavours_give_the_recorded_logits_bit_for_bit(string flavour)
    {
        var program = flavour == "v3" ? Programs.Edgert : Programs.EdgertBaseline;
        Check(output => picture => Programs.Run(program, "infer", s_bundle, picture, "--output", output).Done());
    }

    [Test]
    public void So_does_ONNX_Runtime() => Check(output => picture => Programs.Run(Programs.Edgert, "infer", s_bundle, picture, "--output", output, "--engine", "onnxruntime").Done());

    [Test]
    public void Labels_are_named()
    {
        using var expected = Expected();
        foreach (var digit in expected.RootElement.EnumerateArray())
        {
            using var report = JsonDocument.Parse(Programs.Run(Programs.Edgert, "infer", s_bundle, Picture(digit), "--top", "1", "--json").Done());
            Assert.That(report.RootElement.GetProperty("results")[0].GetProperty("top")[0].GetProperty("label").GetString(), Is.EqualTo(digit.GetProperty("predicted").GetString()));
        }
    }

    private static void Check(Func<string, Action<string>> inferTo)
    {
        var output = Path.Combine(Path.GetTempPath(), $"golden-{Guid.NewGuid():N}.npy");
        try
        {
            using var expected = Expected();
            Assert.That(expected.RootElement.GetArrayLength(), Is.EqualTo(10));
            foreach (var digit in expected.RootElement.EnumerateArray())
            {
                inferTo(output)(Picture(digit));
                var logits = digit.GetProperty("logits").EnumerateArray().Select(value => BitConverter.SingleToInt32Bits(value.GetSingle())).ToArray();
                Assert.That(TestFiles.ReadNpy(output, logits.Length).Select(BitConverter.SingleToInt32Bits), Is.EqualTo(logits), Picture(digit));
            }
        }
        finally
        {
            File.Delete(output);
        }
    }

    private static JsonDocument Expected() => JsonDocument.Parse(File.ReadAllText(Path.Combine(s_folder, "expected.json")));

    private static string Picture(JsonElement digit) => Path.Combine(s_folder, digit.GetProperty("picture").GetString()!);
}
