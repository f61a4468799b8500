using System.Text.Json;

namespace EdgeRuntime.EndToEnd.Tests;

/// <summary>A scratch folder with a float model, labelled pictures and class names, and edgec and edgert to run on them.</summary>
public abstract class EdgecFixture
{
    protected const int Samples = 200;

    protected string Folder { get; private set; } = "";

    /// <summary>The float model.</summary>
    protected string Model { get; private set; } = "";

    /// <summary>The images of an IDX pair: each quadrant is the brightest in a quarter of them.</summary>
    protected string Data { get; private set; } = "";

    /// <summary>The class names.</summary>
    protected string Labels { get; private set; } = "";

    [OneTimeSetUp]
    public void MakeFolder()
    {
        Folder = Directory.CreateTempSubdirectory("edgec-tests-").FullName;
        Model = InFolder("quadrant.onnx");
        QuadrantNetwork.Write(Model);
        Data = TestFiles.WriteIdx(Folder, QuadrantModel.Side, [.. Enumerable.Range(0, Samples).Select(Picture)], [.. Enumerable.Range(0, Samples).Select(i => (byte)(i % QuadrantModel.Classes))]);
        Labels = InFolder("labels.txt");
        File.WriteAllLines(Labels, QuadrantModel.Labels);
    }

    [OneTimeTearDown]
    public void DeleteFolder() => Directory.Delete(Folder, recursive: true);

    protected string InFolder(string name) => Path.Combine(Folder, name);

    private protected static ProgramResult Edgec(params string[] arguments) => Programs.Run(Programs.Edgec, arguments);

    private protected static ProgramResult Edgert(params string[] arguments) => Programs.Run(Programs.Edgert, arguments);

    /// <summary>Converts the model, or another one, and returns the bundle's path.</summary>
    private protected string Convert(string precision, string name, string? model = null)
    {
        var bundle = InFolder(name);
        string[] calibration = precision == "int8" ? ["--calibrate", Data] : [];
        Edgec(["convert", model ?? Model, "-o", bundle, "--precision", precision, "--labels", Labels, "--input-scale", "0.003921569", "--input-color", "GRAY", .. calibration]).Done();
        return bundle;
    }

    private protected static JsonElement Json(ProgramResult result)
    {
        using var document = JsonDocument.Parse(result.Done());
        return document.RootElement.Clone();
    }

    /// <summary>A noisy picture whose quadrant i mod 4 is the brightest.</summary>
    private static byte[] Picture(int i)
    {
        var random = new Random(i);
        var quadrants = new byte[QuadrantModel.Classes];
        for (var q = 0; q < quadrants.Length; q++)
            quadrants[q] = (byte)(q == i % QuadrantModel.Classes ? random.Next(170, 230) : random.Next(20, 130));
        return [.. QuadrantModel.Image(quadrants).Select(pixel => (byte)(pixel + random.Next(-15, 16)))];
    }
}
