namespace EdgeRuntime.Media.Tests.DataSets;

/// <summary>Tests with a folder of data, a new one each.</summary>
public abstract class DataSetFolderTest
{
    private protected TemporaryFolder _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = new TemporaryFolder();

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();
}
