using System.Text.Json;

namespace EdgeRuntime.EndToEnd.Tests;

public class EdgertInfoTests : EdgertFixture
{
    [Test]
    public void Info_says_what_runs_here()
    {
        using var report = JsonDocument.Parse(Edgert("info", "--json").Done());
        var root = report.RootElement;
        Assert.Multiple(() =>
        {
            Assert.That(root.GetProperty("version").GetString(), Does.Match(@"^\d+\.\d+\.\d+$"));
            Assert.That(root.GetProperty("flavour").GetString(), Is.EqualTo("v3"));
            Assert.That(root.GetProperty("instruction_sets").EnumerateArray().Select(i => i.GetString()), Does.Contain("avx2").And.Contain("fma"));
            Assert.That(root.GetProperty("kernels").GetString(), Does.Contain("int8 AVX"));
            Assert.That(root.GetProperty("engines").EnumerateArray().Select(e => e.GetProperty("name").GetString()), Is.EqualTo(new[] { "native", "onnxruntime" }));
            Assert.That(root.GetProperty("devices").ValueKind, Is.EqualTo(JsonValueKind.Array));
        });
        Assert.That(Edgert("info").Done(), Does.Contain("flavour v3").And.Contain("engine"));
    }

    [Test]
    public void Devices_are_listed_with_their_uris()
    {
        using var report = JsonDocument.Parse(Edgert("devices", "--json").Done());
        var devices = report.RootElement.GetProperty("devices").EnumerateArray().ToArray();
        foreach (var device in devices)
            Assert.That(device.GetProperty("uri").GetString(), Does.Contain(":"), device.GetProperty("path").GetString());
        using var info = JsonDocument.Parse(Edgert("info", "--json").Done());
        Assert.That(devices, Has.Length.EqualTo(info.RootElement.GetProperty("devices").GetArrayLength()));
        Assert.That(Edgert("devices", "--kind", "i2c").Done(), Does.StartWith("i2c ").Or.EqualTo("no i2c found\n"));
        Edgert("devices", "--kind", "printer").Failed(2, "'--kind' is one of camera, microphone, gpio, i2c, sensor, thermal, hwmon, found 'printer'");
    }

    [Test]
    public void Inspect_verifies_and_lists()
    {
        Assert.That(Edgert("inspect", Bundle).Done(), Does.Contain("quadrant").And.Contain("image: f32[1x1x8x8] NCHW").And.Contain("DenseInt8").And.Contain("plan.bin"));
        using var report = JsonDocument.Parse(Edgert("inspect", Bundle, "--json").Done());
        Assert.Multiple(() =>
        {
            Assert.That(report.RootElement.GetProperty("manifest").GetProperty("name").GetString(), Is.EqualTo("quadrant"));
            Assert.That(report.RootElement.GetProperty("size_bytes").GetInt64(), Is.EqualTo(new FileInfo(Bundle).Length));
            Assert.That(report.RootElement.GetProperty("labels").GetArrayLength(), Is.EqualTo(QuadrantModel.Classes));
            Assert.That(report.RootElement.GetProperty("plan").GetProperty("operations").EnumerateArray().Select(o => o.GetProperty("code").GetString()), Is.EqualTo(new[] { "Quantize", "DenseInt8", "Dequantize" }));
        });
    }

    [Test]
    public void Version_is_one_line() => Assert.That(Edgert("--version").Done(), Does.Match(@"^edgert \d+\.\d+\.\d+\n$"));

    [TestCase]
    [TestCase("info")]
    [TestCase("devices")]
    [TestCase("inspect")]
    [TestCase("infer")]
    [TestCase("eval")]
    [TestCase("bench")]
    public void Help_has_examples(params string[] command) => Assert.That(Edgert([.. command, "--help"]).Done(), Does.Contain("Usage:").And.Contain("Examples:\n  edgert"));
}
