namespace EdgeRuntime.Bundle.Tests;

/// <summary>Tests with a bundle's file, a new one each.</summary>
public abstract class BundleFileTest
{
    private protected string _path = "";

    [SetUp]
    public void MakePath() => _path = Path.Combine(Path.GetTempPath(), $"edge-{Guid.NewGuid():N}.edge");

    [TearDown]
    public void DeleteFile() => File.Delete(_path);
}
