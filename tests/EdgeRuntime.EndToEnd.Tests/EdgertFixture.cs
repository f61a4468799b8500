namespace EdgeRuntime.EndToEnd.Tests;

/// <summary>A scratch folder with a bundle, and edgert to run on it.</summary>
public abstract class EdgertFixture
{
    protected string Folder { get; private set; } = "";

    protected string Bundle { get; private set; } = "";

    [OneTimeSetUp]
    public void MakeFolder()
    {
        Folder = Directory.CreateTempSubdirectory("edgert-tests-").FullName;
        Bundle = InFolder("quadrant.edge");
        QuadrantModel.WriteBundle(Bundle);
    }

    [OneTimeTearDown]
    public void DeleteFolder() => Directory.Delete(Folder, recursive: true);

    protected string InFolder(string name) => Path.Combine(Folder, name);

    private protected static ProgramResult Edgert(params string[] arguments) => Programs.Run(Programs.Edgert, arguments);

    /// <summary>A gray image file of the model's size, brightest in one quadrant.</summary>
    private protected string WriteImage(string name, int brightest)
    {
        var path = InFolder(name);
        var pixels = QuadrantImage(brightest);
        if (name.EndsWith(".png", StringComparison.Ordinal))
            TestFiles.WritePng(path, QuadrantModel.Side, QuadrantModel.Side, pixels);
        else
            TestFiles.WritePgm(path, QuadrantModel.Side, QuadrantModel.Side, pixels);
        return path;
    }

    private protected static byte[] QuadrantImage(int brightest)
    {
        var quadrants = new byte[] { 20, 40, 60, 80 };
        quadrants[brightest] = 240;
        return QuadrantModel.Image(quadrants);
    }
}
